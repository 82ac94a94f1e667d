/** Pure: which route to ask next, why not the others, or nobody. The same request yields the same plan. */
import { isOver } from './breaker/step.ts';
import { suspensionOf } from './suspended.ts';
import type { Suspended } from './suspended.ts';
import type { FailureReason, Unblocking, Plan, PlanRequest, Rejection, Route } from '../workflows/chain/contract.ts';

/** The state of a route's breaker. A route without a breaker takes requests. */
export type Breaker = {
  readonly route: string;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  /** Why the route takes no requests, if replies opened the breaker. */
  readonly reason?: string | undefined;
  /** Requests at once, while it is half open. */
  readonly grant?: number | undefined;
  /** When the control asks it next; absent where its provider has named the time itself. */
  readonly nextCanaryAtMs?: number | undefined;
};

/** If all routes are blocked for longer than this, a person is asked instead of waiting. */
const LONGEST_WAIT_MS = 60_000;
/** A canary may fail: only a short outage is waited out, and its first canaries come within this time. */
const LONGEST_CANARY_WAIT_MS = 15_000;
/** So that its answer is there. */
const CANARY_ANSWERS_MS = 2_000;

/** What else stands against routes now: what people have suspended, and providers whose queues have no worker. */
export type Standing = { readonly suspended?: readonly Suspended[]; readonly unserved?: readonly string[] };

export function planNext(request: PlanRequest, breakers: readonly Breaker[], nowMs: number, standing: Standing = {}): Plan {
  const { suspended = [], unserved = [] } = standing;
  const rejected: Rejection[] = [];
  const againstIt = (route: Route): Against | undefined =>
    reasonAgainst(route, request, { blocked: blockingBreaker(breakers, route.route, nowMs), suspended: suspensionOf(route, suspended) });
  const mayBeAsked = (route: Route): boolean => againstIt(route) === undefined && !unserved.includes(route.provider);
  for (const [at, candidate] of request.routes.entries()) {
    const against = againstIt(candidate);
    if (against !== undefined) rejected.push({ route: candidate.route, ...against });
    else if (unserved.includes(candidate.provider)) rejected.push({ route: candidate.route, ...UNSERVED });
    else return { ...asking(candidate, request, rejected), ...(request.routes.slice(at + 1).some(mayBeAsked) && { hasOther: true }) };
  }
  const last = rejected.find(({ why }) => why === UNSERVED.why);
  const lastResort = request.routes.find(({ route }) => route === last?.route);
  const others = rejected.filter((one) => one !== last);
  if (lastResort !== undefined) return { ...asking(lastResort, request, others), isLastResort: true };
  const open = request.routes.filter((route) => suspensionOf(route, suspended) === undefined);
  const unblocks = unblockingOf({ ...request, routes: open }, breakers, nowMs);
  return { kind: 'nobody', rejected, ...(unblocks === undefined ? {} : { unblocks }) };
}

/** Another route is sooner. Where none is left it is asked all the same: a worker that is started again takes what waits in its queue. */
export const UNSERVED = { why: 'no worker serves it', reason: 'no-worker' } as const;

const asking = (candidate: Route, { remainingMs }: PlanRequest, rejected: readonly Rejection[]): Extract<Plan, { kind: 'ask' }> => ({
  kind: 'ask',
  candidate,
  budgetMs: Math.min(candidate.budgetMs, remainingMs),
  rejected,
});

/** The open breaker that blocks a route now, or undefined. Also asked in the line before a request. */
export function blockingBreaker(breakers: readonly Breaker[], route: string, nowMs: number): Breaker | undefined {
  const breaker = breakers.find((one) => one.route === route);
  return breaker?.state === 'open' && !isOver(breaker, nowMs) ? breaker : undefined;
}

export const whyBlocked = ({ why }: Breaker): string => why ?? 'blocked by the control';

/** Whether a route that comes back has taken as many requests at once as it is granted. */
export const isFull = ({ state, grant }: Pick<Breaker, 'state' | 'grant'>, underWay: number): boolean =>
  state === 'half-open' && underWay >= (grant ?? 1);

/** Reasons by which replies can open a breaker, in the chain's words. */
const SAID: ReadonlySet<string> = new Set<FailureReason>([
  'unreachable',
  'silent',
  'throttled',
  'server-error',
  'out-of-quota',
  'key-refused',
  'retired',
  'region',
  'set-up',
  'bad-answer',
]);
const isSaid = (reason: string): reason is FailureReason => SAID.has(reason);
export const saidBy = ({ reason }: Breaker): FailureReason | undefined => (reason !== undefined && isSaid(reason) ? reason : undefined);

/** The blocked route that takes requests again first, if waiting for it leaves time for an exchange. */
function unblockingOf(
  { routes, mayWaitFor = [], paced = [], ai, remainingMs }: PlanRequest,
  breakers: readonly Breaker[],
  nowMs: number,
): Unblocking | undefined {
  const unblockings = routes.flatMap((route): readonly Unblocking[] => {
    const turn = paced.find((one) => one.route === route.route);
    // A turn at the pace comes for certain: only the time of the machines bounds the wait.
    if (turn !== undefined && blockingBreaker(breakers, route.route, nowMs) === undefined && forbidden(route, ai) === undefined)
      return Math.max(0, turn.atMs - nowMs) + route.attemptMs <= remainingMs ? [turn] : [];
    const breaker = breakers.find((one) => one.route === route.route);
    if (breaker?.state !== 'open' || breaker.untilMs === undefined || !mayWaitFor.includes(route.route)) return [];
    if (forbidden(route, ai) !== undefined) return [];
    const { nextCanaryAtMs, untilMs } = breaker;
    const atMs = nextCanaryAtMs === undefined ? untilMs : nextCanaryAtMs + CANARY_ANSWERS_MS;
    const waitMs = Math.max(0, atMs - nowMs);
    const longestMs = nextCanaryAtMs === undefined ? LONGEST_WAIT_MS : LONGEST_CANARY_WAIT_MS;
    return waitMs <= longestMs && waitMs + route.attemptMs <= remainingMs ? [{ route: route.route, atMs }] : [];
  });
  return unblockings.toSorted((a, b) => a.atMs - b.atMs)[0];
}

type Against = Omit<Rejection, 'route'>;

type Closed = { readonly blocked: Breaker | undefined; readonly suspended: Suspended | undefined };

function reasonAgainst(candidate: Route, request: PlanRequest, { blocked, suspended }: Closed): Against | undefined {
  if (request.tried.includes(candidate.route)) return { why: 'already asked' };
  const why = forbidden(candidate, request.ai);
  if (why !== undefined) return { why };
  if (suspended !== undefined) return { why: 'suspended' };
  if (blocked !== undefined) {
    const reason = saidBy(blocked);
    return { why: whyBlocked(blocked), ...(reason === undefined ? {} : { reason }) };
  }
  // There is no time for a whole exchange: a request that is cut off costs money and brings nothing.
  if (candidate.attemptMs > request.remainingMs) return { why: 'too slow for the time left' };
  return undefined;
}

function forbidden({ kind }: Route, ai: PlanRequest['ai']): string | undefined {
  if (ai === 'off') return 'AI is off for this client';
  if (ai === 'local-only' && kind !== 'local') return 'only local AI is allowed for this client';
  return undefined;
}
