/**
 * Due rows of deliveries that are on their way. A row that this process made for a start that certainly did not happen is taken back,
 * since the sender knows its event as not accepted; a row that anybody may count on stays.
 */
import type { DueRow, Ledger } from '../ledger/contract.ts';

/** `unknown`: no answer came, so the workflow may run. */
export type StartEnd = 'started' | 'not-started' | 'unknown';
export type Held = { release(end: StartEnd): Promise<void> };
export type DueKeeper = { hold(row: DueRow): Promise<Held> };
type DueLedger = Pick<Ledger, 'putDue' | 'removeDue'>;
type IsRunning = (workflowId: string) => Promise<'yes' | 'no' | 'unknown'>;

/** All deliveries of one item that are in flight together: the last to end decides for all. */
type Group = { users: number; made: DueRow | undefined; keep: boolean; removing: Promise<void> | undefined };

export function dueKeeper(ledger: DueLedger, isRunning: IsRunning): DueKeeper {
  const groups = new Map<string, Group>();

  return { hold };

  async function hold(row: DueRow): Promise<Held> {
    const group = await join(row.workflowId);
    try {
      if ((await ledger.putDue(row)) === 'made') group.made = row;
    } catch (error) {
      leave(row.workflowId, group);
      throw error;
    }
    return { release: (end) => release(row.workflowId, group, end) };
  }

  /** A row about to be taken back must be gone before the next delivery looks for it. */
  async function join(workflowId: string): Promise<Group> {
    for (let removing = groups.get(workflowId)?.removing; removing; removing = groups.get(workflowId)?.removing) await removing;
    const group = groups.get(workflowId) ?? { users: 0, made: undefined, keep: false, removing: undefined };
    groups.set(workflowId, group);
    group.users++;
    return group;
  }

  function leave(workflowId: string, group: Group): void {
    if (--group.users === 0) groups.delete(workflowId);
  }

  async function release(workflowId: string, group: Group, end: StartEnd): Promise<void> {
    if (end !== 'not-started') group.keep = true;
    if (group.users === 1 && group.made !== undefined && !group.keep) {
      group.removing = takeBack(group.made);
      await group.removing;
    }
    leave(workflowId, group);
  }

  /** Never rejects: a row that could not be taken back is an alarm too many, and no more. */
  async function takeBack(row: DueRow): Promise<void> {
    // An earlier try of the same call may have come through, or another process may have started the item.
    if ((await isRunning(row.workflowId)) !== 'no') return;
    await ledger.removeDue(row.workflowId, row.acceptedAtMs).catch(() => undefined);
  }
}
