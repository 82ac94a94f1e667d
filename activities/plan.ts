/** The planner as an activity: its whole result is recorded, so a new planner never breaks a running workflow. */
import { planNext } from '../planning/plan.ts';
import { recordUnseenFailure } from './route-trouble.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Ledger, Suspension } from '../ledger/contract.ts';
import type { Suspended } from '../planning/suspended.ts';
import type { PlanActivities, PlanRequest } from '../workflows/chain/contract.ts';

export type PlanPorts = TroublePorts & {
  /** The name by which a route's model is asked for; undefined for a route that the configuration names no more. */
  readonly modelOf?: (route: string) => string | undefined;
  readonly ledger: Pick<Ledger, 'routeStates' | 'suspensions'>;
};

export function createPlanActivities(ports: PlanPorts): PlanActivities {
  const { ledger, clock } = ports;
  return {
    async plan({ left, ...request }) {
      await recordUnseenFailure(ports, left);
      const nowMs = await clock.nowMs();
      return planNext(request, await ledger.routeStates(), nowMs, byRoute(request.routes, await ledger.suspensions(nowMs)));
    },
  };

  /** A route's name need not hold its model's. */
  function byRoute(routes: PlanRequest['routes'], suspensions: readonly Suspension[]): readonly Suspended[] {
    const ofModels = routes.flatMap(({ route }) => {
      const model = ports.modelOf?.(route);
      const found = suspensions.find(({ target }) => target === `model:${model}`);
      return found === undefined ? [] : [{ target: `route:${route}`, untilMs: found.untilMs }];
    });
    return [...suspensions, ...ofModels];
  }
}
