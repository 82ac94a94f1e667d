/** Pure: what a vendor's advice to wait says. One parser for all forms that were seen. */

/** Longer advice is a mistake that must not close anything for years; it is read as this. */
const LONGEST_MS = 400 * 24 * 60 * 60_000;
const NUMBER = /^\d+(?:\.\d+)?$/;
/** Larger numbers are times since 1970, in seconds, and from the second on in milliseconds (ky PR#618, nango PR#4175). */
const EPOCH_S = 1e9;
const EPOCH_MS = 1e12;
/** `500ms`, `6m0s`, `2m59.56s`, as Go writes a duration (promptfoo PR#8341). */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
/**
 * The three forms of RFC 9110, section 5.6.7: the one that a server sends, and the two obsolete ones that it must be read in too.
 * `Date.parse` alone would read "-1" and "soon 5" as dates.
 */
const DATES: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/**
 * How long to wait from `nowMs`, in milliseconds: undefined where nothing or nonsense is said, else from 0 (a time that is over)
 * to 400 days.
 */
export function retryAfter(value: string | undefined, nowMs: number): number | undefined {
  const ms = read(value?.trim() ?? '', nowMs);
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.min(Math.max(0, Math.ceil(ms)), LONGEST_MS);
}

function read(text: string, nowMs: number): number | undefined {
  if (NUMBER.test(text)) return ofNumber(Number(text), nowMs);
  const [whole, hours, minutes, seconds, millis] = DURATION.exec(text) ?? [];
  if (whole !== undefined && whole !== '')
    return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 + Number(seconds ?? 0) * 1_000 + Number(millis ?? 0);
  // Node reads the form without a zone as local time; all three are in UTC.
  return DATES.some((form) => form.test(text)) ? Date.parse(`${text.replace(/ GMT$/, '')} GMT`) - nowMs : undefined;
}

const ofNumber = (number: number, nowMs: number): number => {
  if (number >= EPOCH_MS) return number - nowMs;
  return number >= EPOCH_S ? number * 1_000 - nowMs : number * 1_000;
};

/** Of the headers of a reply: the advice as text, or undefined. `Headers` leaves no blanks around a value. */
export function adviceIn(headers: Headers): string | undefined {
  const value = longest(headers.get('retry-after') ?? undefined);
  // OpenAI's and Azure's clients read this one first; it says the same more exactly (openai-node, client.ts).
  const millis = headers.get('retry-after-ms') ?? '';
  if (retryAfter(value, 0) === undefined) return NUMBER.test(millis) ? `${millis}ms` : undefined;
  return value !== undefined && isMilliseconds(value, headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'))
    ? `${value}ms`
    : value;
}

/**
 * The advice in a sentence of the vendor, as text for `retryAfter`: `try again in 9m38.016s` (continue#10920), `Please retry in 36.5s.`,
 * `retry after 20 seconds`. Undefined where it names no time.
 */
export function adviceInText(message: string): string | undefined {
  const [, duration, seconds] =
    /\b(?:try again|retry) (?:in|after) (?:(\d[\dhms.]{0,30}?s)\b|(\d{1,7}(?:\.\d{1,6})?) ?seconds?\b)/i.exec(message) ?? [];
  return duration ?? seconds;
}

/** Two servers in a row may each have put one down; whoever joins them does it by a comma, which the forms of a date have, too. */
function longest(value: string | undefined): string | undefined {
  const parts = value?.split(',').map((part) => part.trim()) ?? [];
  return parts.length > 1 && parts.every((part) => NUMBER.test(part)) ? String(Math.max(...parts.map(Number))) : value;
}

/** Some servers send milliseconds where seconds are meant, and the right seconds beside it (fastify-rate-limit#301). */
function isMilliseconds(value: string, reset: string | null): boolean {
  if (!/^\d{4,8}$/.test(value) || reset === null || !/^\d{1,5}$/.test(reset)) return false;
  return Math.abs(Number(value) / 1_000 - Number(reset)) <= Math.max(1, Number(reset) * AGREES);
}
/** The two are not taken at the same instant, and one is rounded: within a second, or a tenth. */
const AGREES = 0.1;
