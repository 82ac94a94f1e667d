/** The time-outs of the desk's and the record's activities. Policies are data with reasons. */
import { ActivityCancellationType } from '@temporalio/workflow';
import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { BUGS } from '../chain/policy.ts';
import { deskQueue } from '../ids.ts';

export const deskPolicy = (connection: string): ActivityOptions => ({
  taskQueue: deskQueue(connection),
  // Two slow desk calls of 10 s and two quick ones fit; a dead worker's attempt is given again after this.
  startToCloseTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // No attempt limit: the ticket system is where the answer must land, also after it was down all night.
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
});

/** So that its workflow tends to people in between, and may go on as a new run: a try takes 30 s, a rest after an unknown end 60 s. */
export const WRITE_WITHIN = { scheduleToCloseTimeout: '10m' } as const satisfies ActivityOptions;

/** A look that takes longer than a few tries must not hold up whoever is to be told next. */
export const BRIEFLY = { scheduleToCloseTimeout: '2m' } as const satisfies ActivityOptions;

export const recordPolicy: LocalActivityOptions = {
  // One short transaction; longer means a busy ledger, and the next try is as good as waiting.
  startToCloseTimeout: '5s',
  // Without a record the run must not end: it is tried until the ledger takes it.
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: BUGS },
};
