/** What code says on the ticket of a group, and the priority that follows its severity. */
import { itemId } from '../../workflows/ids.ts';
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { byAge } from './facts.ts';
import { bookSettings } from './group-activities.ts';
import { MOVED, explainIt, groupTicketNow, keptForTelling, openOf, saidBy, toldNow, writeStep } from './group-ticket.ts';
import type { Judged } from './under-holds.ts';
import type { GroupDeskPorts, Open } from './group-ticket.ts';
import type { WriteStep } from '../../workflows/ticket/writes.ts';
import type { LookingAsked, RaiseAsked, TellingAsked, Told } from '../../workflows/alerts/group-contract.ts';

export async function tellOfGroup(ports: GroupDeskPorts, asked: TellingAsked): Promise<Told> {
  const open = await openOf(ports, asked);
  const tickets = await ticketsFor(ports, asked, open);
  if (tickets?.[0] === undefined) return { kind: 'no-ticket' };
  if (open === undefined) return { kind: 'silent', ticket: tickets[0], why: 'its connection is not configured any more' };
  const now = await firstOpen(ports, asked, open, tickets);
  if ('kind' in now) return now;
  const ticket = now.id;
  const item = itemId(ports.prefix, asked.tickets, ticket);
  const { number, kept } = await keptForTelling(ports, { item, asked: { ...asked, ticket }, open });
  const end = await writeStep(ports, { asked, open, ticket: now, number, step: { kind: 'told', number } });
  const told = await toldNow(ports, { asked: { ...asked, ticket }, open }, end);
  if (told.kind !== 'told') return told;
  if (asked.isBeside !== true) await ports.ledger.putEpisodeTicket(asked, ticket);
  await explainIt(ports, { asked, ticket, number, facts: kept.facts });
  return { ...told, said: saidBy(kept.facts) };
}

/**
 * The group's own ticket, or the oldest that the source has made. Where each alert is a ticket, one that is closed is over and no more: while
 * others are open, the next oldest carries on.
 */
async function ticketsFor(
  ports: GroupDeskPorts,
  { ticket }: Pick<TellingAsked, 'ticket'>,
  open: Open | undefined,
): Promise<readonly string[]> {
  const own = ticket === undefined ? [] : [ticket];
  if (open === undefined || (ticket !== undefined && open.connection.boards === undefined)) return own;
  return [...new Set([...own, ...(await theirTickets(ports, open))])];
}

/** Of several the first that may be written on; where none may be, what is true of the first. */
async function firstOpen(
  ports: GroupDeskPorts,
  asked: Omit<LookingAsked, 'ticket'>,
  open: Open,
  tickets: readonly string[],
): ReturnType<typeof groupTicketNow> {
  const [first = '', ...others] = tickets;
  const now = await groupTicketNow(ports, { ...asked, ticket: first }, open);
  if (!('kind' in now) || others.length === 0) return now;
  const next = await firstOpen(ports, asked, open, others);
  return 'kind' in next ? now : next;
}

/** Each is read before the summary has its place. */
const MOST_OF_THEIRS = 5;

/** The tickets that the source has made: of the alerts that fire the oldest first, and then of those that are over. */
async function theirTickets(ports: GroupDeskPorts, { row, connection }: Open): Promise<readonly string[]> {
  const { book } = await ports.books.at(row, bookSettings(connection));
  const counted = book.judged(await ports.clock.nowMs()).filter(({ kind, alert }) => kind === 'counted' && alert.ticket !== undefined);
  const isOver = ({ overAtMs }: Judged): number => (overAtMs === undefined ? 0 : 1);
  const inOrder = counted.toSorted((one, other) => isOver(one) - isOver(other) || byAge(one.alert, other.alert));
  return [...new Set(inOrder.flatMap(({ alert }) => alert.ticket ?? []))].slice(0, MOST_OF_THEIRS);
}

export async function lookAtGroupTicket(ports: GroupDeskPorts, asked: LookingAsked): Promise<Told> {
  const { ticket } = asked;
  const open = await openOf(ports, asked);
  if (open === undefined) return { kind: 'silent', ticket, why: 'its connection is not configured any more' };
  const now = await firstOpen(ports, asked, open, await ticketsFor(ports, asked, open));
  if ('kind' in now) return now;
  if (now.id !== ticket) return { kind: 'told', ticket: now.id };
  return isSameClient(now.client, open.row.client) ? { kind: 'told', ticket } : { kind: 'closed', ticket, why: MOVED };
}

export async function raiseGroup(ports: GroupDeskPorts, asked: RaiseAsked): Promise<Told> {
  const { ticket, to, tickets } = asked;
  const open = await openOf(ports, asked);
  const priority = open?.connection.priorities[to];
  if (open === undefined || priority === undefined) return { kind: 'silent', ticket, why: 'no priority is configured for it' };
  const now = await groupTicketNow(ports, asked, open);
  if ('kind' in now) return now;
  if (!isSameClient(now.client, open.row.client)) return { kind: 'closed', ticket, why: MOVED };
  if (isAsHigh(now.fields.priority, priority)) return { kind: 'told', ticket };
  const newest = await ports.ledger.newestFacts(itemId(ports.prefix, tickets, ticket));
  const step: WriteStep = { kind: 'fields', number: asked.number, decision: { raisedTo: priority } };
  return toldNow(ports, { asked, open }, await writeStep(ports, { asked, open, ticket: now, number: newest?.number ?? 1, step }));
}

/** Whatever people, a monitor or the ticket system have set: it is raised, and never lowered. Words of another kind cannot be compared. */
const isAsHigh = (now: string | null, wanted: string): boolean =>
  now !== null && PRIORITY.test(now) && PRIORITY.test(wanted) && now <= wanted;
const PRIORITY = /^P[1-4]$/;
