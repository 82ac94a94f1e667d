/** What code says on the ticket of a group, and the priority that follows its severity. */
import { itemId } from '../../workflows/ids.ts';
import { explainIt, groupRun, keptFacts, numberFor, openOf, openTicketNow, refOf, toldAs, writeStep } from './group-ticket.ts';
import type { Judged } from './under-holds.ts';
import type { GroupDeskPorts, Open } from './group-ticket.ts';
import type { WriteStep } from '../../workflows/ticket/writes.ts';
import type { RaiseAsked, TellingAsked, Told } from '../../workflows/alerts/group-contract.ts';

export async function tellOfGroup(ports: GroupDeskPorts, asked: TellingAsked): Promise<Told> {
  const open = await openOf(ports, asked);
  const ticket = asked.ticket ?? (open && (await theirTicket(ports, open)));
  if (ticket === undefined) return { kind: 'no-ticket' };
  if (open === undefined) return { kind: 'silent', ticket, why: 'its connection is not configured any more' };
  const now = await openTicketNow(ports, { ...asked, ticket, workflowId: groupRun(asked) });
  if ('kind' in now) return now;
  const item = itemId(ports.prefix, asked.tickets, ticket);
  const number = await numberFor(ports, item, refOf(asked));
  const kept = await keptFacts(ports, { item, number, asked, open });
  const told = toldAs(await writeStep(ports, { asked, open, ticket: now, number, step: { kind: 'told', number } }), ticket);
  if (told.kind !== 'told') return told;
  await ports.ledger.putEpisodeTicket(asked, ticket);
  await explainIt(ports, { asked, ticket, number, facts: kept.facts });
  return told;
}

/** The ticket that the source has made of the oldest alert that fires; of the oldest of all where none of those has one. */
async function theirTicket(ports: GroupDeskPorts, { row, connection }: Open): Promise<string | undefined> {
  const { book } = await ports.books.at(row, { holds: connection.holds, maxWaitMs: connection.group.maxWaitMs });
  const counted = book.judged(await ports.clock.nowMs()).filter(({ kind, alert }) => kind === 'counted' && alert.ticket !== undefined);
  const oldest = (list: readonly Judged[]): string | undefined =>
    list.toSorted((one, other) => one.alert.startsAtMs - other.alert.startsAtMs)[0]?.alert.ticket;
  return oldest(counted.filter(({ overAtMs }) => overAtMs === undefined)) ?? oldest(counted);
}

export async function raiseGroup(ports: GroupDeskPorts, asked: RaiseAsked): Promise<Told> {
  const { ticket, to, tickets } = asked;
  const open = await openOf(ports, asked);
  const priority = open?.connection.priorities[to];
  if (open === undefined || priority === undefined) return { kind: 'silent', ticket, why: 'no priority is configured for it' };
  const now = await openTicketNow(ports, { ...asked, workflowId: groupRun(asked) });
  if ('kind' in now) return now;
  const newest = await ports.ledger.newestFacts(itemId(ports.prefix, tickets, ticket));
  const step: WriteStep = { kind: 'fields', number: asked.number, decision: { raisedTo: priority } };
  return toldAs(await writeStep(ports, { asked, open, ticket: now, number: newest?.number ?? 1, step }), ticket);
}
