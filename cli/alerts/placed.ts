/** Pure: what a connected source makes of the alerts of one body that comes at a moment: whose each is, in which group it comes, what holds it, and what follows. */
import { countsOf } from '../../activities/alerts/counts.ts';
import { mergeAll, pairOf } from '../../activities/alerts/merge.ts';
import { createPlace } from '../../activities/alerts/sort.ts';
import { standingOf } from '../../activities/alerts/standing.ts';
import { underHolds } from '../../activities/alerts/under-holds.ts';
import { GATHERING, groupStep } from '../../workflows/alerts/group-step.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { GroupKey } from '../../activities/alerts/group.ts';
import type { Judged } from '../../activities/alerts/under-holds.ts';
import type { GroupStep } from '../../workflows/alerts/contract.ts';

/** `site`: by the ticket system's id. `step`: the first of its group, if nothing but this body comes; `after`: what follows where that is to wait. */
export type Placed =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'client' | 'catch-all';
      readonly client: string;
      readonly site: string | undefined;
      readonly group: GroupKey;
      readonly judged: Judged;
      readonly step: GroupStep;
      readonly after: GroupStep | undefined;
    };

type Judging = Pick<AlertRules, 'groupBy' | 'group' | 'holds' | 'clientMap' | 'catchAll'>;
type Stood = { readonly judged: ReadonlyMap<string, Judged>; readonly step: GroupStep; readonly after: GroupStep | undefined };

/** In the order of the alerts. Where they belong, what holds them and what follows is decided as by the service. */
export function placedBy(rules: Judging, alerts: readonly Alert[], nowMs: number): readonly Placed[] {
  const found = alerts.map(createPlace(rules));
  const groups = Map.groupBy(found, ({ into }) => into?.group);
  const stood = new Map(
    [...groups].flatMap(([hash, members]) => {
      const client = members[0]?.into?.client;
      if (hash === undefined || client === undefined) return [];
      return [[hash, stoodAt(rules, { client, alerts: members.map(({ alert }) => alert) }, nowMs)] as const];
    }),
  );
  return found.map(({ of, alert, into }): Placed => {
    const group = into && stood.get(into.group);
    const judged = group?.judged.get(pairOf(alert));
    if (of.kind === 'nobody' || into === undefined || group === undefined || judged === undefined) return { kind: 'nobody' };
    const { parts, site } = into.about;
    return { kind: of.kind, client: into.client, site, group: { hash: into.group, parts }, judged, step: group.step, after: group.after };
  });
}

/** The alerts of one group. */
function stoodAt(
  { group, holds }: Judging,
  { client, alerts }: { readonly client: string; readonly alerts: readonly Alert[] },
  nowMs: number,
): Stood {
  const standing = standingOf(mergeAll(alerts.map((alert) => ({ alert, seenAtMs: nowMs }))).values());
  const judgedAt = (ms: number): readonly Judged[] => underHolds(standing, { client, holds }, ms);
  const stepAt = (ms: number): GroupStep => groupStep(GATHERING, countsOf(judgedAt(ms), group.maxWaitMs), group, ms);
  const step = stepAt(nowMs);
  return {
    judged: new Map(judgedAt(nowMs).map((one) => [pairOf(one.alert), one])),
    step,
    after: step.kind === 'wait' ? stepAt(step.untilMs) : undefined,
  };
}
