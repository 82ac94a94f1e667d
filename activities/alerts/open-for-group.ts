/** Has the ticket of a group made. */
import { itemId } from '../../workflows/ids.ts';
import { ALERTS } from '../../workflows/alerts/process.ts';
import { contextPorts } from '../desk/context-ports.ts';
import { openTicket } from '../desk/open-ticket.ts';
import { groupRun, ownFacts } from './group-ids.ts';
import { explainIt, keptFacts, openOf, saidBy } from './group-ticket.ts';
import { wantedTicket } from './wanted-ticket.ts';
import type { GroupDeskPorts } from './group-ticket.ts';
import type { OpenedFor, OpeningAsked } from '../../workflows/alerts/group-contract.ts';

export async function openForGroup(ports: GroupDeskPorts, asked: OpeningAsked): Promise<OpenedFor> {
  const open = await openOf(ports, asked);
  if (open === undefined) return { kind: 'silent', why: 'its connection is not configured any more' };
  if (!open.connection.create) return { kind: 'on-theirs' };
  // Kept under the group first: the ticket that the facts are of is not there yet, and its title must be the same in each try.
  const kept = await keptFacts(ports, { item: ownFacts(asked), number: asked.number, asked, open });
  const opened = await openTicket(contextPorts(ports), {
    process: ALERTS.name,
    connection: asked.tickets,
    item: asked.group,
    workflowId: groupRun(asked),
    episode: asked.episode,
    number: asked.opening,
    settings: open.settings,
    ticket: wantedTicket(kept.facts, open),
  });
  switch (opened.kind) {
    case 'created':
    case 'found': {
      await ports.ledger.putEpisodeTicket(asked, opened.ticket);
      await ports.ledger.putFacts({ ...kept, workflowId: itemId(ports.prefix, asked.tickets, opened.ticket), number: 1 });
      await explainIt(ports, { asked, ticket: opened.ticket, number: 1, facts: kept.facts });
      return { kind: 'opened', ticket: opened.ticket, said: saidBy(kept.facts) };
    }
    case 'withheld':
      return { kind: 'silent', why: opened.why };
    case 'refused':
      return { kind: 'refused', why: opened.why };
    case 'unsupported':
      return { kind: 'on-theirs' };
    case 'pending':
      return { kind: 'pending' };
  }
}
