/** One poll of one connection. A schedule starts it, never two at once. */
import { isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { BUGS } from '../chain/timeouts.ts';
import { deskQueue } from '../ids.ts';
import { priorityOf } from '../priority.ts';
import type { PollActivities, PollInput, PollOutcome } from './contract.ts';

export async function pollDesk({ connection }: PollInput): Promise<PollOutcome> {
  const { pollChanges } = proxyActivities<PollActivities>({
    taskQueue: deskQueue(connection),
    // A schedule gives its run none.
    priority: priorityOf({ kind: 'tending' }),
    // Some pages of a list, each of 10 s at most, and some milliseconds for each ticket that is new.
    startToCloseTimeout: '5m',
    heartbeatTimeout: '30s',
    // The schedule comes again by itself: what waits longer than this is another poll's.
    scheduleToCloseTimeout: '10m',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
  });
  setCurrentDetails(`Asks **${connection}** what has changed.`);
  try {
    const outcome = await pollChanges(connection);
    setCurrentDetails(`Ended. ${endOf(outcome)}`);
    return outcome;
  } catch (error) {
    setCurrentDetails(`${isCancellation(error) ? 'Cancelled' : 'Failed'}: **${connection}** was not asked to the end.`);
    throw error;
  }
}

function endOf(outcome: PollOutcome): string {
  if (outcome.kind !== 'polled') return `Not polled (${outcome.kind}): ${outcome.why}.`;
  const { listed, accepted, ours, unnamed, more } = outcome;
  return `Listed: ${listed}; announced: ${accepted}; changed by us alone: ${ours}; without a name: ${unnamed}.${more ? ' The next poll goes on.' : ''}`;
}
