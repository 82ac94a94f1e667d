/** The time-outs of what is written into the ledger. Policies are data with reasons. */
import { BUGS } from '../chain/timeouts.ts';
import type { LocalActivityOptions } from '@temporalio/workflow';

export const recordTimeouts: LocalActivityOptions = {
  // One short transaction; longer means a busy ledger, and the next try is as good as waiting.
  startToCloseTimeout: '5s',
  // Without a record the run must not end: it is tried until the ledger takes it.
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: BUGS },
};
