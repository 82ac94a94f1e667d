/** What the end of a call to Temporal says about the workflow that it was to start. */
import { randomUUID } from 'node:crypto';
import { NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

const DEADLINE_EXCEEDED = 4;
/**
 * The call may have come through although it failed: cancelled, unknown, deadline, aborted, internal, unavailable, data loss
 * (grpc.io/docs/guides/status-codes). A connection can break between the commit and the answer.
 */
const NO_ANSWER = new Set([1, 2, DEADLINE_EXCEEDED, 10, 13, 14, 15]);
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

/** A call without an answer in time; `code` is gRPC's own for it, so that it counts like one that Temporal's client gave up. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = DEADLINE_EXCEEDED;
  constructor(ms: number, options?: ErrorOptions) {
    super(`Expected an answer of Temporal within ${ms} ms, got none.`, options);
  }
}

/** Temporal's client tries again after pauses that grow past its own deadline: a sender is not made to wait for their end. */
export async function inTime<T>(client: Pick<Client, 'withDeadline'>, ms: number, call: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new NoAnswer(ms)), ms);
  try {
    return await Promise.race([client.withDeadline(Date.now() + ms, call), late.promise]);
  } catch (error) {
    // The client's own deadline ends in the same moment: whichever is first, it is said in the same word.
    throw codeOf(error) === DEADLINE_EXCEEDED ? new NoAnswer(ms, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

export async function isRunning(client: Pick<Client, 'workflow' | 'withDeadline'>, workflowId: string): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const { status } = await inTime(client, DESCRIBE_MS, () => client.workflow.getHandle(workflowId).describe());
    return status.name === 'RUNNING' ? 'yes' : 'no';
  } catch (error) {
    // Where the namespace is not there, no workflow in it is.
    return error instanceof WorkflowNotFoundError || error instanceof NamespaceNotFoundError ? 'no' : 'unknown';
  }
}

/**
 * Whether Temporal could take a delivery now. A server whose database is gone goes on answering for itself (health, version, what it has in
 * memory); so it is asked for a workflow that was never there: "not found" is what only somebody says who has read. A new id each time
 * asks another of its shards, and nothing can be remembered of it.
 */
export async function answersWithin(client: Client, ms: number): Promise<boolean> {
  try {
    await inTime(client, ms, () => client.workflow.getHandle(`standby-probe:${randomUUID()}`).describe());
    return true;
  } catch (error) {
    // Anything else, whatever the reason: it does not answer is the whole answer, and the next delivery asks again.
    return error instanceof WorkflowNotFoundError;
  }
}
