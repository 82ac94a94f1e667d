/** Pure: which route to ask next, why not the others, or nobody. The same request yields the same plan. */
import type { FallReason, Opening, Plan, PlanRequest, Rejection, Route } from '../workflows/chain/contract.ts';

/** A breaker's word on a route; a route without one is usable. */
export type Breaker = {
  readonly route: string;
  readonly state: 'open' | 'closed' | 'half-open';
  readonly untilMs: number | undefined;
  readonly why: string | undefined;
  /** What the provider has said, where that has closed it. */
  readonly reason?: string | undefined;
};

/** With some minutes for the clocks of two machines. */
const LONGEST_CLOSURE_MS = 65 * 60_000;
/** A ticket whose machines are all closed is a person's sooner than that. */
const LONGEST_WAIT_MS = 60_000;

export function planNext(request: PlanRequest, breakers: readonly Breaker[], nowMs: number): Plan {
  const rejected: Rejection[] = [];
  for (const candidate of request.routes) {
    const shut = shutBy(breakers, candidate.route, nowMs);
    const against = reasonAgainst(candidate, request, shut);
    if (against === undefined) return { kind: 'ask', candidate, budgetMs: Math.min(candidate.budgetMs, request.remainingMs), rejected };
    rejected.push({ route: candidate.route, ...against });
  }
  const opens = openingOf(request, breakers, nowMs);
  return { kind: 'nobody', rejected, ...(opens === undefined ? {} : { opens }) };
}

/** The breaker that lets no request through now, or undefined. Also the last look in the line before a request. */
export function shutBy(breakers: readonly Breaker[], route: string, nowMs: number): Breaker | undefined {
  const breaker = breakers.find((one) => one.route === route);
  if (breaker?.state !== 'open') return undefined;
  const { untilMs, reason } = breaker;
  if (untilMs === undefined) return breaker;
  // Our clock was set back since a provider closed it: it can do so for an hour at most.
  const isOver = untilMs <= nowMs || (reason !== undefined && untilMs > nowMs + LONGEST_CLOSURE_MS);
  return isOver ? undefined : breaker;
}

export const whyShut = ({ why }: Breaker): string => why ?? 'closed by the control';

/** What may have closed a route for a time, in the chain's words. */
const SAID: Readonly<Record<string, FallReason>> = {
  throttled: 'throttled',
  'server-error': 'server-error',
};
export const saidBy = ({ reason }: Breaker): FallReason | undefined => (reason === undefined ? undefined : SAID[reason]);

/** The closed route that opens first, where waiting for it leaves time for one exchange. */
function openingOf(
  { routes, mayWaitFor = [], ai, remainingMs }: PlanRequest,
  breakers: readonly Breaker[],
  nowMs: number,
): Opening | undefined {
  const openings = routes.flatMap((route): readonly Opening[] => {
    const breaker = breakers.find((one) => one.route === route.route);
    if (breaker?.state !== 'open' || breaker.untilMs === undefined || !mayWaitFor.includes(route.route)) return [];
    if (forbidden(route, ai) !== undefined) return [];
    const waitMs = Math.max(0, breaker.untilMs - nowMs);
    return waitMs <= LONGEST_WAIT_MS && waitMs + route.attemptMs <= remainingMs ? [{ route: route.route, atMs: breaker.untilMs }] : [];
  });
  return openings.toSorted((a, b) => a.atMs - b.atMs)[0];
}

type Against = Omit<Rejection, 'route'>;

function reasonAgainst(candidate: Route, request: PlanRequest, shut: Breaker | undefined): Against | undefined {
  if (request.tried.includes(candidate.route)) return { why: 'already asked' };
  const why = forbidden(candidate, request.ai);
  if (why !== undefined) return { why };
  if (shut !== undefined) {
    const reason = saidBy(shut);
    return { why: whyShut(shut), ...(reason === undefined ? {} : { reason }) };
  }
  // Less than one exchange left: a request that must be cut off costs money and brings nothing.
  if (candidate.attemptMs > request.remainingMs) return { why: 'too slow for the time left' };
  return undefined;
}

function forbidden({ kind }: Route, ai: PlanRequest['ai']): string | undefined {
  if (ai === 'off') return 'AI is off for this client';
  if (ai === 'local-only' && kind !== 'local') return 'only local AI is allowed for this client';
  return undefined;
}
