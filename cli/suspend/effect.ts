/** Pure: which routes a target is about, and which of their chains take requests as things stand now. */
import { targetsOf } from '../../ledger/suspensions.ts';
import { blockingBreaker } from '../../planning/plan.ts';
import { routesOf } from './target.ts';
import type { RouteState, Suspension } from '../../ledger/contract.ts';
import type { Known } from './known.ts';

export type Now = { readonly suspensions: readonly Suspension[]; readonly states: readonly RouteState[]; readonly nowMs: number };
export type Effect = {
  readonly routes: readonly string[];
  /** Of the chains that have one of them. */
  readonly chains: readonly {
    readonly chain: string;
    readonly usable: readonly string[];
    /** Not suspended, and blocked by their breaker now. */
    readonly blocked: readonly string[];
  }[];
  /** Of the routes, those that are suspended now, and by what. */
  readonly suspended: readonly { readonly route: string; readonly by: readonly string[] }[];
};

/** `now`: after what was done. */
export function effectOf(target: string, known: Known, now: Now): Effect {
  const routes = routesOf(target, known);
  const by = suspendedBy(known, now.suspensions);
  return {
    routes,
    chains: known.chains
      .filter((chain) => chain.routes.some((route) => routes.includes(route)))
      .map(({ chain, routes: inOrder }) => {
        const open = inOrder.filter((route) => (by.get(route) ?? []).length === 0);
        const isBlocked = (route: string): boolean => blockingBreaker(now.states, route, now.nowMs) !== undefined;
        return { chain, usable: open.filter((route) => !isBlocked(route)), blocked: open.filter(isBlocked) };
      }),
    suspended: routes.flatMap((route) => {
      const targets = by.get(route) ?? [];
      return targets.length === 0 ? [] : [{ route, by: targets }];
    }),
  };
}

const suspendedBy = ({ routes }: Known, suspensions: readonly Suspension[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    routes.map((route) => [route.route, suspensions.filter(({ target }) => targetsOf(route).includes(target)).map(({ target }) => target)]),
  );
