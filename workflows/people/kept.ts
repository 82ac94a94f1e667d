/**
 * Ends the workflow task in which a person's word came in, so that the history has it. A local activity works before that: killed together with
 * Temporal between the two, the ledger would know of an answer that the run does not, and nobody could give it again. So nothing is recorded of
 * an answer before this; what is written by a queued activity first needs it not.
 */
import { sleep } from '@temporalio/workflow';

export const answerKept = (): Promise<void> => sleep(1, { summary: 'keep the answer' });
