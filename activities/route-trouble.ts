/** Raises one alert when a route begins to fail and one when it is back, and the same for all machines together. All processes share the state. */
import { REASON_WORDS } from './reason-words.ts';
import type { Ledger, RouteTrouble } from '../ledger/contract.ts';
import type { RouteFailure, FailureReason, Machines, Route } from '../workflows/chain/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type TroublePorts = {
  readonly ledger: Pick<Ledger, 'meetTrouble' | 'endTrouble'>;
  readonly clock: Clock;
  readonly alert: Alert;
};
/** `blockedUntil`: until when the provider takes no requests, if it has said so. */
export type Left = Pick<Route, 'route' | 'label'> & {
  readonly reason: FailureReason;
  readonly why: string;
  readonly sinceMs: number;
  readonly blockedUntil: number | 'changed-by-hand' | undefined;
};

type TroubleAlert = 'route-failing' | 'route-blocked' | 'route-set-up';
/** Which alert each reason raises. Reasons that concern one ticket, or us, raise none. */
const ALERT_OF: Readonly<Partial<Record<FailureReason, TroubleAlert>>> = {
  unreachable: 'route-failing',
  silent: 'route-failing',
  throttled: 'route-failing',
  'server-error': 'route-failing',
  'bad-answer': 'route-failing',
  'no-worker': 'route-failing',
  'out-of-quota': 'route-blocked',
  'key-refused': 'route-blocked',
  retired: 'route-set-up',
  region: 'route-set-up',
  'set-up': 'route-set-up',
  'bad-request': 'route-set-up',
};
/** Only a longer block raises `route-blocked`; a shorter one is over before anybody reads of it. */
const BLOCKED_FROM_MS = 60_000;
/** A route is back after this time without a failure, so that one that fails now and then raises one alert. */
const QUIET_MS = 10_000;
/** The row of all machines together; no route may have this name. */
export const ALL = '*';

/** Records a route failure and raises its alert, if it is new. Never throws: a ticket does not wait for alerts. */
export function recordRouteLeft(ports: TroublePorts, left: Left): Promise<void> {
  return quietly(ports, async () => {
    const { route, label, reason, why, sinceMs, blockedUntil } = left;
    const atMs = await ports.clock.nowMs();
    const usual = ALERT_OF[reason];
    if (usual === undefined) return;
    const alert: TroubleAlert = typeof blockedUntil === 'number' && blockedUntil - atMs > BLOCKED_FROM_MS ? 'route-blocked' : usual;
    const met = await ports.ledger.meetTrouble({ route, sinceMs, atMs, reason, alert });
    if (met.kind === 'known') return;
    ports.alert({
      kind: alert,
      detail: `${label} (${route}) ${REASON_WORDS[reason]} since ${stamp(met.sinceMs)}: ${why}${untilText(blockedUntil)}`,
    });
  });
}

function untilText(blockedUntil: Left['blockedUntil']): string {
  if (blockedUntil === undefined) return '';
  return blockedUntil === 'changed-by-hand' ? ', until somebody changes it' : `, until ${stamp(blockedUntil)}`;
}

/** Records that the route has answered, and raises the alert that it is back. Never throws: a paid answer does not depend on it. */
export function recordRouteAnswered(
  ports: TroublePorts,
  { route, label }: Pick<Route, 'route' | 'label'>,
  askedAtMs: number,
): Promise<void> {
  return quietly(ports, async () => {
    const atMs = await ports.clock.nowMs();
    const ended = await ports.ledger.endTrouble({ route, askedAtMs, quietMs: QUIET_MS, atMs });
    if (ended) ports.alert({ kind: 'route-back', detail: `${label} (${route}) answers again${spanOf(ended, atMs)}` });
    const all = await ports.ledger.endTrouble({ route: ALL, askedAtMs, quietMs: 0, atMs });
    if (all)
      ports.alert({ kind: 'machines-back', detail: `a machine answers again, ${label} (${route}): none did${sinceUntil(all, atMs)}` });
  });
}

const spanOf = (ended: RouteTrouble, atMs: number): string => `: ${wordsOf(ended.reason)}${sinceUntil(ended, atMs)}`;
const sinceUntil = ({ sinceMs }: RouteTrouble, atMs: number): string => ` from ${stamp(sinceMs)} to ${stamp(atMs)}`;

/** Failures that the route's own worker may not know of, because it is away or was killed. */
const UNSEEN: ReadonlySet<FailureReason> = new Set(['no-worker', 'silent', 'unreachable']);

/** Records a route failure that only the workflow has seen. Never throws. */
export async function recordUnseenFailure(ports: TroublePorts, left: RouteFailure | undefined): Promise<void> {
  if (left && UNSEEN.has(left.reason)) await recordRouteLeft(ports, { ...left, sinceMs: left.atMs, blockedUntil: undefined });
}

/**
 * No machine has answered a ticket. Told where each of the chain's routes fails: one that the client's rules forbid, and that works,
 * answers other tickets. Never throws.
 */
export async function recordNobodyAnswered(ports: NobodyPorts, { routes, left }: Machines): Promise<void> {
  await recordUnseenFailure(ports, left);
  await quietly(ports, async () => {
    const troubles = (await ports.ledger.routeTroubles()).filter(fails);
    const failing = routes.flatMap(({ route, label }) => {
      const trouble = troubles.find((one) => one.route === route);
      return trouble === undefined ? [] : [{ label, ...trouble }];
    });
    if (routes.length === 0 || failing.length < routes.length) return;
    const sinceMs = Math.max(...failing.map((one) => one.sinceMs));
    const atMs = await ports.clock.nowMs();
    const met = await ports.ledger.meetTrouble({ route: ALL, sinceMs, atMs, reason: 'unreachable', alert: 'no-machine' });
    if (met.kind === 'known') return;
    const each = failing.map((one) => `${one.label} ${wordsOf(one.reason)}`).join('; ');
    ports.alert({ kind: 'no-machine', detail: `no machine answers since ${stamp(met.sinceMs)}: ${each}` });
  });
}
type NobodyPorts = TroublePorts & { readonly ledger: Pick<Ledger, 'routeTroubles'> };

/** Whether a route fails now: it has not answered since it last failed. */
export const fails = ({ answeredAtMs, failedAtMs }: Pick<RouteTrouble, 'answeredAtMs' | 'failedAtMs'>): boolean =>
  answeredAtMs === undefined || answeredAtMs < failedAtMs;

const isReason = (word: string): word is FailureReason => Object.hasOwn(REASON_WORDS, word);
const wordsOf = (reason: string): string => (isReason(reason) ? REASON_WORDS[reason] : reason);
/** To the second: what is told about routes is compared with logs. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

async function quietly(ports: TroublePorts, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    ports.alert({ kind: 'record-lost', detail: `whether a route fails could not be kept: ${name}` });
  }
}
