/** The time-outs of the ticket system's activities. Policies are data with reasons. */
import { ActivityCancellationType } from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { ActivityOptions } from '@temporalio/workflow';
import { BUGS } from '../chain/timeouts.ts';
import { deskQueue } from '../ids.ts';

export const deskTimeouts = (connection: string, priority: Priority = {}): ActivityOptions => ({
  taskQueue: deskQueue(connection),
  priority,
  // Two slow desk calls of 10 s and two quick ones fit; a dead worker's attempt is given again after this.
  startToCloseTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // No attempt limit: the ticket system is where the answer must land, also after it was down all night.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
});

/** Bounds one activity of a write, so that its workflow can answer people and continue as a new run in between. */
export const WRITE_WITHIN = { scheduleToCloseTimeout: '10m' } as const satisfies ActivityOptions;

/** Bounds a look that an escalation waits for. */
export const BRIEFLY = { scheduleToCloseTimeout: '2m' } as const satisfies ActivityOptions;
