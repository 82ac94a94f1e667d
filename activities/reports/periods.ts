/**
 * Pure: which calendar week or month a moment lies in, in a zone. A period begins with the first moment at which the calendar there shows its
 * first day: where midnight is skipped that is later than midnight, where it comes twice it is the first.
 */
import { DateTime, IANAZone } from 'luxon';
import { DAY_MS, changeBetween, offsetAt } from '../wall-clock.ts';
import type { Period, PeriodKind } from '../../workflows/reports/period.ts';

/** A period by its calendar alone, in no zone. Days are those of UTC at midnight, in which every day has 24 hours. */
type Calendar = { readonly kind: PeriodKind; readonly firstDay: DateTime };

/** The period that holds a moment; undefined in a zone that is unknown. */
export function periodAt(kind: PeriodKind, atMs: number, timeZone: string): Period | undefined {
  const zone = zoneOf(timeZone);
  if (zone === undefined) return undefined;
  const shown = DateTime.fromMillis(atMs + offsetAt(zone, atMs), { zone: 'utc' });
  const found = inZone({ kind, firstDay: shown.startOf(kind) }, zone);
  // The clocks may go back over the first midnight: what the calendar shows a second time belongs to the new period.
  return atMs >= found.toMs ? nextOf(found, zone) : found;
}

/** The last period that was over when the schedule wanted a report. It follows from that time alone, never from now. */
export function periodDueAt(kind: PeriodKind, scheduledMs: number, timeZone: string): Period | undefined {
  const around = periodAt(kind, scheduledMs, timeZone);
  return around === undefined ? undefined : previousPeriod(around);
}

export const nextPeriod = (period: Period): Period => moved(period, 1);
export const previousPeriod = (period: Period): Period => moved(period, -1);

/** From its id; undefined where that names no week or month, or the zone is unknown. */
export function parsePeriod(id: string, timeZone: string): Period | undefined {
  const [calendar, zone] = [calendarOf(id), zoneOf(timeZone)];
  return calendar === undefined || zone === undefined ? undefined : inZone(calendar, zone);
}

/** Whole and half hours come out exactly: a month with a change of clocks has 743 or 745. */
export const hoursOf = (period: Period): number => (period.toMs - period.fromMs) / 3_600_000;
export const isIn = (period: Period, atMs: number): boolean => atMs >= period.fromMs && atMs < period.toMs;

function zoneOf(timeZone: string): IANAZone | undefined {
  const zone = IANAZone.create(timeZone);
  return zone.isValid ? zone : undefined;
}

function calendarOf(id: string): Calendar | undefined {
  const [, year = '', week, month] = /^(\d{4})-(?:W(\d{2})|(\d{2}))$/.exec(id) ?? [];
  if (year === '') return undefined;
  const firstDay =
    week === undefined
      ? DateTime.fromObject({ year: Number(year), month: Number(month), day: 1 }, { zone: 'utc' })
      : DateTime.fromObject({ weekYear: Number(year), weekNumber: Number(week), weekday: 1 }, { zone: 'utc' });
  // Dates that there are not (month 13, week 53 of a short year) are invalid, and no other date is meant by them.
  return firstDay.isValid ? { kind: week === undefined ? 'month' : 'week', firstDay } : undefined;
}

const idOf = ({ kind, firstDay }: Calendar): string => firstDay.toFormat(kind === 'week' ? "kkkk-'W'WW" : 'yyyy-LL');
const stepped = ({ kind, firstDay }: Calendar, by: number): Calendar => ({ kind, firstDay: firstDay.plus({ [`${kind}s`]: by }) });

const inZone = (calendar: Calendar, zone: IANAZone): Period => ({
  kind: calendar.kind,
  id: idOf(calendar),
  timeZone: zone.name,
  fromMs: firstMomentOf(calendar.firstDay.toMillis(), zone),
  toMs: firstMomentOf(stepped(calendar, 1).firstDay.toMillis(), zone),
});

function moved(period: Period, by: number): Period {
  const [calendar, zone] = [calendarOf(period.id), zoneOf(period.timeZone)];
  if (calendar === undefined || zone === undefined)
    throw new Error(`Expected a period of a calendar, got ${period.id} in ${period.timeZone}.`);
  return inZone(stepped(calendar, by), zone);
}

function nextOf(period: Period, zone: IANAZone): Period {
  const calendar = calendarOf(period.id);
  return calendar === undefined ? period : inZone(stepped(calendar, 1), zone);
}

/** The first moment at which the clock of a zone shows a day or a later one. */
function firstMomentOf(midnight: number, zone: IANAZone): number {
  // No zone is further from UTC than a day; in between the clocks run evenly, but for changes.
  const [beforeMs, afterMs] = [midnight - DAY_MS, midnight + DAY_MS];
  for (let fromMs = beforeMs; fromMs < afterMs;) {
    const untilMs = evenUntil(zone, fromMs, afterMs);
    const momentMs = midnight - offsetAt(zone, fromMs);
    if (momentMs <= fromMs) return fromMs;
    if (momentMs < untilMs) return momentMs;
    fromMs = untilMs;
  }
  return afterMs;
}

/** No zone has changed its clocks twice within so short a time, and looking is dear. */
const LOOK_MS = DAY_MS / 2;

/** Until the clocks change next. */
function evenUntil(zone: IANAZone, fromMs: number, endMs: number): number {
  for (let atMs = fromMs; atMs < endMs; atMs += LOOK_MS) {
    const nextMs = Math.min(atMs + LOOK_MS, endMs);
    if (zone.offset(nextMs) !== zone.offset(atMs)) return changeBetween(zone, atMs, nextMs);
  }
  return endMs;
}
