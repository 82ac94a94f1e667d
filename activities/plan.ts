/** The planner as an activity: its whole result is recorded, so a new planner never breaks a running workflow. */
import { UNSERVED, planNext } from '../planning/plan.ts';
import { SILENT_MS, silentSince } from '../planning/served.ts';
import { modelQueue } from '../workflows/ids.ts';
import { recordUnseenFailure } from './route-trouble.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Ledger, Suspension } from '../ledger/contract.ts';
import type { Suspended } from '../planning/suspended.ts';
import type { Plan, PlanActivities, PlanRequest } from '../workflows/chain/contract.ts';

export type PlanPorts = TroublePorts & {
  /** The name by which a route's model is asked for; undefined for a route that the configuration names no more. */
  readonly modelOf?: (route: string) => string | undefined;
  readonly ledger: Pick<Ledger, 'routeStates' | 'suspensions' | 'queueBeats'>;
};

export function createPlanActivities(ports: PlanPorts): PlanActivities {
  const { ledger, clock } = ports;
  return {
    async plan({ left, ...request }) {
      await recordUnseenFailure(ports, left);
      const nowMs = await clock.nowMs();
      const suspended = byRoute(request.routes, await ledger.suspensions(nowMs));
      const unserved = await unservedNow(request.routes, nowMs);
      const plan = planNext(request, await ledger.routeStates(), nowMs, { suspended, unserved });
      await recordUnserved(request, plan, nowMs);
      return plan;
    },
  };

  async function unservedNow(routes: PlanRequest['routes'], nowMs: number): Promise<readonly string[]> {
    const beats = await ledger.queueBeats();
    const providers = [...new Set(routes.map(({ provider }) => provider))];
    return providers.filter((provider) => silentSince(modelQueue(provider), beats, { nowMs, forMs: SILENT_MS }) !== undefined);
  }

  /** A route that nobody serves is told as one is that was asked in vain. */
  async function recordUnserved({ routes }: Pick<PlanRequest, 'routes'>, { rejected }: Plan, atMs: number): Promise<void> {
    for (const { route, why } of rejected) {
      const label = routes.find((one) => one.route === route)?.label;
      if (why === UNSERVED.why && label !== undefined) await recordUnseenFailure(ports, { route, label, ...UNSERVED, atMs });
    }
  }

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
