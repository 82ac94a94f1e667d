/** The planner as an activity: its whole result is recorded, so a new planner never breaks a running workflow. */
import { planNext } from '../planning/plan.ts';
import { recordUnseenFailure } from './route-trouble.ts';
import type { TroublePorts } from './route-trouble.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { PlanActivities } from '../workflows/chain/contract.ts';

export type PlanPorts = TroublePorts & { readonly ledger: Pick<Ledger, 'routeStates' | 'suspensions'> };

export function createPlanActivities(ports: PlanPorts): PlanActivities {
  const { ledger, clock } = ports;
  return {
    async plan({ left, ...request }) {
      await recordUnseenFailure(ports, left);
      const nowMs = await clock.nowMs();
      return planNext(request, await ledger.routeStates(), nowMs, await ledger.suspensions(nowMs));
    },
  };
}
