/** What the end of a call to Temporal says about the workflow that it was to start. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

/**
 * The call may have come through although it failed: cancelled, unknown, deadline, aborted, internal, unavailable, data loss
 * (grpc.io/docs/guides/status-codes). A connection can break between the commit and the answer.
 */
const NO_ANSWER = new Set([1, 2, 4, 10, 13, 14, 15]);
/** Asked only where Temporal has just answered. */
const DESCRIBE_MS = 1_000;

/** False where Temporal has answered no, or the call never left us. */
export function startMayHaveHappened(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && NO_ANSWER.has(code);
}

/** gRPC gives a number; the client wraps it once. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'number') return error.code;
  return codeOf(error.cause);
}

export async function isRunning(client: Client, workflowId: string): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const { status } = await client.withDeadline(Date.now() + DESCRIBE_MS, () => client.workflow.getHandle(workflowId).describe());
    return status.name === 'RUNNING' ? 'yes' : 'no';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'no' : 'unknown';
  }
}

export async function answersWithin(client: Client, ms: number): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + ms, () => client.workflowService.getSystemInfo({}));
    return true;
  } catch {
    // Whatever the reason: it does not answer is the whole answer, and the next delivery asks again.
    return false;
  }
}
