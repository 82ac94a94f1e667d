/** Pure but for the count of moves: which phase follows what was found on the ticket. */
import { readingOf } from './run.ts';
import { askedNow } from './tasks.ts';
import type { Handled } from '../people/contract.ts';
import type { TriageOutcome } from './contract.ts';
import type { Run } from './run.ts';
import type { Ended, Phase } from './state.ts';

export function endedAs(run: Run, outcome: TriageOutcome): Ended {
  const { snapshot, number } = readingOf(run);
  return { outcome, client: snapshot.client, episode: number };
}

/** What we left on the ticket was left under other rules; it is read again under those that hold now. */
export function moved(run: Run): Phase {
  run.state.moves += 1;
  if (!askedNow(run)) return { kind: 'reading', after: 'move' };
  return { kind: 'settling', settled: { kind: 'moved' }, how: 'moved', by: undefined, after: 'move' };
}

/** What a person did in the ticket system is the answer; our note stops asking, and nothing of ours goes over theirs. */
export function handledInDesk(run: Run, { by, acts, fields }: Handled): Phase {
  const outcome = { kind: 'handled-in-desk', by, acts, fields, falls: [...run.state.falls], failedUndos: [] } as const;
  return { kind: 'settling', settled: { kind: 'handled', by }, how: 'handled-in-desk', by, after: endedAs(run, outcome) };
}
