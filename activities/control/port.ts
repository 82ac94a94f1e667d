/** How whoever changes a route's breaker tells the control of its provider, which starts it where it does not run. */
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE, controlId } from '../../workflows/ids.ts';
import { priorityOf } from '../../workflows/priority.ts';
import type { Client } from '@temporalio/client';
import type { ControlInput } from '../../workflows/control/contract.ts';
import type { Alert } from '../clock.ts';

export type ControlPort = {
  /** Never throws: whoever tells has an answer that was paid, and the control looks by itself later. */
  changed(provider: string): Promise<void>;
};
/** A signal takes milliseconds; an answer waits for it no longer than this. */
const SIGNAL_MS = 3_000;

export function controlPort(client: Pick<Client, 'workflow' | 'withDeadline'>, alert: Alert): ControlPort {
  return {
    async changed(provider) {
      try {
        await client.withDeadline(Date.now() + SIGNAL_MS, () => tellControl(client, provider));
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        alert({ kind: 'control-not-told', detail: `the control of ${provider} could not be told that a route has changed: ${name}` });
      }
    },
  };
}

async function tellControl(client: Pick<Client, 'workflow'>, provider: string): Promise<void> {
  await client.workflow.signalWithStart('controlProvider', { ...startOf(provider), signal: 'controlChanged' });
}

/** A control holds nothing: whatever stands in the ledger it finds again. So one of a release before, or of another configuration, is replaced. */
export async function startControl(client: Pick<Client, 'workflow'>, provider: string): Promise<void> {
  await client.workflow.start('controlProvider', { ...startOf(provider), workflowIdConflictPolicy: 'TERMINATE_EXISTING' });
}

const startOf = (provider: string) => {
  const input: ControlInput = { provider };
  return {
    workflowId: controlId(provider),
    taskQueue: WORKFLOW_QUEUE,
    args: [input] as [ControlInput],
    priority: priorityOf({ kind: 'tending' }),
    staticSummary: `Control of ${provider}`,
    typedSearchAttributes: [OF_THIS_GENERATION],
  };
};
