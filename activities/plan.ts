/** The planner as an activity: its whole result is recorded, so a new planner never breaks a running workflow. */
import { planNext } from '../planning/plan.ts';
import { tellLeft, tellNobody } from './route-trouble.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { FallReason, PlanActivities } from '../workflows/chain/contract.ts';

export type PlanPorts = TroublePorts & { readonly ledger: Pick<Ledger, 'routeStates' | 'routeTroubles'> };

/** Of these a model's worker may know nothing: it is away, or was killed under the request. */
const UNSEEN: ReadonlySet<FallReason> = new Set(['no-worker', 'silent', 'unreachable']);

export function createPlanActivities(ports: PlanPorts): PlanActivities {
  const { ledger, clock } = ports;
  return {
    async plan({ left, ...request }) {
      if (left && UNSEEN.has(left.reason)) await tellLeft(ports, { ...left, sinceMs: left.atMs, opens: undefined });
      const plan = planNext(request, await ledger.routeStates(), await clock.nowMs());
      if (plan.kind === 'nobody' && plan.opens === undefined) await tellNobody(ports, request.routes);
      return plan;
    },
  };
}
