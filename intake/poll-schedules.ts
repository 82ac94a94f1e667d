/** The schedules that poll ticket systems: made, changed and taken away as the configuration says. Each bears its installation's id. */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { OF_THIS_GENERATION } from '../workflows/generation.ts';
import { WORKFLOW_QUEUE, pollId } from '../workflows/ids.ts';
import { CONNECTION } from '../workflows/search-attributes.ts';
import { UnsealError } from '../encryption/cipher.ts';
import { PlainPayloadError } from '../encryption/codec.ts';
import { dropSchedules, unlessMissing } from '../temporal/schedule-marks.ts';
import type { Client, ScheduleHandle, ScheduleOptions } from '@temporalio/client';
import type { PollInput } from '../workflows/poll/contract.ts';
import type { ConnectionConfig } from '../config/contract.ts';

type Polled = Pick<ConnectionConfig, 'name' | 'intake' | 'pollEveryMs'>;
/** `installation`: whose namespace it is. */
export type PollPlace = { readonly client: Client; readonly installation: string };

/** Idempotent; whoever serves the connection's queue calls it at its start. The first poll comes at once. */
export async function ensurePoll({ client, installation }: PollPlace, connection: Polled): Promise<void> {
  const handle = client.schedule.getHandle(pollId(connection.name));
  if (connection.intake === 'webhook') {
    if ((await ownerOf(handle, installation)).kind !== 'foreign') await handle.delete().catch(unlessMissing);
    return;
  }
  const options = { ...pollScheduleOf(connection), memo: { installation } };
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await change({ client, installation }, handle, options);
  }
  await handle.trigger(ScheduleOverlapPolicy.SKIP);
}

type PollSchedule = ScheduleOptions<ScheduleOptions['action']>;
async function change({ client, installation }: PollPlace, handle: ScheduleHandle, options: PollSchedule): Promise<void> {
  const owner = await ownerOf(handle, installation);
  switch (owner.kind) {
    case 'foreign':
      throw new Error(
        `Expected the schedule ${handle.scheduleId} to be of the installation ${installation}, got another's; delete it where nobody needs it.`,
      );
    case 'ours':
      return handle.update((before) => ({ ...before, spec: options.spec, action: options.action, policies: options.policies ?? {} }));
    case 'unmarked':
      // Of an earlier release, which marked none. A memo cannot be changed, so it is made anew, paused where it was paused.
      await handle.delete().catch(unlessMissing);
      await client.schedule.create({ ...options, state: owner.state }).catch(unlessThere);
  }
}

/** Connections that the configuration names no more: their polls would wait for a worker that never comes. Nobody else's are touched. */
export async function dropOtherPolls(place: PollPlace, names: readonly string[]): Promise<void> {
  const kept = new Set(names.map(pollId));
  await dropSchedules(place, (id) => id.startsWith(pollId('')) && !kept.has(id));
}

type Owner =
  | { readonly kind: 'ours' | 'foreign' }
  /** Its input was opened with our key. */
  | { readonly kind: 'unmarked'; readonly state: { readonly paused: boolean; readonly note?: string } };

async function ownerOf(handle: ScheduleHandle, installation: string): Promise<Owner> {
  try {
    const { memo, state } = await handle.describe();
    const by = memo?.['installation'];
    if (by === installation) return { kind: 'ours' };
    if (by !== undefined) return { kind: 'foreign' };
    return { kind: 'unmarked', state: { paused: state.paused, ...(state.note === undefined ? {} : { note: state.note }) } };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return { kind: 'ours' };
    if (error instanceof UnsealError || error instanceof PlainPayloadError) return { kind: 'foreign' };
    throw error;
  }
}

export function pollScheduleOf({ name, pollEveryMs }: Omit<Polled, 'intake'>): PollSchedule {
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
      workflowExecutionTimeout: 900_000,
      typedSearchAttributes: [{ key: CONNECTION, value: name }, OF_THIS_GENERATION],
    },
    // A poll that takes longer than the interval goes on alone; after a time off one poll catches up on all that was missed.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 60_000 },
  };
}

/** Another process of ours was faster. */
function unlessThere(error: unknown): void {
  if (!(error instanceof ScheduleAlreadyRunning)) throw error;
}
