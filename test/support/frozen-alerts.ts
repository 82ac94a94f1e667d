/** Frozen facts of a group of alerts for tests: counted by the code that counts them in earnest. */
import { factsOf } from '../../activities/alerts/facts.ts';
import { shownOf } from '../../activities/alerts/task.ts';
import { MINUTE_MS, NOON_MS, around, judgedOf, keyOf, seen } from './alerts.ts';
import type { FrozenFacts } from '../../activities/alerts/frozen.ts';
import type { Alert } from '../../connectors/alert-source.ts';

type Given = Partial<Omit<FrozenFacts, 'facts' | 'shown'>> & {
  readonly count?: number;
  readonly alert?: (at: number) => Partial<Alert>;
};

/** So many full disks, each of another host, under the keys from 0 on. */
export function frozenOf({ count = 1, alert = () => ({}), ...given }: Given = {}): FrozenFacts {
  const judged = judgedOf(
    Array.from({ length: count }, (_, at) =>
      seen({ key: keyOf(at), host: `srv-${at}`, startsAtMs: NOON_MS + at * 1_000, ...alert(at) }, NOON_MS + MINUTE_MS),
    ),
  );
  const facts = factsOf(judged, around());
  return { facts, shown: shownOf(facts, judged), kind: 'first', willFollow: true, ...given };
}
