/** Reads what the ledger holds and what Temporal has, some at a time. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { runningQuery } from '../../activities/processes.ts';
import { judge, unwatched } from './judge.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';
import type { ProcessRow } from '../../activities/processes.ts';
import type { OpenTask } from '../../workflows/people/contract.ts';
import type { Finding, Rows, RunNow } from './judge.ts';

/** More rows than any service desk has open; ids and times without text, but for the tasks. */
const MOST = 1_000_000;
const AT_ONCE = 8;
const ANSWER_MS = 10_000;
/** A run that began a moment ago has its rows still to come. */
const YOUNG_MS = 60_000;

type AskingClient = Pick<Client, 'workflow' | 'withDeadline'>;
export type Looked = { readonly findings: readonly Finding[]; readonly looked: number };

export async function look(
  client: AskingClient,
  ledger: Ledger,
  processes: readonly Pick<ProcessRow, 'name' | 'workflowType'>[],
  nowMs: number,
): Promise<Looked> {
  const all = await rowsOf(ledger, processes);
  const findings: (readonly Finding[])[] = [];
  const rest = all.values();
  const some = async (): Promise<void> => {
    for (const rows of rest) findings.push(judge(rows, await runOf(client, rows), nowMs));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  const known = new Set(
    all.filter(({ tasks, waits, due }) => tasks.length > 0 || waits || due.length > 0).map(({ workflowId }) => workflowId),
  );
  for await (const { workflowId, startTime } of client.workflow.list({ query: runningQuery(processes) }))
    if (!known.has(workflowId) && startTime.getTime() <= nowMs - YOUNG_MS) findings.push([unwatched(workflowId)]);
  return { findings: findings.flat().toSorted((a, b) => a.workflowId.localeCompare(b.workflowId)), looked: all.length };
}

async function rowsOf(ledger: Ledger, processes: readonly Pick<ProcessRow, 'name'>[]): Promise<readonly Rows[]> {
  const waits = await Promise.all(processes.map(({ name }) => ledger.waiting(name, MOST)));
  const [tasks, waiting, due, notes] = [
    Map.groupBy(await ledger.tasks({ open: true }, MOST), ({ workflowId }) => workflowId),
    new Set(waits.flat().map(({ workflowId }) => workflowId)),
    Map.groupBy(await ledger.standingDue(MOST), ({ workflowId }) => workflowId),
    Map.groupBy(await ledger.openHandOvers(), ({ workflowId }) => workflowId),
  ];
  return [...new Set([...tasks.keys(), ...waiting, ...due.keys(), ...notes.keys()])].map((workflowId) => ({
    workflowId,
    tasks: tasks.get(workflowId) ?? [],
    waits: waiting.has(workflowId),
    due: due.get(workflowId) ?? [],
    notes: notes.get(workflowId) ?? [],
  }));
}

async function runOf(client: AskingClient, { workflowId, tasks }: Rows): Promise<RunNow> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, async () => {
      const { status, closeTime } = await handle.describe();
      if (status.name !== 'RUNNING') {
        const byItself = status.name === 'COMPLETED' || status.name === 'CANCELLED';
        return { kind: 'ended', byItself, endedAtMs: closeTime?.getTime() ?? 0 };
      }
      // Only where a task depends on it: a question needs a worker, and replays the history.
      if (tasks.length === 0) return { kind: 'running', holds: undefined };
      return { kind: 'running', holds: (await handle.query<OpenTask | null>('openTask'))?.id };
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'missing' };
    return { kind: 'unknown', why: `it cannot be asked now (${error instanceof Error ? error.name : typeof error}): does a worker run?` };
  }
}
