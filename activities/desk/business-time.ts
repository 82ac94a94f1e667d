/**
 * Pure: business time. A moment counts if the clock on the wall then shows a time within that day's hours.
 * So a shift in the hour that the clocks skip has no length, and an hour that they repeat counts twice.
 */
import { DateTime, IANAZone } from 'luxon';
import { DAY_MS, changeBetween, clockMs, offsetAt, startOfDay } from '../wall-clock.ts';
import type { Calendar, Hours, Weekday } from '../../workflows/ticket/reading-rules.ts';

/** A year, and a few days so that what opens once a year is found. Such a walk takes 5 ms, the first one of a zone 30. */
const MOST_DAYS = 370;
/** In luxon's order: its weekday 1 is Monday. */
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** From before to, both in milliseconds. */
type Span = { readonly fromMs: number; readonly toMs: number };

/**
 * The first moment at which `businessMs` of business time have passed since `fromMs`: of a full day it is the end of that day, not the next
 * morning. Never before `fromMs + businessMs`. What would lie beyond 370 days is due at their end, or in plain time where that is later.
 * Without any business time in these days, or in a time zone that is unknown, every minute counts: the configuration refuses such calendars,
 * and if one is met all the same, a person had better be told too early than a year late.
 */
export function addBusinessMs(calendar: Calendar, fromMs: number, businessMs: number): number {
  const plainMs = fromMs + businessMs;
  if (businessMs <= 0) return plainMs;
  const endMs = fromMs + MOST_DAYS * DAY_MS;
  let leftMs = businessMs;
  for (const span of businessSpans(calendar, fromMs, endMs)) {
    const lengthMs = span.toMs - span.fromMs;
    if (lengthMs >= leftMs) return span.fromMs + leftMs;
    leftMs -= lengthMs;
  }
  return leftMs === businessMs ? plainMs : Math.max(endMs, plainMs);
}

/** In order and apart from each other, also where the configured hours touch or overlap. */
function* businessSpans(calendar: Calendar, fromMs: number, endMs: number): Generator<Span> {
  const zone = IANAZone.create(calendar.timeZone);
  if (!zone.isValid) return;
  let atMs = fromMs;
  while (atMs < endMs) {
    const offsetMs = offsetAt(zone, atMs);
    const steadyMs = Math.min(steadyUntil(zone, atMs, offsetMs), endMs);
    for (const open of hoursOfDay(calendar, atMs + offsetMs)) {
      const span = { fromMs: Math.max(atMs, open.fromMs - offsetMs), toMs: Math.min(steadyMs, open.toMs - offsetMs) };
      if (span.fromMs < span.toMs) {
        yield span;
        atMs = span.toMs;
      }
    }
    atMs = steadyMs;
  }
}

/** The end of the local day, or the moment before it at which the clocks change: until then local time runs evenly. No zone changes twice a day. */
function steadyUntil(zone: IANAZone, atMs: number, offsetMs: number): number {
  const midnightMs = startOfDay(atMs + offsetMs) + DAY_MS - offsetMs;
  return offsetAt(zone, midnightMs - 1) === offsetMs ? midnightMs : changeBetween(zone, atMs, midnightMs - 1);
}

/** The hours of the day that holds `localMs`, in local time, the earliest first. */
function hoursOfDay(calendar: Calendar, localMs: number): readonly Span[] {
  const day = DateTime.fromMillis(localMs, { zone: 'utc' });
  const weekday = WEEKDAYS[day.weekday - 1];
  const date = day.toISODate();
  if (weekday === undefined || date === null || calendar.holidays.includes(date)) return [];
  const midnightMs = startOfDay(localMs);
  return (calendar.hours[weekday] ?? []).map((hours) => spanOf(hours, midnightMs)).toSorted((one, other) => one.fromMs - other.fromMs);
}

const spanOf = ({ from, to }: Hours, midnightMs: number): Span => ({ fromMs: midnightMs + clockMs(from), toMs: midnightMs + clockMs(to) });
