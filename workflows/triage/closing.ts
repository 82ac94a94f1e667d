/** The end of an episode: what was left is taken back, the task ends, and what could not be taken back is a person's. */
import { CancellationScope } from '@temporalio/workflow';
import { undoAll } from '../compensations/stack.ts';
import { waitForPerson } from '../people/wait.ts';
import { continueIfLong } from './continue.ts';
import { lookBriefly } from './looks.ts';
import { askedNow, closeTask, openTask, recordTask } from './tasks.ts';
import { undoPorts } from './undo.ts';
import type { FailedUndo } from '../compensations/contract.ts';
import type { Run } from './run.ts';
import type { Ended, Phase } from './state.ts';

/** A cancel waits: once it is known what ended the asking, the ticket stops asking and the task ends. */
export async function settling(run: Run, { settled, how, by, after }: Extract<Phase, { kind: 'settling' }>): Promise<Phase> {
  const { state } = run;
  // An answer that came before this was known is carried on where it can be; none is taken from here on.
  if (state.task) state.task.ending ??= ENDING[settled.kind];
  return CancellationScope.nonCancellable(async () => {
    await undoAll(state.stack, settled, undoPorts(run));
    if (after === 'move') {
      const answer = state.task?.answer;
      state.carried = answer?.decision ? answer : undefined;
      await closeTask(run, how, by);
      return { kind: 'reading', after: 'move' };
    }
    return closing(run, { kind: 'closing', how, by, ended: withFailed(after, state.failed) });
  });
}
const ENDING = {
  handled: 'somebody has taken the ticket in its system',
  moved: 'the ticket has moved, and is looked at anew',
} as const;

/** Known only when all was tried to take back. */
const withFailed = ({ outcome, ...about }: Ended, failed: readonly FailedUndo[]): Ended => ({
  outcome: 'failedUndos' in outcome ? { ...outcome, failedUndos: [...failed] } : outcome,
  ...about,
});

/** Not cancellable: the effect stands, and its task must not stay open beside it. */
export async function closing(run: Run, { how, by, ended }: Extract<Phase, { kind: 'closing' }>): Promise<Phase> {
  const answer = run.state.task?.answer;
  if (how !== 'answered' && answer?.decision) run.state.unwritten = answer;
  await closeTask(run, how, by);
  return { kind: 'mending', ended };
}

/** An undo that failed is a person's, with all that is known; the run does not end before somebody has seen to it. */
export async function mending(run: Run, { ended }: Extract<Phase, { kind: 'mending' }>): Promise<Phase> {
  const { state } = run;
  if (state.failed.length === 0) return { kind: 'recording', ended };
  if (!askedNow(run)) {
    const facts = state.failed.map(({ kind, id, why }) => `${kind} (${id}) could not be undone: ${why}`).join('; ');
    const asking = { kind: 'review', why: `Please set right by hand. ${facts}`, draft: undefined } as const;
    await openTask(run, asking, undefined);
  }
  const by = await setRight(run);
  state.failed = [];
  await closeTask(run, 'answered', by);
  // What happened meanwhile was not looked at here, and may be a reopening.
  state.readAgain = true;
  return { kind: 'recording', ended };
}

/** Who says that it is done. */
async function setRight(run: Run): Promise<string> {
  for (;;) {
    const asked = askedNow(run);
    if (!asked) throw new Error('Expected a task that is open to be waited for, got none.');
    const waited = await waitForPerson(run.state, asked.task, asked.schedule, {
      comingBack: undefined,
      found: () => undefined,
      // Their acts in the desk may be what brought us here: only the command says that the rest is mended, too.
      look: async () => ((await lookBriefly(run)).kind === 'unknown' ? 'unknown' : 'as-before'),
      record: (open) => recordTask(run, open),
      pause: () => continueIfLong(run),
    });
    if (waited.kind === 'answered') return waited.answer.by;
  }
}
