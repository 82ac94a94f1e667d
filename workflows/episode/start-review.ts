/** Starts the review of a weaker model's answer as a run of its own, which outlives this one. */
import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from '@temporalio/workflow';
import { OF_THIS_GENERATION } from '../generation.ts';
import { reviewId } from '../ids.ts';
import { priorityOf } from '../priority.ts';
import { rulesAttribute } from '../search-attributes.ts';
import type { ReviewInput } from '../review/contract.ts';
import { readingOf } from './run.ts';
import type { Given } from './state.ts';
import type { Run } from './run.ts';

export async function startReview(run: Run, { decision, by }: Given): Promise<void> {
  const { reviewType } = run.process;
  if (reviewType === undefined) return;
  const reading = readingOf(run);
  const { connection, ticket, settings } = run.input;
  const input: ReviewInput = {
    connection,
    ticket,
    settings,
    answeredIn: run.workflowId,
    episode: reading.number,
    snapshot: reading.snapshot,
    decision,
    route: by.kind === 'model' ? by.route : '',
  };
  await startChild(reviewType, {
    workflowId: reviewId(run.workflowId, reading.number),
    args: [input],
    typedSearchAttributes: [OF_THIS_GENERATION, rulesAttribute(settings)],
    priority: priorityOf({ kind: 'item', criticality: 'convenience', comesBack: true, of: reading.snapshot.client }),
    staticSummary: `Second look at ticket ${ticket}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
  }).catch((error: unknown) => {
    // A reset run starts it again: the one that is there is the one that was wanted.
    if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
  });
}
