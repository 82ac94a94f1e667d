/**
 * Ends the workflow task in which a person's word came in, so that the history has it. A local activity works before that: killed together with
 * Temporal between the two, the ledger would know of an answer that the run does not, and nobody could give it again. So nothing is recorded of
 * an answer before this; what is written by a queued activity first needs it not.
 */
import { sleep } from '@temporalio/workflow';

export const answerKept = (): Promise<void> => sleep(1, { summary: 'keep the answer' });
/** The same of what else has put an end to a task, as an answer of machines: nobody's word may come between it and what is recorded of it. */
export const endKept = (): Promise<void> => sleep(1, { summary: 'keep the end of the task' });
