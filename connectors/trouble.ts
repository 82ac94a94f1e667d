/** Decides what a question means that was not answered, whoever was asked: it passes, or a person has to see to our rights. Pure. */
import type { Exchange } from '../net/exchange.ts';

/** `unreachable` is passing (refused, reset, silent, 5xx, 429); `forbidden` needs a person with rights. */
export type Trouble =
  | { readonly kind: 'unreachable'; readonly detail: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'forbidden'; readonly detail: string };

/** Outside advice is bounded: who asks for an hour is asked again after a minute. */
const LONGEST_ADVICE_MS = 60_000;

/** `asked` is who, in words. For a read every trouble is passing, except that we may not. */
export function troubleOf(asked: string, result: Exchange, nowMs: number): Trouble {
  if (result.kind !== 'reply') return unreachable(result.detail);
  const { status } = result;
  if (status === 401 || status === 403) return { kind: 'forbidden', detail: forbiddenDetail(asked, status) };
  return { kind: 'unreachable', detail: `${asked} answered HTTP ${status}`, retryAfterMs: delayOf(result.retryAfter, nowMs) };
}

/** A reply that says yes and cannot be read. */
export function unreachable(detail: string): Trouble {
  return { kind: 'unreachable', detail, retryAfterMs: undefined };
}

export function forbiddenDetail(asked: string, status: number): string {
  return `${asked} answered HTTP ${status}; check the token and the rights of its account`;
}

/** Seconds or a date, capped; anything negative or unreadable is no advice at all. */
export function delayOf(value: string | null, nowMs: number, longestMs = LONGEST_ADVICE_MS): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return ms >= 0 ? Math.min(ms, longestMs) : undefined;
}
