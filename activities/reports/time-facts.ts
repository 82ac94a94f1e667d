/** Pure: how long tickets took to be acknowledged and resolved, by priority: the median and what nine in ten did not exceed. */
import { createdIn, resolvedIn } from './counted-tickets.ts';
import { medianMinutes, ninetiethMinutes } from './figures.ts';
import { NOT_TOLD, orNothing, withTrend } from './make-fact.ts';
import { grouped } from './grouped.ts';
import { NEEDS, nameNeed, unlike } from './likeness.ts';
import { figure, wholeOf } from './volume-facts.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Counted } from './counted-tickets.ts';
import type { Need } from './likeness.ts';
import type { Figure, Measure } from './make-fact.ts';
import type { ReportTicket } from './source.ts';

type Spans = (period: Period, tickets: readonly ReportTicket[]) => readonly number[];
const acknowledged: Spans = (period, tickets) =>
  createdIn(period, tickets).flatMap(({ createdAtMs, acknowledgedAtMs }) =>
    typeof acknowledgedAtMs !== 'number' ? [] : [Math.max(0, acknowledgedAtMs - createdAtMs)],
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
const MEASURES: readonly (readonly [Measure, Spans, (spans: readonly number[]) => number | undefined, Need])[] = [
  [
    { ...SOURCE, name: 'acknowledge-median', label: 'median time to acknowledge', definition: `${ACKNOWLEDGED} ${MIDDLE}` },
    acknowledged,
    medianMinutes,
    NEEDS.acknowledged,
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
    NEEDS.acknowledged,
  ],
  [
    { ...SOURCE, name: 'resolve-median', label: 'median time to resolve', definition: `${SOLVED} ${MIDDLE}` },
    resolved,
    medianMinutes,
    NEEDS.resolved,
  ],
  [
    { ...SOURCE, name: 'resolve-ninetieth', label: 'ninetieth percentile of the time to resolve', definition: `${SOLVED} ${NINE}` },
    resolved,
    ninetiethMinutes,
    NEEDS.resolved,
  ],
];

const NEVER: Measure = {
  name: 'not-acknowledged',
  unit: 'count',
  source: 'ticket-system',
  better: 'down',
  label: 'tickets created that nobody has acknowledged',
  definition:
    'Tickets created in the period of which the ticket system says that nobody had acknowledged them when it was read. They are in no time to acknowledge.',
};

export function timeFacts(now: Counted, before: Counted): readonly Fact[] {
  const groups = grouped(
    wholeOf(now, (_, tickets) => tickets),
    wholeOf(before, (_, tickets) => tickets),
    priorityOf,
  );
  return [
    ...MEASURES.flatMap(([measure, spansOf, sumUp, need]) => {
      const [why, whyGroup] = [[], [nameNeed('priority', need.among, priorityOf)]].map((more) =>
        unlike(now, before, [NEEDS.flags, need, ...more]),
      );
      const of = (counted: Counted, tickets: readonly ReportTicket[]): Figure =>
        figure(counted, () => orNothing(sumUp(spansOf(counted.period, tickets))));
      const all = (counted: Counted): Figure =>
        of(
          counted,
          wholeOf(counted, (_, tickets) => tickets),
        );
      return [
        ...withTrend(measure, { now: all(now), before: all(before), unlike: why }),
        ...groups.flatMap((one) =>
          withTrend(
            measure,
            { now: of(now, one.now), before: of(before, one.before), unlike: whyGroup },
            { kind: 'priority', name: one.name },
          ),
        ),
      ];
    }),
    ...neverFacts(now, before),
  ];
}

const priorityOf = ({ priority }: ReportTicket): string | undefined => priority;

/** Where there are any: they are told apart from those of which it is not known. */
function neverFacts(now: Counted, before: Counted): readonly Fact[] {
  const of = (counted: Counted): Figure =>
    figure(counted, () => {
      const created = wholeOf(counted, createdIn);
      if (created.length > 0 && created.every(NEEDS.acknowledged.isUnknown)) return NOT_TOLD;
      return created.filter(({ acknowledgedAtMs }) => acknowledgedAtMs === 'none').length;
    });
  return withTrend(NEVER, { now: of(now), before: of(before), unlike: unlike(now, before, [NEEDS.flags, NEEDS.acknowledged]) });
}
