/**
 * Makes the due rows of deliveries. If the start of the workflow certainly failed, the row that was made for it is removed again, since the
 * sender was told that its event is not accepted. A row that another delivery may count on stays.
 */
import { randomUUID } from 'node:crypto';
import type { DueMade, DueRow, Ledger } from '../ledger/contract.ts';

/** `unknown`: no answer came, so the workflow may run. */
export type StartEnd = 'started' | 'not-started' | 'unknown';
export type Held = Pick<DueMade, 'acceptance' | 'signalledAtMs'> & { release(end: StartEnd): Promise<void> };
export type DueRows = { hold(row: DueRow): Promise<Held> };
type DueLedger = Pick<Ledger, 'putDue' | 'takeBackDue'>;
type IsRunning = (workflowId: string) => Promise<'yes' | 'no' | 'unknown'>;

/** All deliveries of one item that are in flight together: the last to end decides for all. `made`: acceptances of this process. */
type Group = { users: number; readonly made: Set<number>; keep: boolean; removing: Promise<void> | undefined };

export function createDueRows(ledger: DueLedger, isRunning: IsRunning): DueRows {
  const groups = new Map<string, Group>();
  // Of this process, in this life: a row that it made before a restart is nobody's to take back.
  const holder = randomUUID();

  return { hold };

  async function hold(row: DueRow): Promise<Held> {
    const { workflowId } = row;
    const group = await join(workflowId);
    try {
      const { kind, acceptance, signalledAtMs } = await ledger.putDue(row, holder);
      if (kind === 'made') group.made.add(acceptance);
      return { acceptance, signalledAtMs, release: (end) => release(workflowId, group, end) };
    } catch (error) {
      leave(workflowId, group);
      throw error;
    }
  }

  /** A row about to be taken back must be gone before the next delivery looks for it. */
  async function join(workflowId: string): Promise<Group> {
    for (let removing = groups.get(workflowId)?.removing; removing; removing = groups.get(workflowId)?.removing) await removing;
    const group = groups.get(workflowId) ?? { users: 0, made: new Set(), keep: false, removing: undefined };
    groups.set(workflowId, group);
    group.users++;
    return group;
  }

  function leave(workflowId: string, group: Group): void {
    if (--group.users === 0) groups.delete(workflowId);
  }

  async function release(workflowId: string, group: Group, end: StartEnd): Promise<void> {
    if (end !== 'not-started') group.keep = true;
    if (group.users === 1 && group.made.size > 0 && !group.keep) {
      group.removing = takeBack(workflowId, group.made);
      await group.removing;
    }
    leave(workflowId, group);
  }

  /** Never rejects: a row that could not be taken back is an alarm too many, and no more. */
  async function takeBack(workflowId: string, made: ReadonlySet<number>): Promise<void> {
    // An earlier try of the same call may have come through, or another process may have started the item.
    if ((await isRunning(workflowId)) !== 'no') return;
    for (const acceptance of made) await ledger.takeBackDue(workflowId, acceptance, holder).catch(() => undefined);
  }
}
