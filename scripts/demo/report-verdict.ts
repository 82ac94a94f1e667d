/** Pure: what the week's report says of an outage, in words, and whether it agrees with the desk's own journal. */
import { inWords } from './closing.ts';
import { STORM_CLIENT } from './storm.ts';
import { stormVerdictOf } from './storm-verdict.ts';
import { clientName } from './tickets.ts';
import { ticketEndOf } from './ticket-state.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { Storm } from './storm.ts';
import type { Rows } from './table.ts';

const NAMES = { outages: 'outages', minutes: 'outage-time', items: 'items', elsewhere: 'answered-elsewhere', people: 'people' } as const;
/** Null where the report has no such figure. */
export type ReportFigures = Readonly<Record<keyof typeof NAMES, number | null>>;

export function figuresIn({ facts }: FrozenReport): ReportFigures {
  const of = (id: string): number | null => facts.find((fact) => fact.id === id)?.value ?? null;
  return {
    outages: of(NAMES.outages),
    minutes: of(NAMES.minutes),
    items: of(NAMES.items),
    elsewhere: of(NAMES.elsewhere),
    people: of(NAMES.people),
  };
}

export type Sent = { readonly tickets: Iterable<{ readonly id: string; readonly client: string }>; readonly storms: readonly Storm[] };
/** By the desk's journal: the client's own tickets that somebody has dealt with since a moment, and its groups of alerts that were explained. */
export function doneInDesk(client: string, { tickets, storms }: Sent, journal: readonly JournalEntry[], fromMs: number): number {
  const byTicket = Map.groupBy(journal, ({ ticket }) => ticket);
  const ended = [...tickets].filter((one) => one.client === client && (ticketEndOf(byTicket.get(one.id) ?? [])?.atMs ?? 0) >= fromMs);
  const own = client === STORM_CLIENT ? storms.filter(({ startedAtMs }) => startedAtMs >= fromMs) : [];
  return ended.length + own.filter((storm) => stormVerdictOf(storm, journal).explainedBy !== undefined).length;
}

/** The story has outages that others and people have carried: all of it stands in the report, and as many items as the desk says. */
export const isReportWhole = ({ outages, minutes, items, elsewhere, people }: ReportFigures, doneItems: number): boolean =>
  [outages, minutes, elsewhere, people].every((figure) => (figure ?? 0) > 0) && items === doneItems;

export function reportSentence({ outages, minutes, items, elsewhere, people }: ReportFigures): string {
  const many = (count: number | null, one: string, more: string): string =>
    count === null ? `an unknown number of ${more}` : `${inWords(count)} ${count === 1 ? one : more}`;
  return [
    `${many(outages, 'outage', 'outages')} of AI survived, ${minutes ?? '?'} min in all`,
    `${many(items, 'item', 'items')} decided, ${count(elsewhere)} of them elsewhere while the primary was blocked and ${count(people)} by a person`,
  ].join('; ');
}
const count = (figure: number | null): string => (figure === null ? 'an unknown number' : figure === 0 ? 'none' : inWords(figure));

export const reportRows = (client: string, figures: ReportFigures): Rows => [
  ["the week's report", `${clientName(client)}: ${reportSentence(figures)}`],
];

/** For `--once` and the end. */
export const reportLine = (client: string, figures: ReportFigures): string =>
  `The week's report of ${clientName(client)} so far (simulated): ${reportSentence(figures)}.`;
