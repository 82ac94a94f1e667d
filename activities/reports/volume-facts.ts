/** Pure: how many tickets came and went, by category and priority, with shares and ranks; what was left out; and what the ticket system counts itself. */
import { createdIn, leftOut, named, namesOf, resolvedIn } from './counted-tickets.ts';
import { percentOf } from './figures.ts';
import { NOT_TOLD, factOf, orNothing, withTrend } from './make-fact.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted, LeftOut } from './counted-tickets.ts';
import type { Figure, Group, Measure } from './make-fact.ts';
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
export const figure = (counted: Counted, count: (tickets: readonly ReportTicket[]) => Figure): Figure =>
  counted.kind === 'whole' ? count(counted.tickets) : { missing: counted.missing };

export function volumeFacts(now: Counted, before: Counted): readonly Fact[] {
  const created = (counted: Counted, pick: (ticket: ReportTicket) => boolean = () => true): Figure =>
    figure(counted, (tickets) => createdIn(counted.period, tickets).filter(pick).length);
  const resolved = (counted: Counted): Figure => figure(counted, (tickets) => resolvedIn(counted.period, tickets).length);
  return [
    ...withTrend(CREATED, created(now), created(before)),
    ...withTrend(RESOLVED, resolved(now), resolved(before)),
    ...DIMENSIONS.flatMap(([kind, nameOf]) => {
      const all = [now, before].flatMap((counted) => (counted.kind === 'whole' ? createdIn(counted.period, counted.tickets) : []));
      const groups = namesOf(all, nameOf).map((name) => {
        const pick = (ticket: ReportTicket): boolean => named(nameOf(ticket)) === name;
        return { group: { kind, name }, now: created(now, pick), before: created(before, pick) };
      });
      return groups.flatMap((one) => [...withTrend(CREATED, one.now, one.before, one.group), ...standing(one, groups, created(now))]);
    }),
    ...leftFacts(now),
    ...totalFacts(now),
  ];
}

type Row = { readonly group: Group; readonly now: Figure };
/** Its share, and its place among its like. */
function standing({ group, now }: Row, rows: readonly Row[], all: Figure): readonly Fact[] {
  if (typeof now !== 'number' || typeof all !== 'number') return [];
  const before = rows.filter((row) => typeof row.now === 'number' && row.now > now).length;
  return [factOf(SHARE, orNothing(percentOf(now, all)), group), factOf(RANK, before + 1, group)];
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
