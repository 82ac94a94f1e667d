/** Wakes the items that wait for AI. Signalled first and noted second: a kill between the two signals an item twice, which does nothing. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';
import type { DrainActivities } from '../workflows/drain/contract.ts';
import type { Clock } from './clock.ts';

export type DrainPorts = {
  readonly client: Pick<Client, 'workflow'>;
  readonly ledger: Pick<Ledger, 'waitingPage' | 'markSignalled' | 'removeWaiting'>;
  readonly clock: Clock;
};

export function createDrainActivities({ client, ledger, clock }: DrainPorts): DrainActivities {
  return {
    async signalPage(process, route, sinceMs, limit) {
      const page = await ledger.waitingPage(process, sinceMs, limit);
      for (const { workflowId } of page) {
        Context.current().heartbeat(workflowId);
        if (await signalled(workflowId, route)) await ledger.markSignalled(workflowId, await clock.nowMs());
        // Its row outlived it: a run that was terminated takes nothing down.
        else await ledger.removeWaiting(workflowId);
      }
      return page.length;
    },
  };

  async function signalled(workflowId: string, route: string): Promise<boolean> {
    try {
      await client.workflow.getHandle(workflowId).signal('routeBack', route);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
