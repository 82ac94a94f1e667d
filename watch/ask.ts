/** Asks workflows that wait whether they could go on, some at a time. */
import { WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Client, WorkflowHandle } from '@temporalio/client';

type AskingClient = Pick<Client, 'workflow' | 'withDeadline'>;
/** `ended`: it waits by the ledger, and by Temporal it was ended from outside, has failed, or was never there. `done`: it has come to its own end. */
export type Said = 'answers' | 'fails' | 'ended' | 'done' | 'silent';
/** What the server knows without asking a worker. `runs`: nothing that speaks against it. */
export type Seen = Exclude<Said, 'answers'> | 'runs';

/** A question makes the worker replay the history; a healthy one takes milliseconds, also where it has to read it first. */
const QUESTION_MS = 10_000;
const AT_ONCE = 8;
/** Three rounds of silence, half a minute: asking on would only hold up the check. */
const MOST_SILENT = 24;
/** A task of which a killed worker was in the middle is given a second time; one that comes a third time has failed by itself. */
const GIVEN_AGAIN = 2;
const STARTED = proto.temporal.api.enums.v1.PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED;

/** Begun in the order of `ids`. Those that are not in the result were not asked: too many are silent, or all of the first, or it is to stop. */
export const askAll = (client: AskingClient, ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Said>> =>
  some(ids, (id) => ask(client, id), signal);

/** The same of what the server alone knows. */
export const lookAll = (client: AskingClient, ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Seen>> =>
  some(ids, (id) => look(client, id), signal);

async function some<T extends string>(
  ids: readonly string[],
  each: (id: string) => Promise<T>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, T>> {
  const said = new Map<string, T>();
  let silent = 0;
  const rest = ids.values();
  const isEnough = (): boolean => signal.aborted || silent >= MOST_SILENT || (silent >= AT_ONCE && silent === said.size);
  const one = async (): Promise<void> => {
    for (const id of rest) {
      const answer = await each(id);
      if (answer === 'silent') silent += 1;
      said.set(id, answer);
      if (isEnough()) return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  signal.throwIfAborted();
  return said;
}

async function look(client: AskingClient, id: string): Promise<Seen> {
  try {
    return await client.withDeadline(Date.now() + QUESTION_MS, async () => (await stateOf(client.workflow.getHandle(id))) ?? 'runs');
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'ended' : 'silent';
  }
}

async function ask(client: AskingClient, id: string): Promise<Said> {
  const handle = client.workflow.getHandle(id);
  try {
    return await client.withDeadline(Date.now() + QUESTION_MS, async () => (await stateOf(handle)) ?? (await answer(handle)));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'ended';
    if (/TMPRL1100|[Nn]on-?determinis|workflow task/i.test(messagesOf(error))) return 'fails';
    return (await stateAfterSilence(client, handle)) ?? 'silent';
  }
}

async function answer(handle: WorkflowHandle): Promise<Said> {
  await handle.query('__temporal_workflow_metadata');
  return 'answers';
}

/** What the server knows without asking a worker; undefined where it is for a worker to say. */
async function stateOf(handle: WorkflowHandle, isSilent = false): Promise<Exclude<Seen, 'runs' | 'silent'> | undefined> {
  const { status, raw } = await handle.describe();
  switch (status.name) {
    case 'TERMINATED':
    case 'FAILED':
    case 'TIMED_OUT':
      return 'ended';
    case 'COMPLETED':
    case 'CANCELLED':
      return 'done';
    default: {
      const { attempt, state } = raw.pendingWorkflowTask ?? {};
      // While the server waits to try a failed task again, a question would wait with it. And a worker says once that a task has
      // failed: the second time it lets the task's time run out, in which nobody is answered.
      return (attempt ?? 0) > GIVEN_AGAIN || (isSilent && attempt === GIVEN_AGAIN && state === STARTED) ? 'fails' : undefined;
    }
  }
}

/** A task that has begun to fail meanwhile holds up the question. */
async function stateAfterSilence(client: AskingClient, handle: WorkflowHandle): Promise<Said | undefined> {
  // A server that does not answer this either is silent, too.
  return client.withDeadline(Date.now() + QUESTION_MS, () => stateOf(handle, true)).catch(() => undefined);
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.name} ${error.message} ${'cause' in error ? messagesOf(error.cause) : ''}`;
}
