/** The task in workflow state, and its copy where people look for it. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import { WAITING } from '../search-attributes.ts';
import { newTask } from './hand-over.ts';
import { tell } from './story.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Asking } from './hand-over.ts';
import type { Episode, Run } from './run.ts';

export type TaskEnd = { readonly how: string; readonly by: string | undefined };
export type TaskNews = { readonly task: OpenTask; readonly escalated: boolean; readonly end?: TaskEnd; readonly isDefect?: boolean };

/** From here on the task can be claimed and answered. */
export async function openTask(run: Run, reading: Episode, asking: Asking): Promise<OpenTask> {
  const task = newTask(run, reading, asking);
  run.state.task = task;
  run.state.now = 'waiting';
  upsertSearchAttributes([{ key: WAITING, value: 'person' }]);
  tell(run, reading.snapshot.client);
  await recordTask(run, reading, { task, escalated: false, isDefect: asking.isDefect });
  return task;
}

export async function closeTask(run: Run, reading: Episode, task: OpenTask, end: TaskEnd): Promise<void> {
  if (run.state.task === task) run.state.task = undefined;
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  await recordTask(run, reading, { task, escalated: false, end });
}

export function recordTask(
  { workflowId, input, state, records }: Run,
  reading: Episode,
  { task, escalated, end, isDefect = false }: TaskNews,
): Promise<void> {
  const { connection, ticket } = input;
  const about = { workflowId, connection, ticket, episode: reading.number, client: reading.snapshot.client };
  return records.recordTask({ ...about, task: { ...task }, trail: [...state.falls], escalated, end, isDefect });
}
