/** An undo that failed is a person's, with all that is known; the run does not end before somebody has seen to it. */
import { scheduleFor, waitForPerson } from '../people/wait.ts';
import { closeTask, openTask, recordTask } from './tasks.ts';
import type { FailedUndo } from '../compensations/stack.ts';
import type { Episode, Run } from './run.ts';

export async function mend(run: Run, reading: Episode, failed: readonly FailedUndo[]): Promise<void> {
  if (failed.length === 0) return;
  const facts = failed.map(({ kind, id, why }) => `${kind} (${id}) could not be undone: ${why}`).join('; ');
  const task = await openTask(run, reading, {
    kind: 'review',
    why: `Please set right by hand. ${facts}`,
    draft: undefined,
    isDefect: false,
  });
  const { client } = reading.snapshot;
  const ports = { rules: run.input.settings.people, comingBack: undefined, isAsRead: () => true };
  const schedule = scheduleFor(task, ports, Date.now(), 0);
  for (;;) {
    const waited = await waitForPerson(run.state, task, schedule, {
      ...ports,
      // Their acts in the desk may be what brought us here: only the command says that the rest is mended, too.
      look: () => Promise.resolve({ kind: 'untouched', client }),
      record: (open, escalated) => recordTask(run, reading, { task: open, escalated }),
    });
    if (waited.kind !== 'answered') continue;
    await closeTask(run, reading, task, { how: 'answered', by: waited.answer.by });
    // What was announced meanwhile was not looked at here, and may be a reopening.
    run.state.news = true;
    return;
  }
}
