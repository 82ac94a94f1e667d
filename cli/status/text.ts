/** Pure: a status as people read it, and as programs do. */
import { factsOf } from '../table.ts';
import { itemJson } from '../item-json.ts';
import { both, relative } from '../when.ts';
import { suspensionJson, suspensionText } from '../suspend/text.ts';
import { alertLines, alertsJson } from './alerts.ts';
import { howJson, howText } from './route-state.ts';
import type { AlarmRow, CountOf, LedgerCounts, RetentionRun, Suspension, TaskRow } from '../../ledger/contract.ts';
import type { Risk } from '../../config/contract.ts';
import type { AlertsStatus } from './alerts.ts';
import type { RouteHow } from './route-state.ts';

export type RouteStatus = {
  readonly route: string;
  /** Requests of tickets. */
  readonly attempts: number;
  /** Requests of the control. */
  readonly canaries: number;
  readonly answered: number;
  readonly costMicros: number;
  /** Attempts whose price was not known: they are not in the cost. */
  readonly unpriced: number;
  /** How often its answers have ended with words that nobody knows. */
  readonly unknownEnds: readonly CountOf[];
  /** Undefined where its last attempt was answered. */
  readonly failingSinceMs: number | undefined;
} & RouteHow;
export type Status = {
  readonly nowMs: number;
  /** Where Temporal answers; undefined where none was started on this data directory. */
  readonly temporal: string | undefined;
  readonly counts: LedgerCounts;
  readonly alarms: readonly AlarmRow[];
  /** Open tasks past their time. */
  readonly late: readonly TaskRow[];
  readonly routes: readonly RouteStatus[];
  /** Those that hold. */
  readonly suspensions: readonly Suspension[];
  readonly polls: readonly { readonly connection: string; readonly polledAtMs: number | undefined }[];
  readonly risks: readonly Risk[];
  readonly alerts: AlertsStatus;
  /** Undefined where old rows were never looked for. */
  readonly retention: RetentionRun | undefined;
};

/** `red` is for what somebody should look at. Whatever stands in a line was made inert before it gets its colour. */
export function statusText(status: Status, red: (text: string) => string): string {
  const { counts, nowMs, temporal, late, polls } = status;
  const alerts = alertLines(status.alerts, nowMs);
  const facts: [string, string | readonly string[]][] = [
    ['service', temporal === undefined ? 'no Temporal of its own runs on this data directory' : `Temporal at ${temporal}`],
    ['in flight', `${counts.due}, of these overdue ${counts.overdue}`],
    ['people asked', listed(counts.openTasksByRole)],
    ['waiting', listed(counts.waitingByLane.map(({ of, count }) => ({ of: LANES[of] ?? of, count })))],
    ['ended', listed(counts.decisionsByOutcome)],
    ['routes', status.routes.length === 0 ? 'none was asked yet' : status.routes.map((one) => routeLine(one, nowMs))],
    ['kept', retentionLine(status.retention, nowMs)],
    ...(alerts.length === 0 ? [] : [['alerts', alerts] satisfies [string, readonly string[]]]),
    ...(polls.length === 0 ? [] : [['polls', polls.map((one) => pollLine(one, nowMs))] satisfies [string, readonly string[]]]),
  ];
  const troubles = [
    ...status.alarms.map(
      ({ workflowId, kind, raisedAtMs, connection, noted }) =>
        `held up: ${workflowId} (${kind}) since ${both(raisedAtMs, nowMs)}; ${connection === null ? 'no ticket to note it on' : `note ${noted}`}`,
    ),
    ...late.map(({ task, role, dueAtMs }) => `late: ${role} was due to answer ${task} ${relative(dueAtMs, nowMs)}`),
    ...status.suspensions.map((one) => `suspended: ${suspensionText(one, nowMs)}`),
    ...status.risks.map(
      ({ process, groups, accepted }) => `risk: ${process} depends on ${groups.join(', ')} alone until ${accepted.until}`,
    ),
  ];
  return [factsOf(facts), ...(troubles.length === 0 ? [] : [red(factsOf(troubles.map((line) => ['!', line])))])].join('\n');
}

/** What an item of each lane waits for. */
const LANES: Readonly<Record<string, string>> = { person: 'for a person or AI', ai: 'for AI', review: 'for a second look' };

const listed = (counts: readonly CountOf[]): string =>
  counts.length === 0 ? 'nobody' : counts.map(({ of, count }) => `${of} ${count}`).join(', ');

function routeLine(status: RouteStatus, nowMs: number): string {
  const { route, attempts, canaries, answered, failingSinceMs, unknownEnds } = status;
  const how = failingSinceMs === undefined ? 'answers' : `fails since ${both(failingSinceMs, nowMs)}`;
  const ends = unknownEnds.length === 0 ? '' : `; ${endsText(unknownEnds)}`;
  return `${route}: ${how}, ${howText(status, nowMs)}; ${answered} of ${attempts} answered${canaries === 0 ? '' : `, ${canaries} ${canaries === 1 ? 'canary' : 'canaries'}`}, ${costText(status)}${ends}`;
}

/** `none`: it was null, missing, or no word. */
function endsText(ends: readonly CountOf[]): string {
  const count = ends.reduce((sum, end) => sum + end.count, 0);
  return `${count} answer${count === 1 ? '' : 's'} with an unknown end reason (${listed(ends)})`;
}

/** What is not known is said, and is no zero. */
export function costText({ costMicros, unpriced, attempts }: Pick<RouteStatus, 'costMicros' | 'unpriced' | 'attempts'>): string {
  if (attempts > 0 && unpriced >= attempts) return 'price unknown: give its price in the configuration';
  const known = `${(costMicros / 1_000_000).toFixed(4)} US dollars`;
  return unpriced === 0 ? known : `${known} and ${unpriced} attempt${unpriced === 1 ? '' : 's'} at an unknown price`;
}

const pollLine = ({ connection, polledAtMs }: Status['polls'][number], nowMs: number): string =>
  `${connection}: ${polledAtMs === undefined ? 'never' : relative(polledAtMs, nowMs)}`;

const DAY_MS = 86_400_000;
function retentionLine(run: RetentionRun | undefined, nowMs: number): string {
  if (run === undefined) return 'nothing was looked through yet';
  const { begunAtMs, endedAtMs, keepMs, removed, emptied } = run;
  const days = `attempts and bodies ${Math.round(keepMs / DAY_MS)} days`;
  if (endedAtMs === undefined) return `${days}; looked through since ${both(begunAtMs, nowMs)}, or cut short`;
  return `${days}; looked through ${relative(endedAtMs, nowMs)}, ${removed} attempts removed, ${emptied} bodies emptied`;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function jsonOf({ nowMs, counts, alarms, late, routes, suspensions, polls, risks, alerts, temporal, retention }: Status): unknown {
  return {
    at: iso(nowMs),
    temporal: temporal ?? null,
    inFlight: { count: counts.due, overdue: counts.overdue },
    openTasksByRole: counts.openTasksByRole,
    waitingByLane: counts.waitingByLane,
    decisionsByOutcome: counts.decisionsByOutcome,
    alarms: alarms.map(({ raisedAtMs, ...alarm }) => ({ ...alarm, ...itemJson(alarm), raisedAt: iso(raisedAtMs) })),
    lateTasks: late.map(({ task, role, dueAtMs }) => ({ task, role, dueAt: iso(dueAtMs) })),
    routes: routes.map(({ failingSinceMs, route, attempts, canaries, answered, costMicros, unpriced, unknownEnds, ...how }) => ({
      route,
      attempts,
      canaries,
      answered,
      costMicros,
      unpriced,
      unknownEnds,
      ...howJson(how),
      failingSince: failingSinceMs === undefined ? null : iso(failingSinceMs),
    })),
    suspensions: suspensions.map(suspensionJson),
    polls: polls.map(({ connection, polledAtMs }) => ({ connection, polledAt: polledAtMs === undefined ? null : iso(polledAtMs) })),
    alerts: alertsJson(alerts),
    risks,
    retention: retention === undefined ? null : retentionJson(retention),
  };
}

const retentionJson = ({ begunAtMs, endedAtMs, keepMs, removed, emptied }: RetentionRun) => ({
  keepDays: keepMs / DAY_MS,
  begunAt: iso(begunAtMs),
  endedAt: endedAtMs === undefined ? null : iso(endedAtMs),
  removed,
  emptied,
});
