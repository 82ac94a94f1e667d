/** Pure: how often what was promised was kept: by the ticket system's own verdict, and by our clock where targets are configured, which says so. */
import { named, resolvedIn } from './counted-tickets.ts';
import { minutesOf, percentOf } from './figures.ts';
import { NOT_TOLD, orNothing, withTrend } from './make-fact.ts';
import { grouped } from './grouped.ts';
import { NEEDS, nameNeed, unlike } from './likeness.ts';
import { figure, wholeOf } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted } from './counted-tickets.ts';
import type { Need } from './likeness.ts';
import type { Figure, Measure } from './make-fact.ts';
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
  const [done, doneBefore] = [wholeOf(now, resolvedIn), wholeOf(before, resolvedIn)];
  const kinds = KINDS.map(([kind, nameOf]) => ({ kind, nameOf, groups: grouped(done, doneBefore, nameOf) }));
  const rows = (measure: Measure, needs: readonly Need[], of: (tickets: readonly ReportTicket[]) => Figure): readonly Fact[] => {
    const trend = (these: readonly ReportTicket[], those: readonly ReportTicket[]) => ({
      now: figure(now, () => of(these)),
      before: figure(before, () => of(those)),
    });
    return [
      ...withTrend(measure, { ...trend(done, doneBefore), unlike: unlike(now, before, needs) }),
      ...kinds.flatMap(({ kind, nameOf, groups }) => {
        const why = unlike(now, before, [...needs, nameNeed(kind, NEEDS.sla.among, nameOf)]);
        return groups.flatMap((one) => withTrend(measure, { ...trend(one.now, one.before), unlike: why }, { kind, name: one.name }));
      }),
    ];
  };
  const judged = [NEEDS.flags, NEEDS.resolved, NEEDS.sla];
  return [
    ...rows(MET, judged, (tickets) => {
      const told = toldIn(tickets);
      if (told === undefined) return NOT_TOLD;
      const all = told.filter(({ sla }) => sla !== 'none');
      return orNothing(percentOf(all.filter(({ sla }) => sla === 'met').length, all.length));
    }),
    ...rows(MISSED, judged, (tickets) => toldIn(tickets)?.filter(({ sla }) => sla === 'missed').length ?? NOT_TOLD),
    ...(targets === undefined ? [] : rows(OURS, [NEEDS.flags, NEEDS.resolved], (tickets) => insideTarget(tickets, targets))),
  ];
}

const KINDS = [
  ['priority', ({ priority }: ReportTicket) => priority],
  ['site', ({ site }: ReportTicket) => site],
] as const;

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
