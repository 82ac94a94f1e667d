/** Postpones an attempt at a write: as a retry, or as `pending` if the wait is longer than the activity may take. */
import { retryAttempt } from '../failures.ts';
import type { Clock } from '../clock.ts';
import type { Ledger, WriteState } from '../../ledger/contract.ts';
import type { Written } from '../../workflows/ticket/writes.ts';

/** Milliseconds until Temporal ends the whole activity, retries included, counted from when this attempt was given out. */
export type ClosingPorts = { readonly closesInMs?: () => number };

type Pending = Extract<Written, { kind: 'pending' }>;

/** An attempt of 30 s, and as much again to be given out. */
const LAST_ATTEMPT_MS = 60_000;

/** Throws for the retry. `pending` comes only near the end of the activity, so that whoever asks again at once makes no storm. */
export function later({ closesInMs = () => Infinity }: ClosingPorts, why: string, restMs: number): Pending {
  const leftMs = closesInMs() - LAST_ATTEMPT_MS;
  if (restMs > leftMs && leftMs < LAST_ATTEMPT_MS) return { kind: 'pending', why };
  throw retryAttempt(why, Math.min(restMs, leftMs));
}

/** Whether this attempt is among the last of its activity: whoever would throw for another one says `pending`. */
export const isClosing = ({ closesInMs = () => Infinity }: ClosingPorts): boolean => closesInMs() - LAST_ATTEMPT_MS < LAST_ATTEMPT_MS;

/** A desk may apply a write after it let us wait in vain: sooner than this a look proves nothing. Undefined where it is time. */
export async function tooSoon(
  ports: ClosingPorts & { readonly clock: Clock; readonly ledger: Pick<Ledger, 'writeTimedAnew'> },
  { key, lookAgainMs }: { readonly key: string; readonly lookAgainMs: number },
  state: WriteState,
): Promise<Pending | undefined> {
  if (state.kind !== 'tried') return undefined;
  const nowMs = await ports.clock.nowMs();
  // Of a clock that was set back since. How long ago that try was nobody knows: the wait begins now, and not when that time has come again.
  if (state.triedAtMs > nowMs) await ports.ledger.writeTimedAnew(key, nowMs);
  const restMs = Math.min(state.triedAtMs, nowMs) + lookAgainMs - nowMs;
  return restMs > 0 ? later(ports, 'the last write may still be applied', restMs) : undefined;
}
