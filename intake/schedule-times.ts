/** Pure: the times of a schedule in words, the same for how we ask for one and for how a server describes it. */
import type { CalendarSpec, CalendarSpecDescription, ScheduleSpec, ScheduleSpecDescription } from '@temporalio/client';

type Calendar = CalendarSpec | CalendarSpecDescription;
type Part = Calendar[Exclude<keyof Calendar, 'comment'>];
/** All of a part, as a server says it; a year has no bounds and is left out then. */
const ALL: ReadonlySet<string> = new Set(['*', '1-31', 'JANUARY-DECEMBER', 'SUNDAY-SATURDAY']);
const PARTS = ['dayOfMonth', 'dayOfWeek', 'month', 'year'] as const;
const BEFORE: Readonly<Record<(typeof PARTS)[number], string>> = { dayOfMonth: 'on day', dayOfWeek: 'on', month: 'in', year: 'in' };

/** Without the zone, which is told by itself. */
export function timesText(spec: ScheduleSpec | ScheduleSpecDescription): string {
  const { calendars = [], intervals = [], skip = [], startAt, endAt, jitter } = spec;
  const crons = 'cronExpressions' in spec ? (spec.cronExpressions ?? []) : [];
  const times = [
    ...calendars.map((calendar) => calendarText(calendar)),
    ...intervals.map(({ every, offset }) => `every ${lengthText(every)}${isNone(offset) ? '' : ` from ${lengthText(offset)} on`}`),
    ...crons.map((cron) => `by cron ${cron}`),
  ];
  return [
    times.length === 0 ? 'never' : times.join(' and '),
    ...(skip.length === 0 ? [] : [`but not ${skip.map((calendar) => calendarText(calendar)).join(' and ')}`]),
    ...(startAt === undefined ? [] : [`from ${startAt.toISOString()}`]),
    ...(endAt === undefined ? [] : [`until ${endAt.toISOString()}`]),
    ...(isNone(jitter) ? [] : [`up to ${lengthText(jitter)} late`]),
  ].join(', ');
}

/** In seconds, which is how a server keeps it. */
export const lengthText = (length: string | number | undefined): string =>
  typeof length === 'number' ? `${length / 1_000} s` : (length ?? '0 s');
const isNone = (length: string | number | undefined): boolean => length === undefined || length === 0;

function calendarText(calendar: Calendar): string {
  const [hour, minute, second] = [calendar.hour, calendar.minute, calendar.second].map((part) => partText(part, '0').padStart(2, '0'));
  const days = PARTS.flatMap((name) => {
    const text = partText(calendar[name], '*');
    return ALL.has(text) ? [] : [`${BEFORE[name]} ${text}`];
  });
  return [`at ${hour}:${minute}${second === '00' ? '' : `:${second}`}`, ...(days.length === 0 ? ['daily'] : days)].join(' ');
}

/** `standard`: what a part means that is not given. */
function partText(part: Part, standard: string): string {
  if (part === undefined) return standard;
  const ranges = Array.isArray(part) ? part : [part];
  return ranges.length === 0 ? standard : ranges.map((range) => rangeText(range)).join(',');
}
function rangeText(
  range: string | number | { readonly start: string | number; readonly end?: string | number; readonly step?: number },
): string {
  if (typeof range !== 'object') return String(range);
  const { start, end = start, step = 1 } = range;
  return `${start}${end === start ? '' : `-${end}`}${step > 1 ? `/${step}` : ''}`;
}
