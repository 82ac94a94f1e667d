/** Pure: sums that come out the same everywhere. Whole numbers as long as possible, rounded once; halves go away from zero. */
const MINUTE_MS = 60_000;

/** Of two whole numbers. */
function dividedBy(part: number, whole: number): number {
  const sign = part < 0 ? -1 : 1;
  const size = Math.abs(part);
  const rest = size % whole;
  return sign * ((size - rest) / whole + (rest * 2 >= whole ? 1 : 0)) || 0;
}

/** With one decimal; undefined of nothing. */
export const percentOf = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : dividedBy(part * 1000, whole) / 10;
/** By how much two percentages differ, with one decimal, of the figures as printed. */
export const pointsBetween = (now: number, before: number): number => (Math.round(now * 10) - Math.round(before * 10)) / 10;
/** Each minute that has begun counts, so that what there was is never none. */
export const minutesBegun = (ms: number): number => Math.ceil(ms / MINUTE_MS);
export const minutesOf = (ms: number): number => dividedBy(ms, MINUTE_MS);

/** In whole minutes: the middle one, or half way between the two in the middle. */
export function medianMinutes(spansMs: readonly number[]): number | undefined {
  const sorted = spansMs.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : dividedBy(low + high, 2 * MINUTE_MS);
}

/** In whole minutes: the shortest span that nine in ten do not exceed. */
export function ninetiethMinutes(spansMs: readonly number[]): number | undefined {
  const span = spansMs.toSorted((a, b) => a - b)[Math.ceil((spansMs.length * 9) / 10) - 1];
  return span === undefined ? undefined : minutesOf(span);
}

/** How long at least one of some spans was open, inside bounds. */
export function lengthOfUnion(spans: readonly { readonly fromMs: number; readonly toMs: number }[], fromMs: number, toMs: number): number {
  let [length, reached] = [0, fromMs];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const end = Math.min(span.toMs, toMs);
    length += Math.max(0, end - Math.max(span.fromMs, reached));
    reached = Math.max(reached, end);
  }
  return length;
}
