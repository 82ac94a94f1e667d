/** Pure: how often what was promised was kept: by the ticket system's own verdict, and by our clock where targets are configured, which says so. */
import { named, namesOf, resolvedIn } from './counted-tickets.ts';
import { minutesOf, percentOf } from './figures.ts';
import { NOT_TOLD, orNothing, withTrend } from './make-fact.ts';
import { figure } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted } from './counted-tickets.ts';
import type { Figure, Group, Measure } from './make-fact.ts';
import type { ReportTicket, Targets } from './source.ts';

const SOURCE = { source: 'ticket-system' } as const;
const MET: Measure = {
  ...SOURCE,
  name: 'sla',
  unit: 'percent',
  better: 'up',
  label: "of the tickets resolved with their SLA met by the ticket system's verdict",
  definition: "Tickets resolved in the period that met their SLA, of those with a verdict. The verdict is the ticket system's own.",
};
const MISSED: Measure = {
  ...SOURCE,
  name: 'sla-missed',
  unit: 'count',
  better: 'down',
  label: "tickets that missed their SLA by the ticket system's verdict",
  definition: 'Tickets resolved in the period whose verdict in the ticket system is that they missed their SLA.',
};
const OURS: Measure = {
  ...SOURCE,
  name: 'target-ours',
  unit: 'percent',
  better: 'up',
  label: 'of the tickets resolved inside the target to resolve by our own measurement',
  definition:
    "Tickets resolved in the period within the configured minutes for their priority, of those with a target. Our own measurement, by the clock on the wall; it is not the ticket system's verdict.",
};

export function slaFacts(now: Counted, before: Counted, targets: Targets | undefined): readonly Fact[] {
  const all = [now, before].flatMap((counted) => (counted.kind === 'whole' ? resolvedIn(counted.period, counted.tickets) : []));
  const rows = (measure: Measure, of: (counted: Counted, pick: (ticket: ReportTicket) => boolean) => Figure): readonly Fact[] => {
    const trend = (pick: (ticket: ReportTicket) => boolean, group?: Group): readonly Fact[] =>
      withTrend(measure, of(now, pick), of(before, pick), group);
    const by = (kind: 'priority' | 'site', nameOf: (ticket: ReportTicket) => string | undefined): readonly Fact[] =>
      namesOf(all, nameOf).flatMap((name) => trend((ticket) => named(nameOf(ticket)) === name, { kind, name }));
    return [...trend(() => true), ...by('priority', ({ priority }) => priority), ...by('site', ({ site }) => site)];
  };
  return [
    ...rows(MET, (counted, pick) =>
      figure(counted, (tickets) => {
        const told = toldIn(resolvedIn(counted.period, tickets).filter(pick));
        if (told === undefined) return NOT_TOLD;
        const judged = told.filter(({ sla }) => sla !== 'none');
        return orNothing(percentOf(judged.filter(({ sla }) => sla === 'met').length, judged.length));
      }),
    ),
    ...rows(MISSED, (counted, pick) =>
      figure(counted, (tickets) => {
        const told = toldIn(resolvedIn(counted.period, tickets).filter(pick));
        return told === undefined ? NOT_TOLD : told.filter(({ sla }) => sla === 'missed').length;
      }),
    ),
    ...(targets === undefined
      ? []
      : rows(OURS, (counted, pick) =>
          figure(counted, (tickets) => insideTarget(resolvedIn(counted.period, tickets).filter(pick), targets)),
        )),
  ];
}

/** Those whose verdict is known, or undefined where there are some and of none it is. */
function toldIn(tickets: readonly ReportTicket[]): readonly ReportTicket[] | undefined {
  const told = tickets.filter(({ sla }) => sla !== undefined);
  return told.length === 0 && tickets.length > 0 ? undefined : told;
}

function insideTarget(tickets: readonly ReportTicket[], targets: Targets): Figure {
  const aimed = tickets.flatMap(({ priority, createdAtMs, resolvedAtMs }) => {
    const target = Object.hasOwn(targets, named(priority)) ? targets[named(priority)] : undefined;
    return target === undefined || resolvedAtMs === undefined ? [] : [minutesOf(resolvedAtMs - createdAtMs) <= target.resolve];
  });
  return orNothing(percentOf(aimed.filter(Boolean).length, aimed.length));
}
