/**
 * Goes through all of a client's tickets of a period, page by page, and asks for the ticket system's own count of them. What it gives is whole,
 * or says up to where it is, or why there is nothing: a list that was narrowed by mistake, or broke off, never passes for a small one.
 */
import { canListPeriod } from './ticket-system.ts';
import type { CapabilitiesRead, TicketSystem } from './ticket-system.ts';
import type { PeriodAsked, PeriodCount, PeriodCountRead, PeriodPageRead, PeriodTicket } from './period.ts';

export type PeriodList = {
  /** In the order in which they were made, those of each kind. */
  readonly tickets: readonly PeriodTicket[];
  /** By the ticket system itself; that it differs from the list is for the reader to say. */
  readonly count: PeriodCount;
  /** Why it gives no count; undefined where it was asked and has answered. */
  readonly noCount: string | undefined;
  /** In how many tickets something is told that says nothing. It is not known then. */
  readonly unclear: number;
};
/** `isPassing`: asked again later it may be whole. */
export type PeriodRead =
  | { readonly kind: 'complete'; readonly value: PeriodList }
  /** Whole for what came before `untilMs`, an instant inside the period; it holds the tickets that were made before it. */
  | {
      readonly kind: 'partial';
      readonly untilMs: number;
      readonly reason: string;
      readonly isPassing: boolean;
      readonly value: PeriodList;
    }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly isPassing: boolean; readonly retryAfterMs: number | undefined };

type Desk = Pick<TicketSystem, 'capabilities' | 'periodPage' | 'countPeriod'>;
export type Budget = {
  /** For one call, its answer included. */
  readonly callMs: number;
  /** What is left for all of them. */
  readonly leftMs: () => number;
};

/** 200 KB as a rule, and a second of a system that finds a hundred tickets in half of one. */
const PAGE = 200;
/** A month of a large service desk. What a client has beyond is told as missing. */
export const MOST_LISTED = 20_000;
const NOT_COUNTED: PeriodCount = { created: undefined, resolved: undefined, open: undefined };

/** Asks and never writes. Nothing is asked twice: whoever tries again begins anew. */
export async function listPeriod(desk: Desk, asked: PeriodAsked, budget: Budget): Promise<PeriodRead> {
  const walked = await walk(desk, asked, budget);
  if (walked.kind === 'wrong') return unreadable(`the ticket system breaks its contract: ${walked.why}`, false);
  const { tickets, unclear, wholeUntilMs } = walked;
  const end = endOf(asked, walked);
  if (end === undefined) {
    const counted = await counting(desk, asked, budget);
    const { created, resolved, open } = counted.kind === 'count' ? counted : NOT_COUNTED;
    const noCount = counted.kind === 'count' ? undefined : whyOf(counted);
    return { kind: 'complete', value: { tickets, count: { created, resolved, open }, noCount, unclear } };
  }
  const { untilMs, reason, isPassing, retryAfterMs } = end;
  if (untilMs <= asked.fromMs) return { ...unreadable(reason, isPassing), retryAfterMs };
  const known = tickets.filter(({ createdAtMs }) => createdAtMs < untilMs);
  const noCount = wholeUntilMs === undefined ? 'the list was not gone through' : 'the list is not whole yet';
  return { kind: 'partial', untilMs, reason, isPassing, value: { tickets: known, count: NOT_COUNTED, noCount, unclear } };
}

/** No call is begun that has no time. */
const counting = async (desk: Desk, asked: PeriodAsked, { callMs, leftMs }: Budget): Promise<PeriodCountRead> =>
  leftMs() < callMs ? NO_TIME : desk.countPeriod(asked, callMs);
const NO_TIME = { kind: 'unreachable', detail: 'there was no time left', retryAfterMs: undefined } as const;

const unreadable = (reason: string, isPassing: boolean): Extract<PeriodRead, { kind: 'unreadable' }> => ({
  kind: 'unreadable',
  reason,
  isPassing,
  retryAfterMs: undefined,
});

type Stop = { readonly reason: string; readonly isPassing: boolean; readonly retryAfterMs?: number | undefined };
type Walked = {
  readonly kind: 'walked';
  readonly tickets: readonly PeriodTicket[];
  readonly unclear: number;
  /** The earliest of all pages. */
  readonly wholeUntilMs: number | undefined;
  /** Why it did not come to the end; undefined where it did. */
  readonly stop: Stop | undefined;
};

/** Where the list ends before the period does; undefined where it is whole. */
function endOf({ fromMs, untilMs }: PeriodAsked, { tickets, wholeUntilMs, stop }: Walked): (Stop & { untilMs: number }) | undefined {
  const wholeMs = Math.min(wholeUntilMs ?? untilMs, untilMs);
  // In the order of their making: all that were made before the last one are there, and so is all that became of them until then.
  if (stop !== undefined) return { ...stop, untilMs: Math.min(tickets.at(-1)?.createdAtMs ?? fromMs, wholeMs) };
  if (wholeMs === untilMs) return undefined;
  return { reason: 'the ticket system does not yet have the whole period', isPassing: true, untilMs: wholeMs };
}

async function walk(desk: Desk, asked: PeriodAsked, { callMs, leftMs }: Budget): Promise<Walked | { kind: 'wrong'; why: string }> {
  const tickets: PeriodTicket[] = [];
  const seen = new Set<string>();
  let after: string | undefined;
  let unclear = 0;
  let wholeUntilMs: number | undefined;
  const ended = (stop?: Stop): Walked => ({ kind: 'walked', tickets, unclear, wholeUntilMs, stop });
  for (;;) {
    const read = leftMs() < callMs ? NO_TIME : await desk.periodPage({ ...asked, after }, PAGE, callMs);
    if (read.kind !== 'page') return ended(await stopOf(desk, read, { callMs, leftMs, isFirst: after === undefined }));
    const why = wrongIn(read, { asked, seen, lastMs: tickets.at(-1)?.createdAtMs ?? -Infinity });
    if (why !== undefined) return { kind: 'wrong', why };
    tickets.push(...read.tickets);
    unclear += read.unclear;
    if (read.wholeUntilMs !== undefined) wholeUntilMs = Math.min(read.wholeUntilMs, wholeUntilMs ?? Infinity);
    if (!read.more) return ended();
    if (tickets.length >= MOST_LISTED)
      return ended({ reason: `the list has more than ${MOST_LISTED.toLocaleString('en')} tickets`, isPassing: false });
    after = read.after;
  }
}

type Page = Extract<PeriodPageRead, { kind: 'page' }>;
type Before = { readonly asked: PeriodAsked; readonly seen: Set<string>; readonly lastMs: number };
/** What no page of an honest list holds: one of these says that the filter, the order or the places are wrong, and then nothing of it is believed. */
export function wrongIn({ tickets, more, after }: Page, { asked, seen, lastMs }: Before): string | undefined {
  if (tickets.length > PAGE) return 'it lists more tickets than it was asked for';
  if (more && (tickets.length === 0 || after === undefined)) return 'it says that there are others and not where';
  let orderedMs = lastMs;
  for (const ticket of tickets) {
    if (ticket.client !== asked.client) return 'it lists tickets of another client';
    if (!isOfPeriod(asked, ticket)) return 'it lists tickets of another time';
    if (ticket.createdAtMs < orderedMs) return 'its list is not in the order in which the tickets were made';
    if (seen.has(ticket.id)) return 'it lists a ticket twice';
    orderedMs = ticket.createdAtMs;
    seen.add(ticket.id);
  }
  return undefined;
}

/** Made before its end, and not known to have been resolved before its beginning. */
export const isOfPeriod = (
  { fromMs, untilMs }: Pick<PeriodAsked, 'fromMs' | 'untilMs'>,
  { createdAtMs, resolvedAtMs }: Pick<PeriodTicket, 'createdAtMs' | 'resolvedAtMs'>,
): boolean => createdAtMs < untilMs && (resolvedAtMs === undefined || resolvedAtMs >= fromMs);

/** A 404 may be a proxy's: what the desk says of itself decides, and where it cannot be asked this passes. */
async function stopOf(
  desk: Desk,
  read: Exclude<PeriodPageRead, { kind: 'page' }>,
  { callMs, leftMs, isFirst }: Budget & { readonly isFirst: boolean },
): Promise<Stop> {
  switch (read.kind) {
    case 'absent':
      return stopOfAbsent(leftMs() < callMs ? NO_TIME : await desk.capabilities(callMs));
    case 'unsupported':
      return { reason: whyOf(read), isPassing: false };
    case 'refused':
      // With a place it is the place, which holds for a day: begun anew there is none.
      return isFirst
        ? { reason: whyOf(read), isPassing: false }
        : { reason: 'it does not know the place that it has told', isPassing: true };
    case 'forbidden':
      return { reason: read.detail, isPassing: false };
    case 'unreachable':
      return { reason: read.detail, isPassing: true, retryAfterMs: read.retryAfterMs };
  }
}

const stopOfAbsent = (can: CapabilitiesRead): Stop =>
  canListPeriod(can) === false
    ? { reason: whyOf({ kind: 'unsupported' }), isPassing: false }
    : { reason: whyOf({ kind: 'absent' }), isPassing: true };

function whyOf(read: Exclude<PeriodPageRead | PeriodCountRead, { kind: 'page' | 'count' }>): string {
  switch (read.kind) {
    case 'unsupported':
      return 'the ticket system lists no tickets of a period';
    case 'absent':
      return 'the ticket system answered HTTP 404';
    case 'refused':
      return 'the ticket system knows no such client or period';
    case 'forbidden':
    case 'unreachable':
      return read.detail;
  }
}

/** The same numbers as the ticket system's, out of its list; undefined where a closed ticket does not say since when it is done. */
export function countOf({ fromMs, untilMs }: PeriodAsked, tickets: readonly PeriodTicket[]): PeriodCount {
  const isVague = tickets.some(({ status, resolvedAtMs }) => status === 'closed' && resolvedAtMs === undefined);
  const resolved = tickets.filter(({ resolvedAtMs: ms }) => ms !== undefined && ms >= fromMs && ms < untilMs).length;
  const created = tickets.filter(({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs < untilMs).length;
  return { created, resolved: isVague ? undefined : resolved, open: isVague ? undefined : tickets.length - resolved };
}
