/** What the headers of a reply leave of its provider's limits: the vendors' forms, and whatever a hostile server may write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateHeadersIn, rateOf } from '../../../providers/rate-headers.ts';
import type { Rate } from '../../../providers/rate-headers.ts';

const NOW = Date.UTC(2026, 10, 25, 9);
const HOUR = 60 * 60_000;
const openai = (what: string, [limit, remaining, reset]: readonly [string, string, string]): Record<string, string> => ({
  [`x-ratelimit-limit-${what}`]: limit,
  [`x-ratelimit-remaining-${what}`]: remaining,
  [`x-ratelimit-reset-${what}`]: reset,
});
const anthropic = (what: string, [limit, remaining, reset]: readonly [string, string, string]): Record<string, string> => ({
  [`anthropic-ratelimit-${what}-limit`]: limit,
  [`anthropic-ratelimit-${what}-remaining`]: remaining,
  [`anthropic-ratelimit-${what}-reset`]: reset,
});
const requests = (left: number, inMs: number, limit: number | undefined = 60): Rate => ({ requests: { left, limit, untilMs: NOW + inMs } });

const TABLE: readonly (readonly [string, Readonly<Record<string, string>>, Rate | undefined])[] = [
  ['nothing', {}, undefined],
  ['OpenAI, seconds', openai('requests', ['60', '59', '1s']), requests(59, 1_000)],
  ['OpenAI, milliseconds', openai('requests', ['60', '0', '120ms']), requests(0, 120)],
  ['OpenAI, minutes', openai('requests', ['60', '3', '6m0s']), requests(3, 360_000)],
  ['Groq, parts of a second', openai('requests', ['60', '3', '2m59.56s']), requests(3, 179_560)],
  ['a number of seconds', openai('requests', ['60', '3', '12']), requests(3, 12_000)],
  ['a time since 1970', openai('requests', ['60', '3', String(NOW / 1_000 + 30)]), requests(3, 30_000)],
  [
    'both of OpenAI',
    { ...openai('requests', ['60', '3', '1s']), ...openai('tokens', ['150000', '149984', '6ms']) },
    { ...requests(3, 1_000), tokens: { left: 149_984, limit: 150_000, untilMs: NOW + 6 } },
  ],
  ['Anthropic', anthropic('requests', ['60', '0', '2026-11-25T09:00:07Z']), requests(0, 7_000)],
  ['Anthropic in another zone', anthropic('requests', ['60', '0', '2026-11-25T10:00:07+01:00']), requests(0, 7_000)],
  [
    'of Anthropic’s tokens those that leave least',
    {
      ...anthropic('tokens', ['100000', '90000', '2026-11-25T09:01:00Z']),
      ...anthropic('input-tokens', ['80000', '80000', '2026-11-25T09:00:30Z']),
      ...anthropic('output-tokens', ['20000', '1000', '2026-11-25T09:00:20Z']),
    },
    { tokens: { left: 1_000, limit: 20_000, untilMs: NOW + 20_000 } },
  ],
  [
    'without a limit',
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '5s' },
    { requests: { left: 0, limit: undefined, untilMs: NOW + 5_000 } },
  ],
  [
    'a limit that is nonsense is none',
    openai('requests', ['many', '0', '5s']),
    { requests: { left: 0, limit: undefined, untilMs: NOW + 5_000 } },
  ],
  ['without a reset', { 'x-ratelimit-remaining-requests': '0' }, undefined],
  ['a reset that is over', anthropic('requests', ['60', '0', '2026-11-25T08:59:59Z']), undefined],
  ['a reset of now', openai('requests', ['60', '0', '0s']), undefined],
  ['a reset in a day is believed for an hour', openai('requests', ['60', '0', '24h0m0s']), requests(0, HOUR)],
  ['a reset in 300 years', anthropic('requests', ['60', '0', '2326-11-25T09:00:00Z']), requests(0, HOUR)],
  ['a limit of none at all, which this very reply disproves', openai('requests', ['0', '0', '1h0m0s']), undefined],
  ['the same of tokens', openai('tokens', ['0', '0', '60s']), undefined],
  ['below zero', openai('requests', ['60', '-1', '5s']), undefined],
  ['not a number', openai('requests', ['60', 'NaN', '5s']), undefined],
  ['endless', openai('requests', ['60', 'Infinity', '5s']), undefined],
  ['a thirteenth digit', openai('requests', ['60', '1000000000000', '5s']), undefined],
  ['a reset in words', openai('requests', ['60', '0', 'soon']), undefined],
  ['a day that is none', anthropic('requests', ['60', '0', '2026-13-45T09:00:00Z']), undefined],
  ['two in one', openai('requests', ['60', '0, 59', '5s']), undefined],
];
for (const [what, headers, rate] of TABLE)
  test(`rate headers: ${what}`, () => assert.deepEqual(rateOf(rateHeadersIn(new Headers(headers)), NOW), rate));

test('of a reply only the known names are kept, and nothing that is longer than any of their forms', () => {
  const headers = new Headers({ 'x-ratelimit-reset-requests': `${'9'.repeat(65)}s`, 'x-request-id': 'req_1', 'retry-after': '5' });
  assert.equal(rateHeadersIn(headers), undefined);
  headers.set('x-ratelimit-remaining-requests', '5');
  assert.deepEqual(rateHeadersIn(headers), { 'x-ratelimit-remaining-requests': '5' });
});

test('whatever a server writes: whole numbers from zero on, and a time within the next hour', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 70 }),
    fc.integer().map(String),
    fc.double().map(String),
    fc.double().map((value) => `${value}s`),
    fc.constantFrom('0', '60', '1s', '1h', '2026-11-25T09:00:07Z', '+275760-09-13T00:00:00.000Z', '-1', '1e9', '0x10', '١٢'),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      ...Object.keys({ ...openai('requests', ['', '', '']), ...openai('tokens', ['', '', '']), ...anthropic('tokens', ['', '', '']) }),
    ),
    text,
  );
  let read = 0;
  fc.assert(
    fc.property(headers, (given) => {
      const rate = rateOf(given, NOW);
      for (const left of [rate?.requests, rate?.tokens]) {
        if (left === undefined) continue;
        read += 1;
        assert.ok(Number.isSafeInteger(left.left) && left.left >= 0);
        assert.ok(left.limit === undefined || (Number.isSafeInteger(left.limit) && left.limit >= 0));
        assert.ok(Number.isSafeInteger(left.untilMs) && left.untilMs > NOW && left.untilMs <= NOW + HOUR);
      }
    }),
    { numRuns: 20_000 },
  );
  assert.ok(read > 20, `something was read ${read} times only`);
});
