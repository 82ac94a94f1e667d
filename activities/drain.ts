/** Wakes the items that wait for AI. It signals first and records second: after a kill in between an item is signalled twice, which is harmless. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { isGrpcServiceError } from '@temporalio/client';
import { roomOn } from './drain-room.ts';
import type { Client } from '@temporalio/client';
import type { Ledger } from '../ledger/contract.ts';
import type { DrainActivities, DrainedPage } from '../workflows/drain/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type DrainPorts = {
  readonly client: Pick<Client, 'workflow' | 'withDeadline'>;
  readonly ledger: Pick<
    Ledger,
    'routeStates' | 'underWay' | 'waitingPage' | 'markSignalled' | 'signalFailed' | 'unsignalled' | 'removeWaiting'
  >;
  readonly clock: Clock;
  readonly alert: Alert;
};

/** A signal takes milliseconds; under a third of the heartbeat time-out, so that one that hangs does not cost the page. */
const SIGNAL_MS = 3_000;
/** Whoever was signalled has asked by then, and counts as under way. */
const SLOW_MS = 2_000;
/** Two thirds of the activity's time: what a slow server leaves over comes with the next page. */
const PAGE_MS = 20_000;
/**
 * A server that sheds load, or moves a run to another node, is back within seconds to two minutes. After that the item is left to
 * its own next try and to the next drain: a run that takes no signal any more must not keep a drain from its end.
 */
const RESTS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];
/** Twice is what passes by itself. */
const ALERT_AT_FAILURE = 3;

type SignalEnd = { readonly kind: 'signalled' } | { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly why: string };

export function createDrainActivities({ client, ledger, clock, alert }: DrainPorts): DrainActivities {
  return {
    async signalPage(process, route, sinceMs, limit) {
      const untilMs = performance.now() + PAGE_MS;
      const ends: Record<SignalEnd['kind'], number> = { signalled: 0, gone: 0, failed: 0 };
      const room = await roomOn({ ledger, clock }, route, limit);
      const page = await ledger.waitingPage(process, sinceMs, Math.max(1, room.items), await clock.nowMs());
      if (room.kind === 'slow' && room.items === 0 && page.length > 0) return { ...ends, left: 0, restMs: SLOW_MS };
      // Closed again: this drain ends, also where items of it have failed and are to be told once more. Its next return begins another.
      if (room.kind === 'all' && room.items === 0) return { ...ends, left: (await remaining(process, sinceMs)).left, restMs: undefined };
      for (const { workflowId } of page) {
        Context.current().heartbeat(workflowId);
        const end = await signalItem(workflowId, route);
        await note(workflowId, end, sinceMs);
        ends[end.kind] += 1;
        if (performance.now() > untilMs) break;
      }
      return { ...ends, ...(await remaining(process, sinceMs)), ...(room.kind === 'slow' ? { paceMs: SLOW_MS } : {}) };
    },
  };

  async function signalItem(workflowId: string, route: string): Promise<SignalEnd> {
    try {
      await client.withDeadline(Date.now() + SIGNAL_MS, () => client.workflow.getHandle(workflowId).signal('routeBack', route));
      return { kind: 'signalled' };
    } catch (error) {
      // Only the server's own word that there is no such run: whatever else went wrong, the item still waits.
      if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
      return { kind: 'failed', why: whyOf(error) };
    }
  }

  async function note(workflowId: string, end: SignalEnd, sinceMs: number): Promise<void> {
    const atMs = await clock.nowMs();
    switch (end.kind) {
      case 'signalled':
        return ledger.markSignalled(workflowId, Math.max(atMs, sinceMs));
      case 'gone':
        // Its row outlived it: a run that was terminated takes nothing down.
        return ledger.removeWaiting(workflowId);
      case 'failed': {
        const failures = await ledger.signalFailed(workflowId, { sinceMs, atMs, restsMs: RESTS_MS });
        if (failures !== ALERT_AT_FAILURE) return;
        const detail = `AI is back, and the item cannot be signalled (${end.why}); it is signalled again a few times, and tries AI by itself later`;
        alert({ kind: 'drain-item-failed', detail, workflowId });
      }
    }
  }

  async function remaining(process: string, sinceMs: number): Promise<Pick<DrainedPage, 'left' | 'restMs'>> {
    const { count, nextAtMs } = await ledger.unsignalled(process, sinceMs);
    return { left: count, restMs: nextAtMs === undefined ? undefined : Math.max(0, nextAtMs - (await clock.nowMs())) };
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
