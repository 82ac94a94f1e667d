/** Decides which times of an alert are believed. Pure: the time is given. */

/** No alert at work is older, and what says "none" by a time (0001, 1970) lies before. */
const FIRST_MS = Date.UTC(2000, 0, 1);
/** Clocks of devices are off by hours; what is further ahead is no start of anything. */
const MOST_AHEAD_MS = 24 * 60 * 60 * 1000;

const FORM = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-]\d\d):?(\d\d))$/;

/** RFC 3339, and with the small liberties that sources take: nanoseconds, `+0000`. One without a zone is no time. */
export function instantOf(said: unknown): number | undefined {
  if (typeof said !== 'string' || said.length > 64) return undefined;
  const [, day, time, fraction = '', zulu, hours, minutes] = FORM.exec(said) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const zone = zulu === undefined ? `${hours}:${minutes}` : 'Z';
  const ms = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Seconds since 1970 stay below this until the year 5138, and milliseconds have been above it since 1973. */
const SECONDS_BELOW = 1e11;
/** Since 1970, in seconds or milliseconds, as a number or the digits of one; else a time as above. */
export function epochOrInstantOf(said: unknown): number | undefined {
  const digits = typeof said === 'string' && /^\d{1,16}(\.\d{1,9})?$/.test(said) ? Number(said) : said;
  if (typeof digits !== 'number') return instantOf(said);
  if (!Number.isFinite(digits) || digits < 0) return undefined;
  return Math.floor(digits < SECONDS_BELOW ? digits * 1000 : digits);
}

/**
 * A start that cannot be is not put right: the pair of key and start would be another one with each delivery, or the same for two
 * episodes. The alert is told as unusable, which somebody sees.
 */
export const isStart = (ms: number, nowMs: number): boolean => ms >= FIRST_MS && ms <= nowMs + MOST_AHEAD_MS;
/** An end that cannot be is none: the alert is over all the same. */
export const endOf = (ms: number | undefined, startsAtMs: number, nowMs: number): number | undefined =>
  ms !== undefined && ms >= startsAtMs && isStart(ms, nowMs) ? ms : undefined;
