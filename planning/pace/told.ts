/** Pure: what a provider's own headers leave of its limits, and whether that is enough for one more request. */

/** Until `untilMs` so much is left; then the limit is whole again. */
export type Left = { readonly left: number; readonly untilMs: number; readonly limit?: number | undefined };
export type Told = { readonly requests?: Left | undefined; readonly tokens?: Left | undefined };

/** A mistake, or malice, holds a route no longer than a block that a provider names. */
export const LONGEST_TOLD_MS = 60 * 60_000;
/** One that is told for longer is of a clock that was set back since. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/** Until when the route is to be left alone; undefined where it takes the request. */
export function heldUntil({ requests, tokens }: Told, need: number, nowMs: number): number | undefined {
  const untils = [
    ...(requests !== undefined && holds(requests, nowMs) && requests.left < 1 ? [requests.untilMs] : []),
    // A request that is larger than the whole limit would wait for ever: the provider is to say what it thinks of it.
    ...(tokens !== undefined && holds(tokens, nowMs) && tokens.left < Math.min(need, tokens.limit ?? need) ? [tokens.untilMs] : []),
  ];
  return untils.length === 0 ? undefined : Math.max(...untils);
}

export const holds = ({ untilMs }: Left, nowMs: number): boolean =>
  untilMs > nowMs && untilMs <= nowMs + LONGEST_TOLD_MS + CLOCKS_DIFFER_MS;

/** As many as a worker has slots: so many may begin before the next answer tells more. What leaves more than that is not kept. */
const MANY = 100;
export const isLow = ({ requests, tokens }: Told, need: number): boolean =>
  (requests !== undefined && requests.left < MANY) || (tokens !== undefined && tokens.left < MANY * need);

/** With what is begun, or under way and not counted by the provider yet, taken off. */
export const less = ({ requests, tokens }: Told, by: { readonly requests: number; readonly tokens: number }): Told => ({
  ...(requests && { requests: { ...requests, left: requests.left - by.requests } }),
  ...(tokens && { tokens: { ...tokens, left: tokens.left - by.tokens } }),
});
