import { DateTime } from 'luxon';

/** The day that `nowMs` is in; one of the two on which clocks are changed has 23 hours, the other 25. */
export function quotaDayOf(nowMs: number): { readonly startMs: number; readonly endMs: number } {
  const start = DateTime.fromMillis(nowMs, { zone: 'America/Los_Angeles' }).startOf('day');
  return { startMs: start.toMillis(), endMs: start.plus({ days: 1 }).toMillis() };
}
