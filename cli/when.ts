/** Pure: times as people read them, absolute in UTC and relative to now. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const absolute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** "in 25 min", "2 h 5 min ago": never more than two units, and whole ones. */
export function relative(ms: number, nowMs: number): string {
  const seconds = Math.floor(Math.abs(ms - nowMs) / 1_000);
  if (seconds === 0) return 'now';
  return ms > nowMs ? `in ${span(seconds)}` : `${span(seconds)} ago`;
}

export const both = (ms: number, nowMs: number): string => `${absolute(ms)} (${relative(ms, nowMs)})`;

function span(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return two(`${Math.floor(seconds / HOUR)} h`, Math.floor((seconds % HOUR) / MINUTE), 'min');
  return two(`${Math.floor(seconds / DAY)} d`, Math.floor((seconds % DAY) / HOUR), 'h');
}

const two = (first: string, rest: number, unit: string): string => (rest === 0 ? first : `${first} ${rest} ${unit}`);
