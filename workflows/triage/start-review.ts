/** Starts the second look at a weaker model's answer, in a run of its own that outlives this one. */
import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from '@temporalio/workflow';
import { reviewId } from '../ids.ts';
import type { ReviewInput } from '../review/contract.ts';
import { readingOf } from './run.ts';
import type { Given } from './state.ts';
import type { Run } from './run.ts';

export async function startReview(run: Run, { decision, by }: Given): Promise<void> {
  const reading = readingOf(run);
  const { connection, ticket, settings } = run.input;
  const input: ReviewInput = {
    connection,
    ticket,
    settings,
    triage: run.workflowId,
    episode: reading.number,
    snapshot: reading.snapshot,
    decision,
    route: by.kind === 'model' ? by.route : '',
  };
  await startChild('reviewAnswer', {
    workflowId: reviewId(run.workflowId, reading.number),
    args: [input],
    staticSummary: `Second look at ticket ${ticket}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
  }).catch((error: unknown) => {
    // A reset run starts it again: the one that is there is the one that was wanted.
    if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
  });
}
