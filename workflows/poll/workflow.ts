/** One poll of one connection. A schedule starts it, never two at once. */
import { proxyActivities } from '@temporalio/workflow';
import { BUGS } from '../chain/policy.ts';
import { deskQueue } from '../ids.ts';
import type { PollActivities, PollInput, PollOutcome } from './contract.ts';

export async function pollDesk({ connection }: PollInput): Promise<PollOutcome> {
  const { pollChanges } = proxyActivities<PollActivities>({
    taskQueue: deskQueue(connection),
    // Some pages of a list, each of 10 s at most, and some milliseconds for each ticket that is new.
    startToCloseTimeout: '5m',
    heartbeatTimeout: '30s',
    // The schedule comes again by itself: what waits longer than this is another poll's.
    scheduleToCloseTimeout: '10m',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
  });
  return pollChanges(connection);
}
