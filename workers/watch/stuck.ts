/** Finds workflows that cannot go on: those whose tasks keep failing, and those that wait and would fail at their next step. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';

export type StuckPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'tasks' | 'waiting'>;
};

/** Set by the server when a workflow task has failed several times in a row, and taken away at the next that succeeds. */
const FAILING = "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL";
const MOST = 1_000;
/** A question makes the worker replay the history; a healthy one takes milliseconds, also where it has to read it first. */
const QUESTION_MS = 10_000;
const AT_ONCE = 8;
/** Each check asks so many of those that wait, in turn; at one check a minute 1,000 of them take ten minutes. The first check asks all. */
const EACH_CHECK = 100;

/** The result's function is called once a check. Throws where Temporal, or every worker, is silent. */
export function createStuck({ client, ledger }: StuckPorts): () => Promise<ReadonlySet<string>> {
  let turn: string[] | undefined;
  const known = new Set<string>();
  return async () => {
    const failing = await failingNow(client);
    const waiting = await waitingIds(ledger);
    const first = turn === undefined;
    turn = [...(turn ?? []).filter((id) => waiting.has(id)), ...[...waiting].filter((id) => !turn?.includes(id))];
    const asked = turn.splice(0, first ? MOST : EACH_CHECK);
    // What was stuck is asked at every check: whoever was told wants to know when it is over.
    const again = [...known].filter((id) => !asked.includes(id) && waiting.has(id));
    const answers = await askAll(client, [...asked, ...again]);
    if (answers.size > 0 && [...answers.values()].every((answer) => answer === 'silent')) throw new Error('no workflow worker answers');
    for (const [id, answer] of answers)
      if (answer === 'fails') known.add(id);
      else if (answer === 'answers') known.delete(id);
    for (const id of known) if (!waiting.has(id)) known.delete(id);
    turn.push(...asked);
    return new Set([...failing, ...known]);
  };
}

async function failingNow(client: StuckPorts['client']): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: FAILING })) {
    ids.push(workflowId);
    if (ids.length >= MOST) break;
  }
  return ids;
}

async function waitingIds(ledger: StuckPorts['ledger']): Promise<ReadonlySet<string>> {
  const tasks = await ledger.tasks({ open: true }, MOST);
  const waiting = await ledger.waiting('ticket-triage', MOST);
  return new Set([...tasks, ...waiting].map(({ workflowId }) => workflowId));
}

type Said = 'answers' | 'fails' | 'silent' | 'gone';

async function askAll(client: StuckPorts['client'], ids: readonly string[]): Promise<ReadonlyMap<string, Said>> {
  const said = new Map<string, Said>();
  const rest = [...ids];
  const one = async (): Promise<void> => {
    for (let id = rest.shift(); id !== undefined; id = rest.shift()) said.set(id, await ask(client, id));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return said;
}

async function ask(client: StuckPorts['client'], id: string): Promise<Said> {
  const handle = client.workflow.getHandle(id);
  try {
    return await client.withDeadline(Date.now() + QUESTION_MS, async () => {
      // While the server waits to try a failed task again, a question would wait with it.
      const { raw } = await handle.describe();
      if ((raw.pendingWorkflowTask?.attempt ?? 0) > 1) return 'fails';
      await handle.query('__temporal_workflow_metadata');
      return 'answers';
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    return /TMPRL1100|[Nn]on-?determinis|workflow task/i.test(messagesOf(error)) ? 'fails' : 'silent';
  }
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.name} ${error.message} ${'cause' in error ? messagesOf(error.cause) : ''}`;
}
