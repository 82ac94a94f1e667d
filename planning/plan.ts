/** Pure: which route to ask next, why not the others, or nobody. The same request yields the same plan. */
import type { FailureReason, Unblocking, Plan, PlanRequest, Rejection, Route } from '../workflows/chain/contract.ts';

/** The state of a route's breaker. A route without a breaker takes requests. */
export type Breaker = {
  readonly route: string;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  /** Why the provider takes no requests, if its own answer opened the breaker. */
  readonly reason?: string | undefined;
};

/** The longest time that a provider's answer blocks a route, and some minutes for the clocks of two machines. */
const LONGEST_BLOCK_MS = 65 * 60_000;
/** If all routes are blocked for longer than this, a person is asked instead of waiting. */
const LONGEST_WAIT_MS = 60_000;

export function planNext(request: PlanRequest, breakers: readonly Breaker[], nowMs: number): Plan {
  const rejected: Rejection[] = [];
  for (const candidate of request.routes) {
    const blocked = blockingBreaker(breakers, candidate.route, nowMs);
    const against = reasonAgainst(candidate, request, blocked);
    if (against === undefined) return { kind: 'ask', candidate, budgetMs: Math.min(candidate.budgetMs, request.remainingMs), rejected };
    rejected.push({ route: candidate.route, ...against });
  }
  const unblocks = unblockingOf(request, breakers, nowMs);
  return { kind: 'nobody', rejected, ...(unblocks === undefined ? {} : { unblocks }) };
}

/** The open breaker that blocks a route now, or undefined. Also asked in the line before a request. */
export function blockingBreaker(breakers: readonly Breaker[], route: string, nowMs: number): Breaker | undefined {
  const breaker = breakers.find((one) => one.route === route);
  if (breaker?.state !== 'open') return undefined;
  const { untilMs, reason } = breaker;
  if (untilMs === undefined) return breaker;
  // Our clock was set back since: a provider's answer opens a breaker for an hour at most.
  const isOver = untilMs <= nowMs || (reason !== undefined && untilMs > nowMs + LONGEST_BLOCK_MS);
  return isOver ? undefined : breaker;
}

export const whyBlocked = ({ why }: Breaker): string => why ?? 'blocked by the control';

/** Reasons by which a provider can open a breaker for a time, in the chain's words. */
const SAID: Readonly<Record<string, FailureReason>> = {
  throttled: 'throttled',
  'server-error': 'server-error',
};
export const saidBy = ({ reason }: Breaker): FailureReason | undefined => (reason === undefined ? undefined : SAID[reason]);

/** The blocked route that takes requests again first, if waiting for it leaves time for an exchange. */
function unblockingOf(
  { routes, mayWaitFor = [], ai, remainingMs }: PlanRequest,
  breakers: readonly Breaker[],
  nowMs: number,
): Unblocking | undefined {
  const unblockings = routes.flatMap((route): readonly Unblocking[] => {
    const breaker = breakers.find((one) => one.route === route.route);
    if (breaker?.state !== 'open' || breaker.untilMs === undefined || !mayWaitFor.includes(route.route)) return [];
    if (forbidden(route, ai) !== undefined) return [];
    const waitMs = Math.max(0, breaker.untilMs - nowMs);
    return waitMs <= LONGEST_WAIT_MS && waitMs + route.attemptMs <= remainingMs ? [{ route: route.route, atMs: breaker.untilMs }] : [];
  });
  return unblockings.toSorted((a, b) => a.atMs - b.atMs)[0];
}

type Against = Omit<Rejection, 'route'>;

function reasonAgainst(candidate: Route, request: PlanRequest, blocked: Breaker | undefined): Against | undefined {
  if (request.tried.includes(candidate.route)) return { why: 'already asked' };
  const why = forbidden(candidate, request.ai);
  if (why !== undefined) return { why };
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
