/** A waiting run was started as what was new: before it is woken its workflow tasks are put behind those of what is new now. */
import { isGrpcServiceError } from '@temporalio/client';
import { priorityOf } from '../workflows/priority.ts';
import type { Client } from '@temporalio/client';
import type { WaitingRow } from '../ledger/contract.ts';

/** Never throws what a server says: it is woken all the same, and only stands among the others. */
export type PutBehind = (row: Pick<WaitingRow, 'workflowId' | 'client' | 'lane'>) => Promise<void>;

/** One small write of the server, and one event in the run's history. */
export function putBehindBy({ workflowService, options }: Pick<Client, 'workflowService' | 'options'>): PutBehind {
  return async ({ workflowId, client, lane }) => {
    const criticality = lane === 'ai' ? 'convenience' : 'sla';
    try {
      await workflowService.updateWorkflowExecutionOptions({
        namespace: options.namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: { priority: priorityOf({ kind: 'item', criticality, comesBack: true, of: client }) },
        updateMask: { paths: ['priority'] },
      });
    } catch (error) {
      if (!isGrpcServiceError(error)) throw error;
    }
  };
}
