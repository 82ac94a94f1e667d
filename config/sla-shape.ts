/** The form of `sla`: when a ticket is due, and which hours count. */
import { z } from 'zod';
import { duration } from './duration.ts';
import { date, word } from './words.ts';
import type { Hours, Weekday } from '../workflows/ticket/reading-rules.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Weekday[];
const DAY = WEEKDAYS.join('|');
export const DAYS = 'a day such as sat, or days such as mon-fri';
export const days = z.string().regex(new RegExp(`^(${DAY})(-(${DAY}))?$`), { error: DAYS });

/** `sun-thu` goes over the end of the week. */
export function daysOf(text: string): readonly Weekday[] {
  const [first, last = first] = text.split('-').map((day) => WEEKDAYS.findIndex((one) => one === day));
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => WEEKDAYS[(first + at) % 7] ?? 'mon');
}

const HOURS = 'hours such as "08:00-17:00", the first before the second';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';
export const A_CLOCK_TIME = 'a time of day such as "22:00"';
export const clockTime = z.string({ error: A_CLOCK_TIME }).regex(new RegExp(`^${TIME}$`), { error: A_CLOCK_TIME });
const hoursOf = (text: string): Hours => ({ from: text.slice(0, 5), to: text.slice(6) });
export const inOrder = (list: readonly Hours[]): readonly Hours[] => list.toSorted((a, b) => (a.from < b.from ? -1 : 1));
const hours = z
  .string({ error: HOURS })
  .regex(new RegExp(`^${TIME}-(${TIME}|24:00)$`), { error: HOURS, abort: true })
  .refine((text) => hoursOf(text).from < hoursOf(text).to, { error: HOURS })
  .transform(hoursOf);
const ofADay = z
  .array(hours)
  .min(1, { error: 'at least one entry' })
  .refine((list) => inOrder(list).every(({ from }, at, sorted) => at === 0 || (sorted[at - 1]?.to ?? '') <= from), {
    error: 'hours of a day that do not overlap',
    params: { got: 'some that do' },
  });

export const ZONE = 'a time zone by its IANA name, such as Europe/Berlin';
/** Intl also takes offsets; those know no summer time. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError: unknown.
    return false;
  }
}

/** `mon-fri` and `wed` would say two things of wednesdays. */
const isEachDayOnce = (given: object): boolean => {
  const named = Object.keys(given).flatMap(daysOf);
  return new Set(named).size === named.length;
};

export const timeZone = z.string({ error: ZONE }).refine(isTimeZone, { error: ZONE });
const calendar = z.strictObject({
  timeZone: timeZone.describe('IANA name of the time zone in which hours and holidays are meant.'),
  hours: z
    .record(days, ofADay)
    .refine((given) => Object.keys(given).length > 0, { error: 'at least one day with hours' })
    .refine(isEachDayOnce, { error: 'each day once', params: { got: 'one that is in two entries' } })
    .describe(
      'Business hours by day or days (mon-fri, sat), each a list such as ["08:00-12:00", "13:00-17:00"]; a day that is not named has none.',
    ),
  holidays: z.array(date).default([]).describe('Dates without business hours, such as 2026-12-25.'),
});

const row = z.strictObject({
  client: word.default('*').describe('The client this row is for; * for any.'),
  priority: word.default('*').describe('The priority this row is for, in the word of the ticket system; * for any.'),
  respondWithin: duration('1m', '31d').describe('A first response is due within this much business time.'),
});

export const sla = z.strictObject({
  source: z
    .enum(['field', 'table'])
    .default('field')
    .describe('Where due times come from: the field of the ticket system, or the table below.'),
  table: z.array(row).default([]).describe('Times to respond by client and priority; the most exact row counts.'),
  calendar: calendar.optional().describe('Business hours that count; without it every minute counts.'),
  fallback: duration('1m', '31d').prefault('30m').describe('Respond within this much business time where the source says nothing.'),
});
