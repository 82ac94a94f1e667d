/** Closes the ticket of a group whose alerts are all over: only one that we have made, and that nobody else has touched. In doubt it stays open. */
import { canClose } from '../../connectors/ticket-system.ts';
import { itemId } from '../../workflows/ids.ts';
import { ticketNow } from '../desk/absence.ts';
import { CALL_MS, passing } from '../desk/call.ts';
import { openKey } from '../desk/open-ticket.ts';
import { retryAttempt } from '../failures.ts';
import { groupRun } from './group-ids.ts';
import { MOVED, openOf, writeStep } from './group-ticket.ts';
import type { GroupDeskPorts } from './group-ticket.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { ClosedFor, ClosingAsked } from '../../workflows/alerts/group-contract.ts';
import type { Written } from '../../workflows/ticket/writes.ts';

const left = (why: string): ClosedFor => ({ kind: 'left', why });

export async function closeGroupTicket(ports: GroupDeskPorts, asked: ClosingAsked): Promise<ClosedFor> {
  const open = await openOf(ports, asked);
  if (open?.connection.closeResolved !== true) return left('it is not configured any more');
  const item = itemId(ports.prefix, asked.tickets, asked.ticket);
  const made = await madeAt(ports, asked);
  if (typeof made !== 'string') return made;
  if ((await ports.ledger.tasks({ open: true, workflowId: item }, 1)).length > 0) return left('a person is asked about it');
  if (await isOfOthers(ports, asked)) return left('another group goes on there');
  const workflowId = groupRun(asked);
  const can = await ports.desk.capabilities(CALL_MS);
  if (can.kind === 'unreachable' || can.kind === 'forbidden') throw passing(can, ports.alert, workflowId);
  if (canClose(can) !== true) return left('this ticket system closes no tickets for us');
  const ticket = await found(ports, asked);
  if ('kind' in ticket) return ticket;
  const newest = await ports.ledger.newestFacts(item);
  return closedAs(await writeStep(ports, { asked, open, ticket, number: newest?.number ?? 1, step: { kind: 'close', madeAt: made } }));
}

/** The version with which it was made, as the answer to its making has told it. */
async function madeAt({ ledger }: GroupDeskPorts, asked: ClosingAsked): Promise<string | ClosedFor> {
  const key = openKey({ workflowId: groupRun(asked), episode: asked.episode, number: asked.opening });
  const state = await ledger.writeState(key);
  if (state.kind !== 'applied' || state.ref !== asked.ticket) return left('Standby has not made it');
  if ((await ledger.troubleTimes(key, 'found-again')) === 0) return state.version;
  return left('what was done to it before it was found again is not known');
}

/** A group whose own ticket was merged into this one stands on it, and what is written for that is ours among the acts. */
async function isOfOthers({ ledger, connectionOf }: GroupDeskPorts, asked: ClosingAsked): Promise<boolean> {
  const groups = await ledger.openEpisodesOn(asked.ticket);
  return groups.some(
    ({ connection, group }) =>
      (group !== asked.group || connection !== asked.connection) &&
      // Of a source that is configured no more nobody knows on which ticket system it stands.
      (connectionOf(connection)?.tickets ?? asked.tickets) === asked.tickets,
  );
}

async function found(ports: GroupDeskPorts, asked: ClosingAsked): Promise<DeskTicket | Extract<ClosedFor, { kind: 'left' }>> {
  const { tickets: connection, ticket } = asked;
  const seen = await ticketNow(ports, { connection, ticket });
  switch (seen.kind) {
    case 'found':
      return seen.ticket;
    case 'gone':
      return { kind: 'left', why: seen.why };
    case 'too-large':
      return { kind: 'left', why: 'it is too large' };
    case 'absent':
      throw retryAttempt('the ticket is not found, which proves nothing yet', seen.restMs);
    case 'unreachable':
    case 'forbidden':
      throw passing(seen, ports.alert, groupRun(asked));
  }
}

function closedAs(end: Written): ClosedFor {
  switch (end.kind) {
    case 'written':
      return { kind: 'closed' };
    case 'withheld':
    case 'refused':
      return left(end.why);
    case 'moved':
      return left(MOVED);
    case 'taken':
      return left('a person has taken it');
    case 'pending':
      return { kind: 'pending' };
  }
}
