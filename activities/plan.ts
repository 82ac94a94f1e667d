/** The planner as an activity: its whole result is recorded, so a new planner never breaks a running workflow. */
import { planNext } from '../planning/plan.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { PlanActivities } from '../workflows/chain/contract.ts';
import type { Clock } from './clock.ts';

export function createPlanActivities(ledger: Pick<Ledger, 'routeStates'>, clock: Clock): PlanActivities {
  return {
    async plan(request) {
      return planNext(request, await ledger.routeStates(), await clock.nowMs());
    },
  };
}
