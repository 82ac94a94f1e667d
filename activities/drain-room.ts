/** How many waiting items a drain may wake now, for the route that is back. */
import { blockingBreaker } from '../planning/plan.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Clock } from './clock.ts';

/** `slow`: the route comes back slowly, and a page waits for what the one before has come to. */
export type Room = { readonly kind: 'all' | 'slow'; readonly items: number };

/** A route that comes back takes as many as it is granted. One that is closed again takes none: its next return begins another drain. */
export async function roomOn(
  { ledger, clock }: { readonly ledger: Pick<Ledger, 'routeStates' | 'underWay'>; readonly clock: Clock },
  route: string,
  limit: number,
): Promise<Room> {
  const state = (await ledger.routeStates()).find((one) => one.route === route);
  const nowMs = await clock.nowMs();
  if (state?.state === 'half-open')
    return { kind: 'slow', items: Math.min(limit, Math.max(0, (state.grant ?? 1) - (await ledger.underWay(route, nowMs)))) };
  const isClosed = state !== undefined && blockingBreaker([state], route, nowMs) !== undefined;
  return { kind: 'all', items: isClosed ? 0 : limit };
}
