/** The outgoing heartbeat: it beats only if polls, one workflow and the ledger work end to end, so that silence means something. */
import { randomUUID } from 'node:crypto';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { messageOf } from './message.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../../ledger/contract.ts';
import type { ConnectionConfig } from '../config/contract.ts';

export type HeartbeatPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'beat' | 'pollCursor'>;
  readonly connections: readonly Pick<ConnectionConfig, 'name' | 'intake' | 'pollEveryMs'>[];
  /** Holds a secret of whoever receives it: never said in a message. */
  readonly url: string;
  readonly nowMs: () => number;
};
export type Beat = { readonly kind: 'beat' } | { readonly kind: 'held'; readonly why: string };

/** A healthy workflow of one local activity takes tens of milliseconds. */
const WORKFLOW_MS = 20_000;
const SEND_MS = 10_000;
/** One poll may be missed, and one may be under way. */
const POLLS_MISSED = 3;
const NAME = 'service';

export async function beatOnce(ports: HeartbeatPorts): Promise<Beat> {
  const late = await latePoll(ports);
  if (late !== undefined) return { kind: 'held', why: late };
  const broken = await brokenWorkflow(ports);
  if (broken !== undefined) return { kind: 'held', why: broken };
  return send(ports.url);
}

async function latePoll({ ledger, connections, nowMs }: HeartbeatPorts): Promise<string | undefined> {
  for (const { name, intake, pollEveryMs } of connections) {
    if (intake === 'webhook') continue;
    const polledAtMs = (await ledger.pollCursor(name))?.polledAtMs ?? 0;
    if (nowMs() - polledAtMs > POLLS_MISSED * pollEveryMs)
      return `${name} was polled ${polledAtMs === 0 ? 'never' : `last at ${new Date(polledAtMs).toISOString()}`}`;
  }
  return undefined;
}

async function brokenWorkflow({ client, ledger }: HeartbeatPorts): Promise<string | undefined> {
  const nonce = randomUUID();
  try {
    await client.withDeadline(Date.now() + WORKFLOW_MS, () =>
      client.workflow.execute('heartbeat', {
        workflowId: 'heartbeat',
        taskQueue: WORKFLOW_QUEUE,
        args: [NAME, nonce],
        workflowRunTimeout: WORKFLOW_MS,
        // One that hangs is replaced by the one that shows that it does.
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
      }),
    );
  } catch (error) {
    return `no workflow could be run: ${messageOf(error)}`;
  }
  return (await ledger.beat(NAME))?.nonce === nonce ? undefined : 'the ledger does not hold what a workflow has written';
}

async function send(url: string): Promise<Beat> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(SEND_MS) });
    await response.body?.cancel();
    return response.ok ? { kind: 'beat' } : { kind: 'held', why: `the receiver of heartbeats answered HTTP ${response.status}` };
  } catch (error) {
    // The message of `fetch` may quote the address.
    return { kind: 'held', why: `the receiver of heartbeats cannot be reached (${error instanceof Error ? error.name : 'unknown'})` };
  }
}
