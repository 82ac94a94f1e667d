/** Pure: what the headers of a reply leave of the provider's limits. Nothing in them is believed beyond its bounds. */
import { retryAfter } from './retry-after.ts';

/** As the vendor wrote them, by name. */
export type RateHeaders = Readonly<Record<string, string>>;
/** Until `untilMs` so much is left; then the limit is whole again. */
export type RateLeft = { readonly left: number; readonly untilMs: number; readonly limit: number | undefined };
export type Rate = { readonly requests?: RateLeft; readonly tokens?: RateLeft };

/** Anthropic's, and OpenAI's, which gateways and other vendors send, too. Those that count input and output apart bound each request by both. */
const FAMILIES: readonly { readonly name: (what: string, kind: string) => string; readonly tokens: readonly string[] }[] = [
  { name: (what, kind) => `anthropic-ratelimit-${kind}-${what}`, tokens: ['tokens', 'input-tokens', 'output-tokens'] },
  { name: (what, kind) => `x-ratelimit-${what}-${kind}`, tokens: ['tokens'] },
];
const WHATS = ['limit', 'remaining', 'reset'];
const NAMES: readonly string[] = FAMILIES.flatMap(({ name, tokens }) =>
  ['requests', ...tokens].flatMap((kind) => WHATS.map((what) => name(what, kind))),
);
/** Any of the forms is shorter. */
const LONGEST_VALUE = 64;

/** Those of the headers that say it; undefined where none does. */
export function rateHeadersIn(headers: Headers): RateHeaders | undefined {
  const found = NAMES.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null || value.length > LONGEST_VALUE ? [] : [[name, value]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A minute's limit is whole again within one, a day's is asked for again after this. */
const LONGEST_MS = 60 * 60_000;
/** A larger count is a mistake, and no limit of anybody. */
const COUNT = /^\d{1,12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Undefined where nothing of it can be believed. */
export function rateOf(headers: RateHeaders | undefined, nowMs: number): Rate | undefined {
  if (headers === undefined) return undefined;
  const of = ({ name }: (typeof FAMILIES)[number], kind: string): readonly RateLeft[] => {
    const [limit, left, resetMs] = [
      countIn(headers[name('limit', kind)]),
      countIn(headers[name('remaining', kind)]),
      resetIn(headers[name('reset', kind)], nowMs),
    ];
    // Of a limit of none there would have been no reply: whoever writes it keeps no count.
    return left === undefined || resetMs === undefined || limit === 0 ? [] : [{ left, limit, untilMs: nowMs + resetMs }];
  };
  const requests = tightest(FAMILIES.flatMap((family) => of(family, 'requests')));
  const tokens = tightest(FAMILIES.flatMap((family) => family.tokens.flatMap((kind) => of(family, kind))));
  return requests === undefined && tokens === undefined ? undefined : { ...(requests && { requests }), ...(tokens && { tokens }) };
}

/** Of several the one that leaves least, and of those the one that lasts longest. */
const tightest = (all: readonly RateLeft[]): RateLeft | undefined =>
  all.toSorted((one, other) => one.left - other.left || other.untilMs - one.untilMs)[0];

const countIn = (text: string | undefined): number | undefined => (text !== undefined && COUNT.test(text) ? Number(text) : undefined);

/** How long until it is whole again; undefined where that is over, or nonsense. */
function resetIn(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = INSTANT.test(text) ? Date.parse(text) - nowMs : retryAfter(text, nowMs);
  return ms === undefined || !(ms > 0) ? undefined : Math.min(Math.ceil(ms), LONGEST_MS);
}
