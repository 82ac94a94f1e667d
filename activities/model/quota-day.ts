/** Pure: the day by which Google counts its limits: from midnight to midnight in California (Gemini API, rate limits). */

const LOCAL = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});
const DAY_MS = 24 * 3_600_000;
const HALF_DAY_MS = DAY_MS / 2;

/** The day that `nowMs` is in; one of the two on which clocks are changed has 23 hours, the other 25. */
export function quotaDayOf(nowMs: number): { readonly startMs: number; readonly endMs: number } {
  const startMs = midnightBefore(nowMs);
  // Noon of the next day, whose midnight is the end of this one.
  return { startMs, endMs: midnightBefore(startMs + DAY_MS + HALF_DAY_MS) };
}

function midnightBefore(ms: number): number {
  const day = Math.floor(localOf(ms) / DAY_MS) * DAY_MS;
  // What the clock there is ahead at that midnight, which may be another hour than now.
  const guessMs = day - (localOf(ms) - ms);
  return day - (localOf(guessMs) - guessMs);
}

/** What a clock there shows, as if it were in UTC. */
function localOf(ms: number): number {
  const whole = Math.floor(ms / 1_000) * 1_000;
  const parts = new Map(LOCAL.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) + (ms - whole);
}
