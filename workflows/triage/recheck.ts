/** Says again in the ledger who waits for what: a run that was reset replays its records without effect. */
import { readingOf } from './run.ts';
import { lookSoon } from './state.ts';
import { recordTask } from './tasks.ts';
import type { Run } from './run.ts';

export async function recordAgain(run: Run): Promise<void> {
  const { state, records, workflowId } = run;
  const { task, schedule, phase, patience } = state;
  const isAsking = task !== undefined && task.ending === undefined;
  if (phase.kind === 'done' || phase.kind === 'stopping') return;
  if (!isAsking) return phase.kind === 'waiting-for-ai' && patience ? waitsForAi(run, patience.endsAtMs) : recordDue(run);
  await recordTask(run, task, { reopened: true });
  if (state.phase.kind !== 'waiting' || !schedule) return;
  const { client } = readingOf(run).snapshot;
  await records.recordWaiting(workflowId, { workflowId, client, dueAtMs: task.dueAtMs, lane: 'person', triedAtMs: schedule.triedAtMs });

  function recordDue({ input: { connection, ticket } }: Run): Promise<void> {
    // That row is newer than all that was read: a look for the task, or a reading before the end, covers it, or it would outlive the run.
    lookSoon(state);
    state.readAgain = true;
    return records.recordDue(workflowId, connection, ticket);
  }
  async function waitsForAi(waiting: Run, dueAtMs: number): Promise<void> {
    await recordDue(waiting);
    await records.recordWaiting(workflowId, { workflowId, client: readingOf(run).snapshot.client, dueAtMs, lane: 'ai' });
  }
}
