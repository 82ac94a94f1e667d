/** The time-outs of asking what the rules allow. Policies are data with reasons. */
import { BUGS } from '../chain/timeouts.ts';
import type { LocalActivityOptions } from '@temporalio/workflow';

export const rulesPolicy: LocalActivityOptions = {
  // Read once and kept by the process: one read of the ledger, and a megabyte or two to parse.
  startToCloseTimeout: '10s',
  // Nothing may be asked or written before it is known. Where the ledger lacks the rules somebody has to bring them back, which takes hours:
  // five minutes between two tries keep a history of weeks under the server's limit.
  // Longer waits are timers of the run: one that waits here holds a workflow task, of which a worker has four at once.
  localRetryThreshold: '1s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5m', nonRetryableErrorTypes: BUGS },
};

/** As long as a look at the ticket, whose answer this goes with: whoever is to be told next is not held up for longer. */
export const rulesBriefly: LocalActivityOptions = {
  ...rulesPolicy,
  // Its end is seen at a try: no two are further apart than this.
  retry: { ...rulesPolicy.retry, maximumInterval: '15s' },
  scheduleToCloseTimeout: '2m',
};
