/** Finds the open runs of another generation of the workflow code: those that this release could only fail at. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { WORKFLOW_GENERATION } from '../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../workflows/ids.ts';
import { GENERATION } from '../workflows/search-attributes.ts';
import type { Connection, WorkflowExecutionInfo } from '@temporalio/client';
import type { OtherRuns } from './generations.ts';

export type RunsPlace = { readonly connection: Connection; readonly namespace: string };

/** By their queue, not by their types: an older release may have had others. Its runs bear no generation, or another. */
const OURS = `TaskQueue = '${WORKFLOW_QUEUE}' AND ExecutionStatus = 'Running'`;
const OF_OTHERS = `(${GENERATION.name} IS NULL OR ${GENERATION.name} != '${WORKFLOW_GENERATION}')`;
/** A heartbeat ends by itself within 20 s, by its time limit; a poll (see `endOtherPolls`) and a control hold nothing, and are begun anew. */
const LASTING = "WorkflowType != 'heartbeat' AND WorkflowType != 'pollDesk' AND WorkflowType != 'controlProvider'";
const POLLS = "WorkflowType = 'pollDesk'";

/** A page that a person reads. */
const MOST = 20;
const LIST_MS = 10_000;
/** A list comes some moments after the facts; a server on its feet is never this late. */
const LOOKS = 6;
const BETWEEN_LOOKS_MS = 500;
/** gRPC's number for a query by an attribute that the namespace does not have: no release that gave one has run there. */
const INVALID = 3;

/**
 * A list may still name a run that has just ended, so what is listed is asked for itself. It may not yet name one that began a moment ago:
 * a release that is drained begins none, and one that is not drained has others.
 */
export async function otherRuns(place: RunsPlace): Promise<OtherRuns> {
  const client = clientOf(place);
  for (let look = 1; ; look++) {
    const found = await openNow(client, LASTING);
    const listed = (await Promise.all(found.listed.map((run) => stillOpen(client, run)))).flat();
    if (listed.length > 0 || found.more === 0 || look === LOOKS) return { listed: listed.map((run) => openRun(run)), more: found.more };
    await pause(BETWEEN_LOOKS_MS);
  }
}

/**
 * A poll of another release may stand in the middle, and no other would begin beside it. How far it has come is in the ledger, and the next one
 * goes on from there. Called once nothing else of that release is open, by who serves the connections.
 */
export async function endOtherPolls(place: RunsPlace): Promise<void> {
  const client = clientOf(place);
  const { listed } = await openNow(client, POLLS, Number.POSITIVE_INFINITY);
  for (const { workflowId, runId } of listed)
    await client
      .withDeadline(Date.now() + LIST_MS, () =>
        client.workflow.getHandle(workflowId, runId).terminate('begun by another release; the next poll goes on from where it was'),
      )
      .catch(unlessEnded);
}

/** Without our codec: nothing that is encrypted is read here. */
const clientOf = ({ connection, namespace }: RunsPlace): Client => new Client({ connection, namespace });

type Found = { readonly listed: readonly WorkflowExecutionInfo[]; readonly more: number };
async function openNow(client: Client, which: string, most = MOST): Promise<Found> {
  const query = `${OURS} AND ${which}`;
  try {
    return await listOf(client, `${query} AND ${OF_OTHERS}`, most);
  } catch (error) {
    if (!isInvalid(error)) throw error;
    return listOf(client, query, most);
  }
}

function listOf(client: Client, query: string, most: number): Promise<Found> {
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const listed: WorkflowExecutionInfo[] = [];
    for await (const run of client.workflow.list({ query, pageSize: Math.min(most, 1_000) })) {
      listed.push(run);
      if (listed.length === most) break;
    }
    if (listed.length < most) return { listed, more: 0 };
    const { count } = await client.workflow.count(query);
    return { listed, more: Math.max(0, count - listed.length) };
  });
}

/** The server's own word, which is never late. */
async function stillOpen(client: Client, run: WorkflowExecutionInfo): Promise<readonly WorkflowExecutionInfo[]> {
  try {
    const describe = (runId?: string) =>
      client.withDeadline(Date.now() + LIST_MS, () => client.workflow.getHandle(run.workflowId, runId).describe());
    const { status } = await describe(run.runId);
    // It may have gone on as a new run since it was listed.
    const now = status.name === 'CONTINUED_AS_NEW' ? (await describe()).status : status;
    return now.name === 'RUNNING' ? [run] : [];
  } catch (error) {
    unlessEnded(error);
    return [];
  }
}

const openRun = ({ workflowId, type, startTime, typedSearchAttributes }: WorkflowExecutionInfo): OtherRuns['listed'][number] => ({
  workflowId,
  type,
  startedAtMs: startTime.getTime(),
  generation: typedSearchAttributes.get(GENERATION),
});

/** The client wraps gRPC's error once. */
function isInvalid(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === INVALID) || isInvalid(error.cause);
}

function unlessEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
