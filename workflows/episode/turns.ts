/** Which phase follows what a look found on the ticket. */
import { readingOf } from './run.ts';
import { askedNow } from './tasks.ts';
import type { Handled } from '../ticket/contract.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Run } from './run.ts';
import type { Ended, Phase, Round } from './state.ts';

export function endedAs(run: Run, outcome: EpisodeOutcome): Ended {
  const { snapshot, number } = readingOf(run);
  return { outcome, client: snapshot.client, episode: number };
}

/** The ticket moved: effects made under the old rules are undone, and it is read again under the new ones. */
export function moved(run: Run): Phase {
  run.state.moves += 1;
  if (!askedNow(run)) return { kind: 'reading', after: 'move' };
  return { kind: 'undoing', undoReason: { kind: 'moved' }, how: 'moved', by: undefined, after: 'move' };
}

export const nextRound = ({ state }: Run): Round => ({ number: state.round.number + 1 });

/** The machines are asked again: about what there is to say by now where the process wants that, and nobody is asked about what there was. */
export function triedAgain(run: Run): Phase {
  if (run.process.readsBeforeRetry === true && !askedNow(run)) return { kind: 'reading', after: 'move' };
  run.state.round = nextRound(run);
  return { kind: 'round' };
}

/** What staff did in the ticket system is the answer. Our note stops asking, and we overwrite nothing. */
export function handledInDesk(run: Run, { by, acts, fields }: Handled): Phase {
  const outcome = { kind: 'handled-in-desk', by, acts, fields, routeFailures: [...run.state.routeFailures], failedUndos: [] } as const;
  return { kind: 'undoing', undoReason: { kind: 'handled', by }, how: 'handled-in-desk', by, after: endedAs(run, outcome) };
}
