/** Pure: what the clock on the wall of a zone shows, as a number: local time is written as if it were UTC, in which every day has 24 hours. */
import type { IANAZone } from 'luxon';

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** A zone's distance from UTC. */
export const offsetAt = (zone: IANAZone, atMs: number): number => zone.offset(atMs) * MINUTE_MS;
export const startOfDay = (localMs: number): number => Math.floor(localMs / DAY_MS) * DAY_MS;

/** The moment at which the clocks change, between one before it and one at which they have changed. */
export function changeBetween(zone: IANAZone, fromMs: number, toMs: number): number {
  const offsetMs = offsetAt(zone, fromMs);
  let [steadyMs, changedMs] = [fromMs, toMs];
  while (changedMs - steadyMs > 1) {
    const middleMs = Math.floor((steadyMs + changedMs) / 2);
    if (offsetAt(zone, middleMs) === offsetMs) steadyMs = middleMs;
    else changedMs = middleMs;
  }
  return changedMs;
}

/** Of HH:MM, from midnight. */
export function clockMs(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
