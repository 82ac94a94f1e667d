/** Tells people once that a route begins to fail, and once that it is back; the same for all machines together. Shared by all processes. */
import { REASON_WORDS } from './reason-words.ts';
import type { Ledger, RouteTrouble } from '../ledger/contract.ts';
import type { Fall, FallReason, Machines, Route } from '../workflows/chain/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type TroublePorts = {
  readonly ledger: Pick<Ledger, 'meetTrouble' | 'endTrouble'>;
  readonly clock: Clock;
  readonly alert: Alert;
};
/** `opens`: when the route takes requests again, as far as its provider has said. */
export type Left = Pick<Route, 'route' | 'label'> & {
  readonly reason: FallReason;
  readonly why: string;
  readonly sinceMs: number;
  readonly opens: number | 'changed-by-hand' | undefined;
};

type Told = 'route-failing' | 'route-shut' | 'route-set-up';
/** What each reason says of the route itself. Those that are about one ticket, or about us, say nothing. */
const TOLD: Readonly<Partial<Record<FallReason, Told>>> = {
  unreachable: 'route-failing',
  silent: 'route-failing',
  throttled: 'route-failing',
  'server-error': 'route-failing',
  'bad-answer': 'route-failing',
  'no-worker': 'route-failing',
  'out-of-quota': 'route-shut',
  'key-refused': 'route-shut',
  retired: 'route-set-up',
  region: 'route-set-up',
  'set-up': 'route-set-up',
  'bad-request': 'route-set-up',
};
/** A closure that is longer is told as one; a shorter one is over before anybody has read of it. */
const SHUT_FROM_MS = 60_000;
/** So long a route must have been without a failure to be back: one that fails now and then is told once. */
const QUIET_MS = 10_000;
/** The row of all machines together; no route may have this name. */
export const ALL = '*';

/** A ticket has left the route. Never throws: a ticket does not wait for what is told about a route. */
export function tellLeft(ports: TroublePorts, left: Left): Promise<void> {
  return quietly(ports, async () => {
    const { route, label, reason, why, sinceMs, opens } = left;
    const atMs = await ports.clock.nowMs();
    const usual = TOLD[reason];
    if (usual === undefined) return;
    const tell: Told = typeof opens === 'number' && opens - atMs > SHUT_FROM_MS ? 'route-shut' : usual;
    const met = await ports.ledger.meetTrouble({ route, sinceMs, atMs, reason, tell });
    if (met.kind === 'told-before') return;
    ports.alert({
      kind: tell,
      detail: `${label} (${route}) ${REASON_WORDS[reason]} since ${stamp(met.sinceMs)}: ${why}${untilText(opens)}`,
    });
  });
}

function untilText(opens: Left['opens']): string {
  if (opens === undefined) return '';
  return opens === 'changed-by-hand' ? ', until somebody changes it' : `, until ${stamp(opens)}`;
}

/** An exchange that began at `askedAtMs` was answered by the route. Never throws: a paid answer does not depend on it. */
export function tellAnswered(ports: TroublePorts, { route, label }: Pick<Route, 'route' | 'label'>, askedAtMs: number): Promise<void> {
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

/** Of these its own worker may know nothing: it is away, or was killed under the request. */
const UNSEEN: ReadonlySet<FallReason> = new Set(['no-worker', 'silent', 'unreachable']);

/** What only a workflow has seen of a route that it left. Never throws. */
export async function tellUnseen(ports: TroublePorts, left: Fall | undefined): Promise<void> {
  if (left && UNSEEN.has(left.reason)) await tellLeft(ports, { ...left, sinceMs: left.atMs, opens: undefined });
}

/**
 * No machine has answered a ticket. Told where each of the chain's routes fails: one that the client's rules forbid, and that works,
 * answers other tickets. Never throws.
 */
export async function tellNobody(ports: NobodyPorts, { routes, left }: Machines): Promise<void> {
  await tellUnseen(ports, left);
  await quietly(ports, async () => {
    const troubles = (await ports.ledger.routeTroubles()).filter(fails);
    const failing = routes.flatMap(({ route, label }) => {
      const trouble = troubles.find((one) => one.route === route);
      return trouble === undefined ? [] : [{ label, ...trouble }];
    });
    if (routes.length === 0 || failing.length < routes.length) return;
    const sinceMs = Math.max(...failing.map((one) => one.sinceMs));
    const atMs = await ports.clock.nowMs();
    const met = await ports.ledger.meetTrouble({ route: ALL, sinceMs, atMs, reason: 'unreachable', tell: 'no-machine' });
    if (met.kind === 'told-before') return;
    const each = failing.map((one) => `${one.label} ${wordsOf(one.reason)}`).join('; ');
    ports.alert({ kind: 'no-machine', detail: `no machine answers since ${stamp(met.sinceMs)}: ${each}` });
  });
}
type NobodyPorts = TroublePorts & { readonly ledger: Pick<Ledger, 'routeTroubles'> };

/** Whether a route fails now: it has not answered since it last failed. */
export const fails = ({ answeredAtMs, failedAtMs }: Pick<RouteTrouble, 'answeredAtMs' | 'failedAtMs'>): boolean =>
  answeredAtMs === undefined || answeredAtMs < failedAtMs;

const isReason = (word: string): word is FallReason => Object.hasOwn(REASON_WORDS, word);
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
