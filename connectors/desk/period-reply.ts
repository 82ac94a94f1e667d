/** Decides what a desk's words about a period say: bytes in, a typed value or nothing out. Pure. What may be left out and says nothing is not known. */
import { z } from 'zod';
import { orNone } from './bounds.ts';
import { nameOf } from '../names.ts';
import { parse, place, time } from './reply.ts';
import type { Parsed } from './reply.ts';
import { MOST_LISTED_SUBJECT } from '../period.ts';
import type { PeriodCount, PeriodPageRead, PeriodTicket } from '../period.ts';
import { isTicketId } from '../ticket-id.ts';
import { visible } from '../visible.ts';

/** Without these nobody can say whether a ticket is one of the period: a page on which one lacks any of them is not read at all. */
const named = z.looseObject({
  id: z.string().refine(isTicketId),
  client: z.string().min(1).transform(nameOf),
  createdAt: z.preprocess(orNone, time),
  status: z.enum(['open', 'closed']),
});
/** A time that can only mean "none" does not fit: the word for none is `none`. */
const told = z.preprocess((said) => orNone(said) ?? false, time);
const name = z.string().transform((text) => nameOf(visible(text)));
const mark = z.boolean();
const subject = z.string().transform((text) => subjectOf(text));
const acknowledged = z.union([z.literal('none'), told]);
const verdict = z.enum(['met', 'missed', 'none']);
const pageReply = z.object({
  tickets: z.array(z.unknown()),
  more: z.boolean(),
  after: place.nullish(),
  wholeUntil: time.nullish(),
});
const number = z.int().min(0).nullable();
const countReply = z.object({ created: number, resolved: number, open: number });

/** As it is compared, too. */
export const subjectOf = (text: string): string => visible(text).slice(0, MOST_LISTED_SUBJECT).toWellFormed();
/** The name of a category, a priority or a site as it is kept. */
export const listedName = (text: string): string => name.parse(text);

type Page = Omit<Extract<PeriodPageRead, { kind: 'page' }>, 'kind'>;
export function readPeriodPage(body: Uint8Array): Parsed<Page> {
  const parsed = parse(pageReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const { tickets, more, after, wholeUntil } = parsed.value;
  const said = tickets.map((ticket) => named.safeParse(ticket));
  const wrong = said.findIndex(({ success }) => !success);
  if (wrong !== -1) return { kind: 'unreadable', why: complaintOf(tickets[wrong], wrong, said[wrong]?.error) };
  const read = said.flatMap(({ data }) => (data === undefined ? [] : [ticketIn(data)]));
  return {
    kind: 'read',
    value: {
      tickets: read.map(({ ticket }) => ticket),
      more,
      after: after ?? undefined,
      wholeUntilMs: wholeUntil ?? undefined,
      unclear: read.filter(({ isClear }) => !isClear).length,
    },
  };
}

/** Names the ticket, so that somebody can mend it. Of all else places and codes only: the values are a client's text. */
function complaintOf(ticket: unknown, nth: number, error: z.ZodError | undefined): string {
  const id = z.object({ id: named.shape.id }).safeParse(ticket).data?.id;
  const places = (error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'the whole'} (${issue.code})`);
  return `${id === undefined ? `ticket number ${nth + 1} of the page` : `ticket ${id}`} does not fit: ${places.join(', ')}`;
}

/** What may be left out is read each alone: what does not fit costs itself, and not the ticket. */
function ticketIn(said: z.infer<typeof named>): { readonly ticket: PeriodTicket; readonly isClear: boolean } {
  let isClear = true;
  const read = <T>(key: string, form: z.ZodType<T>): T | undefined => {
    const value = said[key] ?? undefined;
    if (value === undefined) return undefined;
    const parsed = form.safeParse(value);
    isClear &&= parsed.success;
    return parsed.data;
  };
  const { id, client, createdAt, status } = said;
  const [resolvedAtMs, isWaiting] = [read('resolvedAt', told), read('waitingOnClient', mark)];
  const isOpen = status === 'open';
  const ticket: PeriodTicket = {
    id,
    client,
    subject: read('subject', subject) ?? '',
    createdAtMs: createdAt,
    status,
    acknowledgedAtMs: read('acknowledgedAt', acknowledged),
    // A ticket that is open again is not done, whatever is still kept of it; and nobody waits for an answer to one that is done.
    resolvedAtMs: isOpen ? undefined : resolvedAtMs,
    category: read('category', name),
    priority: read('priority', name),
    site: read('site', name),
    sla: read('sla', verdict),
    waitingOnClient: isOpen ? isWaiting : undefined,
    internal: read('internal', mark),
    project: read('project', mark),
    merged: read('merged', mark),
  };
  return { ticket, isClear };
}

export function readPeriodCount(body: Uint8Array): Parsed<PeriodCount> {
  const parsed = parse(countReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const { created, resolved, open } = parsed.value;
  return { kind: 'read', value: { created: created ?? undefined, resolved: resolved ?? undefined, open: open ?? undefined } };
}
