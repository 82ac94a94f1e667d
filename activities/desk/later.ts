/** Postpones an attempt at a write: as a retry, or as `pending` if the wait is longer than the activity may take. */
import { retryAttempt } from '../failures.ts';
import type { Written } from '../../workflows/ticket/writes.ts';

/** Milliseconds until Temporal ends the whole activity, retries included, counted from when this attempt was given out. */
export type ClosingPorts = { readonly closesInMs?: () => number };

/** An attempt of 30 s, and as much again to be given out. */
const LAST_ATTEMPT_MS = 60_000;

/** Throws for the retry. `pending` comes only near the end of the activity, so that whoever asks again at once makes no storm. */
export function later({ closesInMs = () => Infinity }: ClosingPorts, why: string, restMs: number): Written {
  const leftMs = closesInMs() - LAST_ATTEMPT_MS;
  if (restMs > leftMs && leftMs < LAST_ATTEMPT_MS) return { kind: 'pending', why };
  throw retryAttempt(why, Math.min(restMs, leftMs));
}
