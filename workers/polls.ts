/** The schedules that poll ticket systems: made, changed and taken away as the configuration says. */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { WORKFLOW_QUEUE, pollId } from '../workflows/ids.ts';
import { CONNECTION } from '../workflows/search-attributes.ts';
import type { Client, ScheduleOptions } from '@temporalio/client';
import type { PollInput } from '../workflows/poll/contract.ts';
import type { ConnectionConfig } from './config/contract.ts';

type Polled = Pick<ConnectionConfig, 'name' | 'intake' | 'pollEveryMs'>;

/** Idempotent; whoever serves the connection's queue calls it at its start. The first poll comes at once. */
export async function ensurePoll(client: Pick<Client, 'schedule'>, connection: Polled): Promise<void> {
  const handle = client.schedule.getHandle(pollId(connection.name));
  if (connection.intake === 'webhook') {
    await handle.delete().catch(unlessMissing);
    return;
  }
  const options = scheduleOf(connection);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update((before) => ({ ...before, spec: options.spec, action: options.action, policies: options.policies ?? {} }));
  }
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
}

/** Connections that the configuration names no more: their polls would wait for a worker that never comes. */
export async function dropOtherPolls(client: Pick<Client, 'schedule'>, names: readonly string[]): Promise<void> {
  const kept = new Set(names.map(pollId));
  for await (const { scheduleId } of client.schedule.list())
    if (scheduleId.startsWith(pollId('')) && !kept.has(scheduleId))
      await client.schedule.getHandle(scheduleId).delete().catch(unlessMissing);
}

function scheduleOf({ name, pollEveryMs }: Polled): ScheduleOptions<ScheduleOptions['action']> {
  const input: PollInput = { connection: name };
  return {
    scheduleId: pollId(name),
    spec: { intervals: [{ every: pollEveryMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'pollDesk',
      workflowId: pollId(name),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      // A poll ends within eleven minutes. One whose release cannot even begin it would else run for ever, and no other would start beside it.
      workflowExecutionTimeout: '15m',
      typedSearchAttributes: [{ key: CONNECTION, value: name }],
    },
    // A poll that takes longer than the interval goes on alone; after a time off one poll catches up on all that was missed.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
  };
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}
