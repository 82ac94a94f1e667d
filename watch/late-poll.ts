/** Whether a connection was polled in time. */
import type { Ledger } from '../ledger/contract.ts';
import type { ConnectionConfig } from '../config/contract.ts';

export type Polled = Pick<ConnectionConfig, 'name' | 'intake' | 'pollEveryMs'>;
/** `awaited`: not polled lately, and this process has not been up for long enough to say that it should have been. */
export type PollState = { readonly kind: 'fresh' } | { readonly kind: 'awaited' | 'late'; readonly why: string };

/** One poll may be missed, and one may be under way. */
const POLLS_MISSED = 3;
/** A poll that was killed is begun again after 35 s; before that it does not count as late. */
const LEAST_MS = 60_000;

/** `upSinceMs`: when this process began. */
export async function pollState(
  ledger: Pick<Ledger, 'pollCursor'>,
  { name, intake, pollEveryMs }: Polled,
  upSinceMs: number,
  nowMs: number,
): Promise<PollState> {
  if (intake === 'webhook') return { kind: 'fresh' };
  const polledAtMs = (await ledger.pollCursor(name))?.polledAtMs ?? 0;
  const lateAfterMs = Math.max(POLLS_MISSED * pollEveryMs, LEAST_MS);
  // A time ahead of ours says that our clock was set back since, and nothing of any poll.
  if (Math.abs(nowMs - polledAtMs) <= lateAfterMs) return { kind: 'fresh' };
  const why = `${name} was polled ${polledAtMs === 0 ? 'never' : `last at ${new Date(polledAtMs).toISOString()}`}`;
  return { kind: nowMs - upSinceMs <= lateAfterMs ? 'awaited' : 'late', why };
}
