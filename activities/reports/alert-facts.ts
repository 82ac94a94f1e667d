/** Pure: alerts of the period by severity and host. */
import { named, namesOf } from './counted-tickets.ts';
import { factOf, withTrend } from './make-fact.ts';
import { isIn } from './periods.ts';
import type { Fact } from '../../workflows/reports/facts.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Figure, Measure } from './make-fact.ts';
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
  const count = (source: Source<readonly ReportAlert[]>, period: Period, pick: (alert: ReportAlert) => boolean = () => true): Figure => {
    if (source.kind === 'unreadable') return { missing: source.reason };
    if (source.kind === 'partial') return { missing: 'a source was read in part only' };
    return source.value.filter((alert) => isIn(period, alert.startsAtMs) && pick(alert)).length;
  };
  const seen = now.kind === 'complete' ? now.value.filter(({ startsAtMs }) => isIn(periods[0], startsAtMs)) : [];
  return [
    ...withTrend(ALERTS, count(now, periods[0]), count(before, periods[1])),
    ...namesOf(seen, ({ severity }) => severity).flatMap((name) => {
      const pick = ({ severity }: ReportAlert): boolean => named(severity) === name;
      return withTrend(ALERTS, count(now, periods[0], pick), count(before, periods[1], pick), { kind: 'severity', name });
    }),
    ...namesOf(seen, ({ host }) => host)
      .slice(0, MOST_HOSTS)
      .map((name) =>
        factOf(
          ALERTS,
          count(now, periods[0], ({ host }) => named(host) === name),
          { kind: 'host', name },
        ),
      ),
  ];
}
