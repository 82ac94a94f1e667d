/** Pure: what keeps a route from being asked, or how slowly it comes back: its breaker, and what people have suspended. */
import { targetsOf } from '../../ledger/suspensions.ts';
import { blockingBreaker, whyBlocked } from '../../planning/plan.ts';
import { paceJson, paceText } from './pace.ts';
import { both, relative } from '../when.ts';
import type { RouteState, Suspension } from '../../ledger/contract.ts';
import type { PaceHow, Paces } from './pace.ts';
import type { Asking } from '../../ledger/suspensions.ts';

export type RouteHow = {
  /** Undefined where its breaker was never touched, which is as good as closed. */
  readonly state: RouteState['state'] | undefined;
  /** Why its breaker takes no requests now; undefined where it does. */
  readonly blocked: string | undefined;
  readonly openSinceMs: number | undefined;
  /** Of an open one: open until then at the latest. */
  readonly untilMs: number | undefined;
  readonly nextCanaryAtMs: number | undefined;
  /** Requests at once, while it is half open. */
  readonly grant: number | undefined;
  /** Undefined where its account has no pace and its provider has said nothing. */
  readonly pace?: PaceHow | undefined;
  /** Targets that are suspended and forbid it. */
  readonly suspendedBy: readonly string[];
};
type Seen = {
  readonly states: readonly RouteState[];
  readonly suspensions: readonly Suspension[];
  readonly paces?: Paces;
  readonly nowMs: number;
};

/** Of a route that stands in no configuration only its name is known. */
export function howOf(route: Pick<Asking, 'route'> & Partial<Asking>, { states, suspensions, paces, nowMs }: Seen): RouteHow {
  const own = states.find((one) => one.route === route.route);
  const open = blockingBreaker(states, route.route, nowMs) && own;
  const { provider, model } = route;
  const targets = provider === undefined || model === undefined ? [`route:${route.route}`] : targetsOf({ ...route, provider, model });
  return {
    // A block that is over no longer counts, though its row stays.
    state: open === undefined && own?.state === 'open' ? 'closed' : own?.state,
    blocked: open && whyOf(open),
    openSinceMs: open?.openedAtMs,
    untilMs: open?.untilMs,
    nextCanaryAtMs: open?.nextCanaryAtMs,
    grant: own?.state === 'half-open' ? own.grant : undefined,
    ...(paces?.has(route.route) === true && { pace: paces.get(route.route) }),
    suspendedBy: suspensions.map(({ target }) => target).filter((target) => targets.includes(target)),
  };
}

/** The chain's word for it, where that says more. */
function whyOf(state: RouteState): string {
  const [why, { reason }] = [whyBlocked(state), state];
  return reason === undefined || why.includes(reason) || state.nextCanaryAtMs === undefined ? why : `${why}: ${reason}`;
}

/** In the words of who built it: a closed breaker lets requests through. */
export function howText({ state, openSinceMs, untilMs, nextCanaryAtMs, grant, suspendedBy, ...how }: RouteHow, nowMs: number): string {
  const pace = how.pace === undefined ? '' : paceText(how.pace, nowMs);
  const suspended = suspendedBy.length === 0 ? '' : `, suspended (${suspendedBy.join(', ')})`;
  if (how.blocked === undefined)
    return `breaker ${state === 'half-open' ? `half-open, ${grant ?? 1} at once` : 'closed'}${pace}${suspended}`;
  const since = openSinceMs === undefined ? '' : ` since ${both(openSinceMs, nowMs)}`;
  return `breaker open${since} (${how.blocked}), ${nextText({ untilMs, nextCanaryAtMs }, nowMs)}${pace}${suspended}`;
}

function nextText({ untilMs, nextCanaryAtMs }: Pick<RouteHow, 'untilMs' | 'nextCanaryAtMs'>, nowMs: number): string {
  if (nextCanaryAtMs !== undefined) return nextCanaryAtMs <= nowMs ? 'next canary now' : `next canary ${relative(nextCanaryAtMs, nowMs)}`;
  return untilMs === undefined ? 'until it is changed by hand' : `until ${both(untilMs, nowMs)}`;
}

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
export const howJson = ({ state, blocked, openSinceMs, untilMs, nextCanaryAtMs, grant, pace, suspendedBy }: RouteHow) => ({
  state: state ?? 'closed',
  blocked: blocked ?? null,
  openSince: iso(openSinceMs),
  openUntil: iso(untilMs),
  nextCanary: iso(nextCanaryAtMs),
  grant: grant ?? null,
  pace: pace === undefined ? null : paceJson(pace),
  suspendedBy,
});
