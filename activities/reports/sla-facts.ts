/** Pure: how often what was promised was kept: by the ticket system's own verdict, and by our clock where targets are configured, which says so. */
import { addBusinessMs } from '../desk/business-time.ts';
import { named, resolvedIn } from './counted-tickets.ts';
import { percentOf } from './figures.ts';
import { NOT_TOLD, orNothing, withTrend } from './make-fact.ts';
import { grouped } from './grouped.ts';
import { NEEDS, nameNeed, unlike } from './likeness.ts';
import { figure, wholeOf } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Counted } from './counted-tickets.ts';
import type { Need } from './likeness.ts';
import type { Figure, Measure } from './make-fact.ts';
import type { ReportTicket, Targets } from './source.ts';
import type { Calendar } from '../../workflows/ticket/reading-rules.ts';

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
const OWN_COUNT =
  "By Standby's own count, in the business hours of the configuration where it has some; it is not the ticket system's verdict, and neither is made of the other.";
const OURS: Measure = {
  ...SOURCE,
  name: 'target-ours',
  unit: 'percent',
  better: 'up',
  label: "of the tickets resolved inside the target to resolve by Standby's own count",
  definition: `Tickets resolved in the period within the configured time for their priority, of those with a target. ${OWN_COUNT}`,
};
const RESPONSE: Measure = {
  ...SOURCE,
  name: 'response-ours',
  unit: 'percent',
  better: 'up',
  label: "of the tickets resolved and acknowledged inside the target to respond by Standby's own count",
  definition: `Tickets resolved in the period that were acknowledged within the configured time for their priority, of those with a target; one that nobody has acknowledged was not, and one of which that is not known is not counted. ${OWN_COUNT}`,
};

/** What is promised, and in whose hours. */
export type Promised = { readonly targets: Targets | undefined; readonly calendar?: Calendar | undefined };

export function slaFacts(now: Counted, before: Counted, { targets, calendar }: Promised): readonly Fact[] {
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
    ...(targets === undefined ? [] : rows(OURS, [NEEDS.flags, NEEDS.resolved], insideBy(targets, calendar, 'resolve'))),
    ...(targets === undefined || Object.values(targets).every(({ acknowledge }) => acknowledge === undefined)
      ? []
      : rows(RESPONSE, [NEEDS.flags, NEEDS.resolved, RESPONDED], insideBy(targets, calendar, 'acknowledge'))),
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

const RESPONDED: Need = { ...NEEDS.acknowledged, among: NEEDS.sla.among };
/** Whole minutes, as times are printed: what is rounded down to the target is inside it. */
const ROUNDED_MS = 30_000;

/** Each ticket is looked at once, however many groups it is in. */
function insideBy(
  targets: Targets,
  calendar: Calendar | undefined,
  which: 'acknowledge' | 'resolve',
): (tickets: readonly ReportTicket[]) => Figure {
  const byName = new Map(Object.entries(targets).map(([name, target]) => [name.toLowerCase(), target[which]]));
  const known = new Map<ReportTicket, boolean | undefined>();
  const judge = ({ priority, createdAtMs, acknowledgedAtMs, resolvedAtMs }: ReportTicket): boolean | undefined => {
    const minutes = byName.get(named(priority).toLowerCase());
    const atMs = which === 'resolve' ? resolvedAtMs : acknowledgedAtMs;
    if (minutes === undefined || atMs === undefined) return undefined;
    const dueMs = calendar === undefined ? createdAtMs + minutes * 60_000 : addBusinessMs(calendar, createdAtMs, minutes * 60_000);
    return atMs !== 'none' && atMs < dueMs + ROUNDED_MS;
  };
  return (tickets) => {
    const judged = tickets.flatMap((ticket) => {
      if (!known.has(ticket)) known.set(ticket, judge(ticket));
      return known.get(ticket) ?? [];
    });
    return orNothing(percentOf(judged.filter(Boolean).length, judged.length));
  };
}
