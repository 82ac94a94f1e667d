/** Pure: how many tickets came and went, by category and priority, with shares and ranks; what was left out; and what the ticket system counts itself. */
import { createdIn, leftOut, resolvedIn } from './counted-tickets.ts';
import { percentOf } from './figures.ts';
import { grouped } from './grouped.ts';
import { NEEDS, nameNeed, unlike } from './likeness.ts';
import { NOT_TOLD, factOf, orNothing, withTrend } from './make-fact.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted, LeftOut } from './counted-tickets.ts';
import type { Need } from './likeness.ts';
import type { Figure, Group, Measure, Two } from './make-fact.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { ReportTicket } from './source.ts';

const SOURCE = { unit: 'count', source: 'ticket-system' } as const;
const CREATED: Measure = {
  ...SOURCE,
  name: 'created',
  label: 'tickets created',
  definition: 'Tickets whose creation lies in the period. Internal, project and merged tickets are left out.',
};
const RESOLVED: Measure = {
  ...SOURCE,
  name: 'resolved',
  label: 'tickets resolved',
  definition: 'Tickets whose resolution lies in the period, whenever they were created.',
};
const SHARE: Measure = {
  ...SOURCE,
  name: 'created-share',
  unit: 'percent',
  label: 'of the tickets created',
  definition: 'Tickets created of this group, of all tickets created.',
};
const RANK: Measure = {
  ...SOURCE,
  name: 'created-rank',
  unit: 'rank',
  label: 'by tickets created',
  definition: 'Place by tickets created, the most first; equals share the better place.',
};
const LEFT: readonly (readonly [LeftOut, string])[] = [
  ['internal', 'Tickets created in the period that are internal, and neither merged nor of a project.'],
  ['project', 'Tickets created in the period that belong to a project, and are not merged.'],
  ['merged', 'Tickets created in the period that were merged into another.'],
];

export const DIMENSIONS = [
  ['priority', (ticket: ReportTicket) => ticket.priority],
  ['category', (ticket: ReportTicket) => ticket.category],
] as const;

/** A figure of the tickets, where they are whole; of part of them none is made. */
export const figure = (counted: Counted, count: () => Figure): Figure =>
  counted.kind === 'whole' ? count() : { missing: counted.missing };
/** Those of a period that are whole; of part of them nothing is counted. */
export const wholeOf = (
  counted: Counted,
  pick: (period: Period, tickets: readonly ReportTicket[]) => readonly ReportTicket[],
): readonly ReportTicket[] => (counted.kind === 'whole' ? pick(counted.period, counted.tickets) : []);

export function volumeFacts(now: Counted, before: Counted): readonly Fact[] {
  const [born, bornBefore] = [wholeOf(now, createdIn), wholeOf(before, createdIn)];
  const many = (these: readonly ReportTicket[], those: readonly ReportTicket[], needs: readonly Need[]): Two => ({
    now: figure(now, () => these.length),
    before: figure(before, () => those.length),
    unlike: unlike(now, before, needs),
  });
  return [
    ...withTrend(CREATED, many(born, bornBefore, [NEEDS.flags])),
    ...withTrend(RESOLVED, many(wholeOf(now, resolvedIn), wholeOf(before, resolvedIn), [NEEDS.flags, NEEDS.resolved])),
    ...DIMENSIONS.flatMap(([kind, nameOf]) => {
      const why = unlike(now, before, [NEEDS.flags, nameNeed(kind, ({ period, tickets }) => createdIn(period, tickets), nameOf)]);
      const groups = grouped(born, bornBefore, nameOf);
      const placeOf = placesOf(groups.map((one) => one.now.length));
      return groups.flatMap((one) => {
        const group: Group = { kind, name: one.name };
        const two = { ...many(one.now, one.before, []), unlike: why };
        return [
          ...withTrend(CREATED, two, group),
          ...(now.kind === 'whole' ? standing(one.now.length, group, [born.length, placeOf]) : []),
        ];
      });
    }),
    ...leftFacts(now),
    ...totalFacts(now),
  ];
}

/** The place of each count: equals share the better one. */
function placesOf(counts: readonly number[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const [index, count] of counts.toSorted((a, b) => b - a).entries()) if (!places.has(count)) places.set(count, index + 1);
  return places;
}

/** Its share, and its place among its like. */
function standing(count: number, group: Group, [all, placeOf]: readonly [number, ReadonlyMap<number, number>]): readonly Fact[] {
  return [factOf(SHARE, orNothing(percentOf(count, all)), group), factOf(RANK, orNothing(placeOf.get(count)), group)];
}

function leftFacts(now: Counted): readonly Fact[] {
  return LEFT.map(([kind, definition]) => {
    const measure: Measure = { ...SOURCE, name: `left-out-${kind}`, label: `${kind} tickets left out`, definition };
    return factOf(measure, now.kind === 'whole' ? leftIn(createdIn(now.period, now.list.tickets), kind) : { missing: now.missing });
  });
}

function leftIn(created: readonly ReportTicket[], kind: LeftOut): Figure {
  if (created.length > 0 && created.every(({ flags }) => flags[kind] === undefined)) return NOT_TOLD;
  return created.filter((ticket) => leftOut(ticket) === kind).length;
}

const TOTAL: Measure = {
  ...SOURCE,
  name: 'system-total',
  label: "tickets by the ticket system's own count",
  definition: 'How many tickets the ticket system says were created in the period, all kinds, counted by itself.',
};
const APART: Measure = {
  ...SOURCE,
  name: 'system-total-difference',
  label: "tickets between the ticket system's own count and its list",
  definition: 'Its own count less the tickets of its list that were created in the period. Anything but zero is printed.',
};

function totalFacts(now: Counted): readonly Fact[] {
  if (now.kind !== 'whole') return [factOf(TOTAL, { missing: now.missing }), factOf(APART, { missing: now.missing })];
  const { total, noTotal } = now.list;
  if (total === undefined)
    return [TOTAL, APART].map((measure) => factOf(measure, { missing: noTotal ?? 'the ticket system gives no count of its own' }));
  return [factOf(TOTAL, total), factOf(APART, total - createdIn(now.period, now.list.tickets).length)];
}
