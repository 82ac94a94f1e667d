/** Proof that a workflow worker is there and reaches the ledger: one short workflow, and what it has written is read back. */
import { randomUUID } from 'node:crypto';
import { WORKFLOW_QUEUE } from '../workflows/ids.ts';
import { priorityOf } from '../workflows/priority.ts';
import { messageOf } from './message.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';

export type ProbePorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline' | 'withAbortSignal'>;
  readonly ledger: Pick<Ledger, 'beat'>;
  /** One for each that asks: of two with the same name the second would end the first. */
  readonly name: string;
};

/** A healthy workflow of one local activity takes tens of milliseconds. */
const WORKFLOW_MS = 20_000;

/** Undefined where it works, else why it does not. */
export async function proveWorkflow({ client, ledger, name }: ProbePorts, signal: AbortSignal): Promise<string | undefined> {
  const nonce = randomUUID();
  const run = () =>
    client.workflow.execute('heartbeat', {
      workflowId: `heartbeat:${name}`,
      taskQueue: WORKFLOW_QUEUE,
      args: [name, nonce],
      workflowRunTimeout: WORKFLOW_MS,
      priority: priorityOf({ kind: 'tending' }),
      // One that hangs is replaced by the one that shows that it does.
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    });
  try {
    await client.withAbortSignal(signal, () => client.withDeadline(Date.now() + WORKFLOW_MS, run));
  } catch (error) {
    return `no workflow could be run: ${messageOf(error)}`;
  }
  return (await ledger.beat(name))?.nonce === nonce ? undefined : 'the ledger does not hold what a workflow has written';
}
