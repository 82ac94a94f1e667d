/** What a vendor's advice to wait is worth. */
import type { Verdict } from './contract.ts';

/** A longer wait than this is not a wait: the next route is sooner. */
const LONGEST_WAIT_MS = 60_000;
/** No vendor closes for longer than a month; a larger number is a mistake that must not close a route for years. */
const LONGEST_CLOSURE_MS = 31 * 24 * 60 * 60_000;
const SECONDS = /^\d+(\.\d+)?$/;
/** The only date form that RFC 9110 lets a server send. `Date.parse` alone would read "-5" as a year. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** For passing faults: a short wait is waited, a long one closes the route to a known time, and nonsense is no advice. */
export function retryOrOpen(retryAfter: string | undefined, nowMs: number): Verdict {
  const afterMs = delayOf(retryAfter, nowMs);
  if (afterMs === undefined || afterMs <= LONGEST_WAIT_MS) return { kind: 'retry-same', afterMs };
  return { kind: 'open-until', atMs: nowMs + Math.min(afterMs, LONGEST_CLOSURE_MS) };
}

/** Seconds or a date; anything negative or unreadable is no advice at all. */
function delayOf(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (SECONDS.test(text)) return Math.ceil(Number(text) * 1_000);
  const ms = HTTP_DATE.test(text) ? Date.parse(text) - nowMs : NaN;
  return ms >= 0 ? ms : undefined;
}
