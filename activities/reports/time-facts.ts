/** Pure: how long tickets took to be acknowledged and resolved, by priority: the median and what nine in ten did not exceed. */
import { createdIn, named, namesOf, resolvedIn } from './counted-tickets.ts';
import { medianMinutes, ninetiethMinutes } from './figures.ts';
import { orNothing, withTrend } from './make-fact.ts';
import { figure } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Counted } from './counted-tickets.ts';
import type { Figure, Measure } from './make-fact.ts';
import type { ReportTicket } from './source.ts';

type Spans = (period: Period, tickets: readonly ReportTicket[]) => readonly number[];
const acknowledged: Spans = (period, tickets) =>
  createdIn(period, tickets).flatMap(({ createdAtMs, acknowledgedAtMs }) =>
    acknowledgedAtMs === undefined ? [] : [Math.max(0, acknowledgedAtMs - createdAtMs)],
  );
const resolved: Spans = (period, tickets) =>
  resolvedIn(period, tickets).flatMap(({ createdAtMs, resolvedAtMs }) =>
    resolvedAtMs === undefined ? [] : [Math.max(0, resolvedAtMs - createdAtMs)],
  );

const SOURCE = { unit: 'minutes', source: 'ticket-system', better: 'down' } as const;
const ACKNOWLEDGED =
  'From creation to the first acknowledgement, by the clock on the wall, of tickets created in the period that have one.';
const SOLVED = 'From creation to resolution, by the clock on the wall, of tickets resolved in the period.';
const MIDDLE = 'The median: half way between the two in the middle where they are even in number; whole minutes.';
const NINE = 'The shortest time that nine in ten do not exceed; whole minutes.';
const MEASURES: readonly (readonly [Measure, Spans, (spans: readonly number[]) => number | undefined])[] = [
  [
    { ...SOURCE, name: 'acknowledge-median', label: 'median time to acknowledge', definition: `${ACKNOWLEDGED} ${MIDDLE}` },
    acknowledged,
    medianMinutes,
  ],
  [
    {
      ...SOURCE,
      name: 'acknowledge-ninetieth',
      label: 'ninetieth percentile of the time to acknowledge',
      definition: `${ACKNOWLEDGED} ${NINE}`,
    },
    acknowledged,
    ninetiethMinutes,
  ],
  [{ ...SOURCE, name: 'resolve-median', label: 'median time to resolve', definition: `${SOLVED} ${MIDDLE}` }, resolved, medianMinutes],
  [
    { ...SOURCE, name: 'resolve-ninetieth', label: 'ninetieth percentile of the time to resolve', definition: `${SOLVED} ${NINE}` },
    resolved,
    ninetiethMinutes,
  ],
];

export function timeFacts(now: Counted, before: Counted): readonly Fact[] {
  const priorities = namesOf(
    [now, before].flatMap((counted) => (counted.kind === 'whole' ? counted.tickets : [])),
    ({ priority }) => priority,
  );
  return MEASURES.flatMap(([measure, spansOf, sumUp]) => {
    const of = (counted: Counted, priority?: string): Figure =>
      figure(counted, (tickets) =>
        orNothing(
          sumUp(
            spansOf(
              counted.period,
              tickets.filter((ticket) => priority === undefined || named(ticket.priority) === priority),
            ),
          ),
        ),
      );
    return [
      ...withTrend(measure, of(now), of(before)),
      ...priorities.flatMap((name) => withTrend(measure, of(now, name), of(before, name), { kind: 'priority', name })),
    ];
  });
}
