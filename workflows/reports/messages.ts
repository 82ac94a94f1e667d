/** Signals of the run of a report. */
import { defineSignal } from '@temporalio/workflow';

/** A newer revision is wanted: whatever is not sent yet is void. */
export const reportAgain = defineSignal('reportAgain');
