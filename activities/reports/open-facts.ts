/** Pure: what is left at the end of the period: by age, what waits on the client, and which issues came again and again. */
import { createdIn, named, openAtEnd } from './counted-tickets.ts';
import { NOT_TOLD, factOf, withTrend } from './make-fact.ts';
import { NEEDS, unlike } from './likeness.ts';
import { figure, wholeOf } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted } from './counted-tickets.ts';
import type { Figure, Measure } from './make-fact.ts';
import type { ReportTicket } from './source.ts';

const DAY_MS = 86_400_000;
const SOURCE = { unit: 'count', source: 'ticket-system' } as const;
const OPEN: Measure = {
  ...SOURCE,
  name: 'open',
  better: 'down',
  label: 'tickets open at the end',
  definition: 'Tickets created before the end of the period and not resolved by then.',
};
const WAITING: Measure = {
  ...SOURCE,
  name: 'waiting',
  label: 'open tickets waiting on the client',
  definition: 'Tickets open at the end of the period whose status says that the client is to answer.',
};
const AGED: Measure = {
  ...SOURCE,
  name: 'open-age',
  label: 'tickets open at the end',
  definition: 'Tickets open at the end of the period, by the time since their creation, in spans of 24 hours.',
};
const RECURRING: Measure = {
  ...SOURCE,
  name: 'recurring',
  label: 'tickets of a recurring issue',
  definition:
    'Tickets created in the period with the same category and the same subject, numbers and reply signs left out, where there are at least three.',
};

/** From, in days, up to the next one. */
export const AGES: readonly (readonly [name: string, fromDays: number])[] = [
  ['under 1 day', 0],
  ['1 to 7 days', 1],
  ['7 to 30 days', 7],
  ['30 days and more', 30],
];
/** Fewer are chance. */
export const RECURS = 3;
/** More are a list, and no proposal. */
const MOST_ISSUES = 5;

export function openFacts(now: Counted, before: Counted): readonly Fact[] {
  const [left, leftBefore] = [wholeOf(now, openAtEnd), wholeOf(before, openAtEnd)];
  return [
    ...withTrend(OPEN, {
      now: figure(now, () => left.length),
      before: figure(before, () => leftBefore.length),
      unlike: unlike(now, before, [NEEDS.flags, NEEDS.resolved]),
    }),
    // How it stood then is not known of a ticket that has moved on since: nothing is compared.
    factOf(
      WAITING,
      figure(now, () => waitingOf(left)),
    ),
    ...AGES.map(([name, fromDays], index) => {
      const untilDays = AGES[index + 1]?.[1] ?? Infinity;
      const isOfAge = ({ createdAtMs }: ReportTicket): boolean => {
        const ageMs = now.period.toMs - createdAtMs;
        return ageMs >= fromDays * DAY_MS && ageMs < untilDays * DAY_MS;
      };
      return factOf(
        AGED,
        figure(now, () => left.filter(isOfAge).length),
        { kind: 'age', name },
      );
    }),
    ...recurringFacts(now),
  ];
}

function waitingOf(open: readonly ReportTicket[]): Figure {
  if (open.length > 0 && open.every(({ status }) => status === undefined)) return NOT_TOLD;
  return open.filter(({ status }) => status === 'waiting-on-client').length;
}

function recurringFacts(now: Counted): readonly Fact[] {
  if (now.kind !== 'whole') return [];
  const issues = new Map<string, { readonly name: string; count: number }>();
  for (const ticket of createdIn(now.period, now.tickets).toSorted(byAge)) {
    const subject = plainSubject(ticket.subject);
    if (subject === '') continue;
    const key = `${named(ticket.category)}\n${subject}`;
    const known = issues.get(key);
    if (known === undefined) issues.set(key, { name: `${ticket.subject.trim()} (${named(ticket.category)})`, count: 1 });
    else known.count += 1;
  }
  return [...issues]
    .filter(([, { count }]) => count >= RECURS)
    .toSorted(([a, { count: many }], [b, { count: more }]) => more - many || (a < b ? -1 : 1))
    .slice(0, MOST_ISSUES)
    .map(([, { name, count }]) => factOf(RECURRING, count, { kind: 'issue', name }));
}

/** Of two with the same subject the older one lends its spelling. */
const byAge = (a: ReportTicket, b: ReportTicket): number => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);

/** What makes two tickets the same issue. */
export const plainSubject = (subject: string): string =>
  subject
    .toLowerCase()
    .replace(/^(?:\s*(?:re|aw|fw|fwd|wg)\s*:)+/, '')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
