/** A step of the control: what the time has made of each route of a provider, decided and kept in one transaction a route. */
import { IDLE_MS } from '../../planning/breaker/policy.ts';
import { breakerOf, tick } from '../../planning/breaker/step.ts';
import { putOff } from '../../planning/breaker/together.ts';
import { seesToItself } from './canaries.ts';
import type { KinOf } from '../../planning/breaker/kin.ts';
import type { Ledger, RouteState } from '../../ledger/contract.ts';
import type { CanaryRequest, CanaryUnderWay, ControlActivities } from '../../workflows/control/contract.ts';
import type { Clock } from '../clock.ts';

/** A route as the configuration has it. `kin`: those that share its group. */
export type ControlledRoute = { readonly route: string; readonly label: string; readonly kin?: readonly string[] };
/** Those of a provider, in their order, with their kin. */
export const controlledRoutes = (
  routes: readonly (ControlledRoute & { readonly provider: string })[],
  provider: string,
  kinOf: KinOf,
): readonly ControlledRoute[] =>
  routes.flatMap(({ route, label, provider: its }) =>
    its === provider ? [{ route, label, kin: kinOf(route).kin.map((one) => one.route) }] : [],
  );
export type StepPorts = {
  readonly ledger: Pick<Ledger, 'stepRoute' | 'drainsDue'>;
  readonly clock: Clock;
  /** In the chain's order; none for a provider that the configuration names no more. */
  readonly routesOf: (provider: string) => readonly ControlledRoute[];
};
/** Drains that could not be started are tried again so soon. */
const DRAINS_AGAIN_MS = 10_000;

export function createControlActivities({ ledger, clock, routesOf }: StepPorts): ControlActivities {
  return {
    async stepControl(provider, underWay = []) {
      const nowMs = await clock.nowMs();
      const routes = routesOf(provider);
      if (routes.length === 0) return { canaries: [], drains: [], wakeInMs: undefined };
      const canaries: CanaryRequest[] = [];
      let wakeAtMs = nowMs + IDLE_MS;
      for (const { route, label, kin = [] } of routes) {
        const step = (state: RouteState | undefined, lastEndedAtMs: number | undefined, others: readonly RouteState[]) => {
          if (isLeftAlone(route, state, underWay)) return { state, result: undefined };
          const before = breakerOf(route, state);
          const ticked = tick(before, lastEndedAtMs, nowMs);
          const later = putOff(
            ticked,
            others.map((one) => breakerOf(one.route, one)),
            nowMs,
          );
          return { state: ticked.breaker === before ? state : ticked.breaker, kin: later, result: ticked };
        };
        const stepped = await ledger.stepRoute(route, nowMs, step, kin);
        if (stepped === undefined) continue;
        const { opening, openedWith } = stepped.breaker;
        if (stepped.isCanaryDue) canaries.push({ provider, route, label, opening, openedWith, number: nowMs });
        wakeAtMs = Math.min(wakeAtMs, stepped.wakeAtMs);
      }
      const drains = await ledger.drainsDue(routes.map(({ route }) => route));
      if (drains.length > 0) wakeAtMs = Math.min(wakeAtMs, nowMs + DRAINS_AGAIN_MS);
      return { canaries, drains: drains.map(({ route }) => route), wakeInMs: Math.max(0, wakeAtMs - nowMs) };
    },
  };
}

/** Its canaries count and ask by themselves, and end when the control is to decide. */
const isLeftAlone = (route: string, state: RouteState | undefined, underWay: readonly CanaryUnderWay[]): boolean =>
  underWay.some((one) => one.route === route && one.openedWith === undefined && seesToItself(state, one));
