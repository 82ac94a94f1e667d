/** Finds the task that a command names. */
import { PROCESSES } from '../../workers/processes.ts';
import { failed, wrong } from '../command.ts';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import type { Failed, Wrong } from '../command.ts';

/** `<workflow id>:e<N>:t<n>` */
const TASK_ID = /^.+:e\d+:t\d+$/;

export async function findTask(ledger: Pick<Ledger, 'task'>, id: string): Promise<{ readonly row: TaskRow } | Failed | Wrong> {
  if (!TASK_ID.test(id))
    return wrong(`Expected a task as ${PROCESSES[0].prefix}:<connection>:<ticket>:e<N>:t<n>, got "${id}".`, 'See `standby tasks list`.');
  const row = await ledger.task(id);
  return row ? { row } : failed(`Expected a task of this Standby, got ${id}, which it does not know.`, 'See `standby tasks list --all`.');
}
