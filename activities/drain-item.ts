/** Tells one waiting item that AI is back, and notes that it was told. It signals first and records second. */
import { WorkflowNotFoundError } from '@temporalio/common';
import { isGrpcServiceError } from '@temporalio/client';
import type { PutBehind } from './drain-behind.ts';
import type { Client } from '@temporalio/client';
import type { Ledger, WaitingRow } from '../ledger/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type TellPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<Ledger, 'markSignalled' | 'signalFailed' | 'removeWaiting'>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default they stand among all others */
  readonly putBehind?: PutBehind;
};

/** A signal takes milliseconds; under a third of the heartbeat time-out, so that one that hangs does not cost the page. */
const SIGNAL_MS = 3_000;
/**
 * A server that sheds load, or moves a run to another node, is back within seconds to two minutes. After that the item is left to
 * its own next try and to the next drain: a run that takes no signal any more must not keep a drain from its end.
 */
const RESTS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];
/** Twice is what passes by itself. */
const ALERT_AT_FAILURE = 3;

export type Told = { readonly kind: SignalEnd['kind']; /** The time with which its row is marked. */ readonly atMs: number };
type SignalEnd = { readonly kind: 'signalled' } | { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly why: string };

/** Never rejects for what the server says of one item: the others are told all the same. */
export async function tellItem(ports: TellPorts, row: WaitingRow, { route, sinceMs }: { route: string; sinceMs: number }): Promise<Told> {
  const end = await signalItem(ports, row, route);
  const atMs = Math.max(await ports.clock.nowMs(), sinceMs);
  await note(ports, row.workflowId, end, { sinceMs, atMs });
  return { kind: end.kind, atMs };
}

async function signalItem({ client, putBehind }: TellPorts, row: WaitingRow, route: string): Promise<SignalEnd> {
  try {
    await client.withDeadline(Date.now() + SIGNAL_MS, async () => {
      await putBehind?.(row);
      await client.workflow.getHandle(row.workflowId).signal('routeBack', route);
    });
    return { kind: 'signalled' };
  } catch (error) {
    // Only the server's own word that there is no such run: whatever else went wrong, the item still waits.
    if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
    return { kind: 'failed', why: whyOf(error) };
  }
}

async function note(
  { ledger, clock, alert }: TellPorts,
  workflowId: string,
  end: SignalEnd,
  { sinceMs, atMs }: { sinceMs: number; atMs: number },
): Promise<void> {
  switch (end.kind) {
    case 'signalled':
      return ledger.markSignalled(workflowId, atMs);
    case 'gone':
      // Its row outlived it: a run that was terminated takes nothing down.
      return ledger.removeWaiting(workflowId);
    case 'failed': {
      const failures = await ledger.signalFailed(workflowId, { sinceMs, atMs: await clock.nowMs(), restsMs: RESTS_MS });
      if (failures !== ALERT_AT_FAILURE) return;
      const detail = `AI is back, and the item cannot be signalled (${end.why}); it is signalled again a few times, and tries AI by itself later`;
      alert({ kind: 'drain-item-failed', detail, workflowId });
    }
  }
}

/** The server's code; its words may name what they like. */
function whyOf(error: unknown): string {
  const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error;
  if (isGrpcServiceError(cause)) return CODES[cause.code] ?? `gRPC code ${cause.code}`;
  return error instanceof Error ? error.name : 'unknown error';
}
/** Those that a signal meets, by number (grpc.io/docs/guides/status-codes). */
const CODES: Readonly<Record<number, string>> = {
  3: 'invalid argument: its run may have had all the signals that the server allows',
  4: 'no answer in time',
  8: 'resource exhausted',
  9: 'failed precondition',
  14: 'unavailable',
};
