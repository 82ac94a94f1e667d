/** Pure: which route to ask next, why not the others, or nobody. The same request yields the same plan. */
import type { Plan, PlanRequest, Rejection, Route } from '../workflows/chain/contract.ts';

/** A breaker's word on a route; a route without one is usable. */
export type Breaker = {
  readonly route: string;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
};

export function planNext(request: PlanRequest, breakers: readonly Breaker[], nowMs: number): Plan {
  const rejected: Rejection[] = [];
  for (const candidate of request.routes) {
    const why = reasonAgainst(candidate, request, shutReason(breakers, candidate.route, nowMs));
    if (why === undefined) return { kind: 'ask', candidate, budgetMs: Math.min(candidate.budgetMs, request.remainingMs), rejected };
    rejected.push({ route: candidate.route, why });
  }
  return { kind: 'nobody', rejected };
}

/** Why a route takes no requests now, or undefined. Also the last look in the line before a request. */
export function shutReason(breakers: readonly Breaker[], route: string, nowMs: number): string | undefined {
  const breaker = breakers.find((one) => one.route === route);
  if (breaker?.state !== 'open') return undefined;
  if (breaker.untilMs !== undefined && breaker.untilMs <= nowMs) return undefined;
  return breaker.why ?? 'closed by the control';
}

function reasonAgainst(candidate: Route, request: PlanRequest, shut: string | undefined): string | undefined {
  if (request.tried.includes(candidate.route)) return 'already asked';
  if (request.ai === 'off') return 'AI is off for this client';
  if (request.ai === 'local-only' && candidate.kind !== 'local') return 'only local AI is allowed for this client';
  if (shut !== undefined) return shut;
  // Less than one exchange left: a request that must be cut off costs money and brings nothing.
  if (candidate.attemptMs > request.remainingMs) return 'too slow for the time left';
  return undefined;
}
