/** The end of an episode: effects are undone, the task ends, and a failed undo opens a review task. */
import { CancellationScope } from '@temporalio/workflow';
import { undoAll } from '../compensations/stack.ts';
import { answerKept } from '../people/kept.ts';
import { waitForPerson } from '../people/wait.ts';
import { continueIfLong } from './continue.ts';
import { lookBriefly } from './looks.ts';
import { askedNow, closeTask, openTask, recordTask } from './tasks.ts';
import { undoPorts } from './undo.ts';
import { hasDecision } from './ending.ts';
import type { FailedUndo } from '../compensations/kinds.ts';
import type { Run } from './run.ts';
import type { Ended, Phase } from './state.ts';

/** Undoes what asking a person left on the ticket, then ends the task. A cancel does not interrupt it. */
export async function undoing(run: Run, { undoReason, how, by, after }: Extract<Phase, { kind: 'undoing' }>): Promise<Phase> {
  const { state } = run;
  // An answer that came before this was known is carried on where it can be; none is taken from here on.
  if (state.task) state.task.ending ??= ENDING[undoReason.kind];
  return CancellationScope.nonCancellable(async () => {
    await undoAll(state.stack, undoReason, undoPorts(run));
    if (after === 'move') {
      const answer = state.task?.answer;
      state.carried = hasDecision(answer) ? answer : undefined;
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

/** Adds the failed undos to the outcome; they are known only after all undos have run. */
const withFailed = ({ outcome, ...about }: Ended, failed: readonly FailedUndo[]): Ended => ({
  outcome: 'failedUndos' in outcome ? { ...outcome, failedUndos: [...failed] } : outcome,
  ...about,
});

/** Not cancellable: the effect stands, and its task must not stay open beside it. */
export async function closing(run: Run, { how, by, ended }: Extract<Phase, { kind: 'closing' }>): Promise<Phase> {
  const answer = run.state.task?.answer;
  if (how !== 'answered' && hasDecision(answer)) run.state.unwritten = answer;
  await closeTask(run, how, by);
  return { kind: 'manual-fix', ended };
}

/** A failed undo opens a review task with the facts. The run ends after somebody has confirmed the manual fix. */
export async function manualFix(run: Run, { ended }: Extract<Phase, { kind: 'manual-fix' }>): Promise<Phase> {
  const { state } = run;
  if (state.failed.length === 0) return { kind: 'recording', ended };
  if (!askedNow(run)) {
    const facts = state.failed.map(({ kind, id, why }) => `${kind} (${id}) could not be undone: ${why}`).join('; ');
    const asking = { kind: 'review', why: `Please fix by hand. ${facts}`, draft: undefined } as const;
    await openTask(run, asking, undefined);
  }
  const by = await setRight(run);
  await answerKept();
  state.failed = [];
  await closeTask(run, 'answered', by);
  // The ticket was not looked at meanwhile, and may have been reopened.
  state.readAgain = true;
  return { kind: 'recording', ended };
}

/** Waits until somebody confirms the manual fix, and answers who. */
async function setRight(run: Run): Promise<string> {
  for (;;) {
    const asked = askedNow(run);
    if (!asked) throw new Error('Expected a task that is open to be waited for, got none.');
    const waited = await waitForPerson(run.state, asked.task, asked.schedule, {
      comingBack: undefined,
      found: () => undefined,
      // What people do in the ticket system may have caused this task. Only the command confirms the manual fix.
      look: async () => ((await lookBriefly(run)).kind === 'unknown' ? 'unknown' : 'as-before'),
      record: async (open) => void (await recordTask(run, open)),
      pause: () => continueIfLong(run),
    });
    if (waited.kind === 'answered') return waited.answer.by;
  }
}
