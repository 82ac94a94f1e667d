/**
 * Pure: planned maintenance. A moment is inside if the clock on the wall of its zone then shows a time within the window, as business hours
 * are read: so an hour that the clocks skip has no length, and one that they repeat counts twice.
 */
import { DateTime, IANAZone } from 'luxon';
import { DAY_MS, changeBetween, clockMs, offsetAt, startOfDay } from '../wall-clock.ts';
import type { Weekday } from '../../workflows/ticket/reading-rules.ts';
import type { QuietTimes } from '../alert-connection.ts';

export type { QuietTimes } from '../alert-connection.ts';

const DAYS: readonly Weekday[] = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

/** When the window that is open at a moment closes; undefined where none is, also in a zone that is unknown. */
export function quietUntil(times: QuietTimes, atMs: number): number | undefined {
  const zone = IANAZone.create(times.timeZone);
  if (!zone.isValid || !isInside(times, localMs(zone, atMs))) return undefined;
  // Until the clocks change, local time runs evenly; behind the change it is looked at anew.
  let fromMs = atMs;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const offsetMs = localMs(zone, fromMs) - fromMs;
    const endMs = endInside(times, fromMs + offsetMs) - offsetMs;
    const steadyMs = steadyUntil(zone, fromMs, endMs);
    if (!isInside(times, localMs(zone, steadyMs))) return steadyMs;
    fromMs = steadyMs;
  }
  return fromMs;
}

/** Days that touch each other, and changes of clocks: a window that never closes is looked at again after two weeks. */
const MOST_TURNS = 32;

function isInside(times: QuietTimes, local: number): boolean {
  if (times.kind === 'once') return local >= localOf(times.from) && local < localOf(times.to);
  const [from, to] = [clockMs(times.from), clockMs(times.to)];
  const [midnight, clock] = [startOfDay(local), local - startOfDay(local)];
  if (from < to) return isNamed(times.days, midnight) && clock >= from && clock < to;
  return (isNamed(times.days, midnight) && clock >= from) || (isNamed(times.days, midnight - DAY_MS) && clock < to);
}

/** The next moment, in local time, at which a window that is open may close. */
function endInside(times: QuietTimes, local: number): number {
  if (times.kind === 'once') return localOf(times.to);
  const [midnight, clock] = [startOfDay(local), local - startOfDay(local)];
  const to = clockMs(times.to);
  return clock < to ? midnight + to : midnight + DAY_MS;
}

const localMs = (zone: IANAZone, atMs: number): number => atMs + offsetAt(zone, atMs);

/** The first moment after `fromMs` at which the clocks have changed, at the latest `endMs`. A change that is taken back in between is none. */
function steadyUntil(zone: IANAZone, fromMs: number, endMs: number): number {
  const offset = zone.offset(fromMs);
  let steadyMs = fromMs;
  for (let dayMs = fromMs; dayMs < endMs; dayMs = Math.min(dayMs + DAY_MS, endMs)) {
    const nextMs = Math.min(dayMs + DAY_MS, endMs);
    if (zone.offset(nextMs) === offset) steadyMs = nextMs;
    else return changeBetween(zone, steadyMs, nextMs);
  }
  return endMs;
}

const localOf = (text: string): number => DateTime.fromISO(text, { zone: 'utc' }).toMillis();
/** 1970 began on a Thursday. */
const isNamed = (days: readonly Weekday[], midnight: number): boolean => days.includes(DAYS[(((midnight / DAY_MS) % 7) + 7) % 7] ?? 'mon');
