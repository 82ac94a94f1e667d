/** Pure: what a connected source makes of the alerts of one body that comes at a moment: whose each is, in which group it comes, what holds it, and what follows. */
import { countsOf } from '../../activities/alerts/counts.ts';
import { mergeAll, pairOf } from '../../activities/alerts/merge.ts';
import { standingOf } from '../../activities/alerts/standing.ts';
import { underHolds } from '../../activities/alerts/under-holds.ts';
import { createWhose, groupKeyFor } from '../../activities/alerts/whose.ts';
import { GATHERING, groupStep } from '../../workflows/alerts/group-step.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { GroupKey } from '../../activities/alerts/group.ts';
import type { Judged } from '../../activities/alerts/under-holds.ts';
import type { Whose } from '../../activities/alerts/whose.ts';
import type { GroupStep } from '../../workflows/alerts/contract.ts';

/** `step`: the first of its group, if nothing but this body comes; `after`: what follows where that is to wait. */
export type Placed =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'grouped';
      readonly whose: Exclude<Whose, { readonly kind: 'nobody' }>;
      readonly group: GroupKey;
      readonly judged: Judged;
      readonly step: GroupStep;
      readonly after: GroupStep | undefined;
    };

type Judging = Pick<AlertRules, 'groupBy' | 'group' | 'holds' | 'clientMap' | 'catchAll'>;
type Owned = { readonly alert: Alert; readonly whose: Exclude<Whose, { readonly kind: 'nobody' }>; readonly key: GroupKey };
type Stood = { readonly judged: ReadonlyMap<string, Judged>; readonly step: GroupStep; readonly after: GroupStep | undefined };

/** In the order of the alerts. The steps are those of the service. */
export function placedBy(rules: Judging, alerts: readonly Alert[], nowMs: number): readonly Placed[] {
  const whoseIs = createWhose(rules);
  const found = alerts.map((alert): Owned | undefined => {
    const whose = whoseIs(alert);
    return whose.kind === 'nobody' ? undefined : { alert, whose, key: groupKeyFor(whose, alert, rules.groupBy) };
  });
  const groups = Map.groupBy(
    found.filter((one) => one !== undefined),
    ({ key }) => key.hash,
  );
  const stood = new Map([...groups].map(([hash, members]) => [hash, stoodAt(rules, members, nowMs)]));
  return found.map((one): Placed => {
    if (one === undefined) return { kind: 'nobody' };
    const { judged, step, after } = stood.get(one.key.hash) ?? impossible();
    return { kind: 'grouped', whose: one.whose, group: one.key, judged: judged.get(pairOf(one.alert)) ?? impossible(), step, after };
  });
}

/** The alerts of one group, which are all of one client. */
function stoodAt({ group, holds }: Judging, members: readonly Owned[], nowMs: number): Stood {
  const client = members[0]?.whose.client ?? impossible();
  const standing = standingOf(mergeAll(members.map(({ alert }) => ({ alert, seenAtMs: nowMs }))).values());
  const judgedAt = (ms: number): readonly Judged[] => underHolds(standing, { client, holds }, ms);
  const stepAt = (ms: number): GroupStep => groupStep(GATHERING, countsOf(judgedAt(ms), group.maxWaitMs), group, ms);
  const step = stepAt(nowMs);
  return {
    judged: new Map(judgedAt(nowMs).map((one) => [pairOf(one.alert), one])),
    step,
    after: step.kind === 'wait' ? stepAt(step.untilMs) : undefined,
  };
}

const impossible = (): never => {
  throw new Error('Expected an alert to stand among those of its group, got none.');
};
