/** Records the task and the waits of a run in the ledger again. A run that was reset needs it, because replay repeats no activity. */
import { causeOf } from './put-off.ts';
import { readingOf } from './run.ts';
import { lookSoon } from './state.ts';
import { recordTask } from './tasks.ts';
import type { Run } from './run.ts';
import type { ForPerson } from './state.ts';

export async function recordAgain(run: Run): Promise<void> {
  const { state, records, workflowId } = run;
  const { task, schedule, phase, aiWait } = state;
  const isAsking = task !== undefined && task.ending === undefined;
  if (phase.kind === 'done' || phase.kind === 'stopping') return;
  if (!isAsking) return phase.kind === 'waiting-for-ai' && aiWait ? waitsForAi(run, aiWait.endsAtMs, phase) : recordDue(run);
  await recordTask(run, task, { reopened: true });
  if (state.phase.kind !== 'waiting' || !schedule) return;
  const { client } = readingOf(run).snapshot;
  await records.recordWaiting(workflowId, {
    workflowId,
    process: run.process.name,
    client,
    dueAtMs: task.dueAtMs,
    lane: 'person',
    triedAtMs: schedule.triedAtMs,
  });

  async function recordDue({ input: { connection, ticket } }: Run): Promise<void> {
    // Before, so that a run which is about to end does not; and after, since a reading in between did not see the row.
    state.readAgain = true;
    await records.recordDue(workflowId, connection, ticket, run.process.name);
    // That row is newer than all that was read. Only a look or a reading that begins after it covers it; else it would outlive the run.
    lookSoon(state);
    state.readAgain = true;
  }
  async function waitsForAi(waiting: Run, dueAtMs: number, forPerson: ForPerson): Promise<void> {
    await recordDue(waiting);
    await records.recordWaiting(workflowId, {
      workflowId,
      process: run.process.name,
      client: readingOf(run).snapshot.client,
      dueAtMs,
      lane: 'ai',
      cause: await causeOf(waiting, forPerson),
    });
  }
}
