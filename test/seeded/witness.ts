/** Asks the three witnesses: the desk's journal, the ledger, and Temporal. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Rehearsal } from '../workflow/rehearsal.ts';
import type { Testimony } from './oracle.ts';

/** More than there are of anything. */
const ALL = 100_000;

export async function testimonyOf(rehearsal: Rehearsal): Promise<Testimony> {
  const { ledger, desk } = rehearsal;
  const journal = desk.journal();
  const decisions = await ledger.decisions({});
  const tasks = await ledger.tasks({}, ALL);
  const dues = await ledger.overdue(Number.MAX_SAFE_INTEGER, ALL);
  const waiting = await ledger.waiting('ticket-triage', ALL);
  const tickets = [...new Set(journal.map(({ ticket }) => ticket))];
  const ids = new Set([
    ...tickets.map((ticket) => `triage:desk:${ticket}`),
    ...[...decisions, ...tasks, ...dues, ...waiting].map(({ workflowId }) => workflowId),
  ]);
  const runs = new Map<string, string>();
  for (const id of ids) {
    const status = await statusOf(rehearsal, id);
    if (status !== undefined) runs.set(id, status);
  }
  const writes = (await Promise.all([...ids].map((id) => ledger.writes(id)))).flat();
  return { journal, decisions, tasks, dues, waiting, writes, runs };
}

/** Undefined where Temporal knows no such run. */
export async function statusOf({ handle }: Rehearsal, workflowId: string): Promise<string | undefined> {
  try {
    return (await handle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
