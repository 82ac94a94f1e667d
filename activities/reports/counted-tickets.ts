/** Pure: which tickets a figure counts. Internal, project and merged ones are left out of all figures, and counted by themselves. */
import type { Period } from '../../workflows/reports/period.ts';
import type { ReportTicket, Source, TicketList } from './source.ts';
import { isIn } from './periods.ts';

export type LeftOut = 'internal' | 'project' | 'merged';
/** The tickets of one period, as its source gave them, or why there are none. */
export type Counted =
  | { readonly kind: 'whole'; readonly period: Period; readonly list: TicketList; readonly tickets: readonly ReportTicket[] }
  | {
      readonly kind: 'part';
      readonly period: Period;
      readonly list: TicketList;
      readonly tickets: readonly ReportTicket[];
      readonly missing: string;
    }
  | { readonly kind: 'none'; readonly period: Period; readonly missing: string };

/** One reason for each ticket: merged before project before internal. */
export function leftOut({ flags }: ReportTicket): LeftOut | undefined {
  if (flags.merged === true) return 'merged';
  if (flags.project === true) return 'project';
  return flags.internal === true ? 'internal' : undefined;
}

export function countedIn(source: Source<TicketList>, period: Period): Counted {
  if (source.kind === 'unreadable') return { kind: 'none', period, missing: source.reason };
  const list = source.value;
  const tickets = list.tickets.filter((ticket) => leftOut(ticket) === undefined);
  if (source.kind === 'complete') return { kind: 'whole', period, list, tickets };
  return { kind: 'part', period, list, tickets, missing: 'a source was read in part only' };
}

export const createdIn = (period: Period, tickets: readonly ReportTicket[]): readonly ReportTicket[] =>
  tickets.filter(({ createdAtMs }) => isIn(period, createdAtMs));
export const resolvedIn = (period: Period, tickets: readonly ReportTicket[]): readonly ReportTicket[] =>
  tickets.filter(({ resolvedAtMs }) => resolvedAtMs !== undefined && isIn(period, resolvedAtMs));
/** A closed one that does not say since when is not known to have been open then. */
export const openAtEnd = ({ toMs }: Period, tickets: readonly ReportTicket[]): readonly ReportTicket[] =>
  tickets.filter(
    ({ createdAtMs, resolvedAtMs, status }) =>
      createdAtMs < toMs && (resolvedAtMs === undefined ? status !== 'resolved' : resolvedAtMs >= toMs),
  );

/** By name, the most frequent first and equals by name; tickets without one are `none given`. */
export function namesOf<T>(items: readonly T[], nameOf: (item: T) => string | undefined): readonly string[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(named(nameOf(item)), (counts.get(named(nameOf(item))) ?? 0) + 1);
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([name]) => name);
}
/** The group of those that have no such name. */
export const NONE_GIVEN = 'none given';
export const named = (name: string | undefined): string => (name === undefined || name.trim() === '' ? NONE_GIVEN : name.trim());
