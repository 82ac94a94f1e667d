/** Looks whether a person has settled a ticket in its own system. Their word counts wherever it was given. */
import { isAnotherNow } from './known-item.ts';
import { CALL_MS, passing } from './read.ts';
import type { Act, ActKind, Desk } from '../../connectors/desk/contract.ts';
import type { Handled } from '../../workflows/people/contract.ts';
import type { DeskNow } from '../../workflows/people/wait.ts';
import type { Since } from '../../workflows/triage/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { ItemPorts } from './known-item.ts';

export type LookPorts = { readonly desk: Desk; readonly alert: Alert };
export type ItemLookPorts = LookPorts & ItemPorts & { readonly clock: Clock };

/** What means that somebody has taken the ticket. An automation that assigns tickets has taken nothing. */
const SETTLING: readonly ActKind[] = ['owner', 'fields', 'reply', 'closed', 'merged'];

export async function lookAtTicket(ports: ItemLookPorts, ticket: string, workflowId: string, since: Since): Promise<DeskNow> {
  const { desk, alert } = ports;
  const read = await desk.read(ticket, CALL_MS);
  switch (read.kind) {
    case 'absent':
      return { kind: 'gone', why: 'the ticket system does not know this ticket any more' };
    case 'deleted':
      return { kind: 'gone', why: 'the ticket was deleted' };
    case 'too-large':
      return { kind: 'gone', why: read.detail };
    case 'unreachable':
    case 'forbidden':
      throw passing(read, alert, workflowId);
    case 'found': {
      const about = { workflowId, episode: 'newest', ifMarked: true } as const;
      const isAnother = await isAnotherNow(ports, about, read.ticket, await ports.clock.nowMs());
      if (typeof isAnother !== 'boolean') throw passing(isAnother, alert, workflowId);
      if (isAnother) return { kind: 'gone', why: 'the number stands for another ticket now' };
      const { client, fields } = read.ticket;
      const taken = await takenSince({ desk, alert }, ticket, workflowId, since);
      const standing = { client, board: fields.destination, priority: fields.priority };
      return taken ? { kind: 'handled', ...taken, fields, ...standing } : { kind: 'untouched', ...standing };
    }
  }
}

/** Asked after the ticket was read: whatever came before that read is among the acts. Undefined where no person has acted. */
export async function takenSince(
  { desk, alert }: LookPorts,
  ticket: string,
  workflowId: string,
  since: Since,
): Promise<Omit<Handled, 'fields'> | undefined> {
  const read = await desk.acts(ticket, since.version, CALL_MS);
  switch (read.kind) {
    case 'acts':
      return settledBy(read.acts);
    // Gone between two calls: the write that follows is told so itself.
    case 'absent':
    case 'deleted':
      return undefined;
    case 'unreachable':
    case 'forbidden':
      throw passing(read, alert, workflowId);
  }
}

/** Pure. `by` is the last one who was named. */
export function settledBy(acts: readonly Act[]): Omit<Handled, 'fields'> | undefined {
  const settling = acts.filter(({ actor, kind }) => actor === 'person' && SETTLING.includes(kind));
  if (settling.length === 0) return undefined;
  return { by: settling.findLast(({ staff }) => staff !== undefined)?.staff, acts: [...new Set(settling.map(({ kind }) => kind))] };
}
