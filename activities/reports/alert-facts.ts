/** Pure: alerts of the period by severity and host. */
import { grouped } from './grouped.ts';
import { factOf, withTrend } from './make-fact.ts';
import { isIn } from './periods.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Figure, Measure, Two } from './make-fact.ts';
import type { ReportAlert, Source } from './source.ts';

const ALERTS: Measure = {
  name: 'alerts',
  label: 'alerts',
  unit: 'count',
  source: 'alerts',
  better: 'down',
  definition: 'Alerts whose start lies in the period, each firing by itself.',
};
/** The rest is in the total. */
const MOST_HOSTS = 10;

export function alertFacts(
  now: Source<readonly ReportAlert[]>,
  before: Source<readonly ReportAlert[]>,
  periods: readonly [Period, Period],
): readonly Fact[] {
  const count = (source: Source<readonly ReportAlert[]>, alerts: readonly ReportAlert[]): Figure => {
    if (source.kind === 'unreadable') return { missing: source.reason };
    return source.kind === 'partial' ? { missing: 'a source was read in part only' } : alerts.length;
  };
  const [seen, seenBefore] = [inWhole(now, periods[0]), inWhole(before, periods[1])];
  const two = (these: readonly ReportAlert[], those: readonly ReportAlert[]): Two => ({
    now: count(now, these),
    before: count(before, those),
  });
  return [
    ...withTrend(ALERTS, two(seen, seenBefore)),
    ...grouped(seen, seenBefore, ({ severity }) => severity)
      // What there was in the period before alone is in its total.
      .filter((one) => one.now.length > 0)
      .toSorted((a, b) => b.now.length - a.now.length || (a.name < b.name ? -1 : 1))
      .flatMap((one) => withTrend(ALERTS, two(one.now, one.before), { kind: 'severity', name: one.name })),
    ...grouped(seen, [], ({ host }) => host)
      .slice(0, MOST_HOSTS)
      .map((one) => factOf(ALERTS, count(now, one.now), { kind: 'host', name: one.name })),
  ];
}

const inWhole = (source: Source<readonly ReportAlert[]>, period: Period): readonly ReportAlert[] =>
  source.kind === 'complete' ? source.value.filter(({ startsAtMs }) => isIn(period, startsAtMs)) : [];
