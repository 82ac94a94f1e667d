/** The heartbeat to a watchdog outside. It is sent only if polls, a workflow and the ledger work, so that its absence means trouble. */
import { pollState } from './late-poll.ts';
import { proveWorkflow } from './probe.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ProbePorts } from './probe.ts';
import type { Polled } from './late-poll.ts';

export type HeartbeatPorts = ProbePorts & {
  readonly ledger: Pick<Ledger, 'beat' | 'pollCursor'>;
  readonly connections: readonly Polled[];
  /** Holds a secret of whoever receives it: never said in a message. */
  readonly url: string;
  readonly upSinceMs: number;
  readonly nowMs: () => number;
};
/** `awaited`: too early to say, as after a start. No heartbeat is sent, and no alert is raised. */
export type Beat = { readonly kind: 'beat' } | { readonly kind: 'awaited' | 'held'; readonly why: string };

const SEND_MS = 10_000;

export async function beatOnce(ports: HeartbeatPorts, signal: AbortSignal): Promise<Beat> {
  const { ledger, connections, upSinceMs, nowMs } = ports;
  let awaited: Beat | undefined;
  for (const connection of connections) {
    const state = await pollState(ledger, connection, upSinceMs, nowMs());
    if (state.kind === 'late') return { kind: 'held', why: state.why };
    if (state.kind === 'awaited') awaited ??= { kind: 'awaited', why: state.why };
  }
  const broken = await proveWorkflow(ports, signal);
  if (broken !== undefined) return { kind: 'held', why: broken };
  return awaited ?? send(ports.url, signal);
}

async function send(url: string, signal: AbortSignal): Promise<Beat> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]) });
    await response.body?.cancel();
    return response.ok ? { kind: 'beat' } : { kind: 'held', why: `the receiver of heartbeats answered HTTP ${response.status}` };
  } catch (error) {
    // The message of `fetch` may quote the address.
    return { kind: 'held', why: `the receiver of heartbeats cannot be reached (${error instanceof Error ? error.name : 'unknown'})` };
  }
}
