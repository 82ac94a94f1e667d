/** Starts the drain of a process, in the one way in which it is started: its workflow id allows one at a time. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE, drainId } from '../../workflows/ids.ts';
import { PROCESS } from '../../workflows/search-attributes.ts';
import { priorityOf } from '../../workflows/priority.ts';
import type { Client } from '@temporalio/client';
import type { DrainInput } from '../../workflows/drain/contract.ts';

/** `runs`: one runs already, and goes on as it was started. */
export async function startDrain(client: Pick<Client, 'workflow'>, input: DrainInput): Promise<'started' | 'runs'> {
  try {
    await client.workflow.start('drainWaiting', {
      workflowId: drainId(input.process),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      priority: priorityOf({ kind: 'tending' }),
      staticSummary: `Drain of ${input.process}`,
      typedSearchAttributes: [{ key: PROCESS, value: input.process }, OF_THIS_GENERATION],
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'runs';
    throw error;
  }
}
