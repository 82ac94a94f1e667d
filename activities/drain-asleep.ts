/** What the server says of a run that was told that AI is back, and of which the ledger has heard nothing since. */
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Client } from '@temporalio/client';

/**
 * `queued`: its workflow task waits behind others. `fails`: it was tried and failed, or its worker was lost. `read`: it has none, so that it has read
 * its signal and is at something that leaves no row, or its task is claimed. `over`: it has ended.
 */
export type RunSays = 'queued' | 'fails' | 'read' | 'over';

/** A look at one run takes milliseconds. */
const LOOK_MS = 2_000;

/** Never throws: of a run of which the server does not answer it is not known that it is no backlog. */
export function runSaysBy(client: Pick<Client, 'workflow' | 'withDeadline'>): (workflowId: string) => Promise<RunSays> {
  return async (workflowId) => {
    try {
      const { status, raw } = await client.withDeadline(Date.now() + LOOK_MS, () => client.workflow.getHandle(workflowId).describe());
      if (status.name !== 'RUNNING') return 'over';
      const task = raw.pendingWorkflowTask;
      if (!task) return 'read';
      return (task.attempt ?? 1) > 1 ? 'fails' : 'queued';
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? 'over' : 'queued';
    }
  };
}
