/** What a vendor's advice to wait says, in every form that was seen, and that nothing else is one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adviceIn, retryAfter } from '../../providers/retry-after.ts';

/** 25 November 2026, 10:00 UTC, a Wednesday. */
const NOW = Date.UTC(2026, 10, 25, 10);
const DAY_MS = 86_400_000;
const MOST_MS = 400 * DAY_MS;

for (const [value, ms, why] of [
  ['30', 30_000, 'seconds'],
  ['0.493', 493, 'a part of a second (SpaceTraders api-docs#24)'],
  [' 120 ', 120_000, 'blanks around it'],
  ['0', 0, 'at once'],
  ['Wed, 25 Nov 2026 10:00:30 GMT', 30_000, 'the date form of today'],
  ['Wednesday, 25-Nov-26 10:00:30 GMT', 30_000, 'the date form of RFC 850'],
  ['Wed Nov 25 10:00:30 2026', 30_000, 'the date form of asctime, in UTC wherever we run'],
  ['Sun Nov  1 10:00:30 2026', 0, 'the same with a blank in the day, and over'],
  ['Wed, 25 Nov 2026 09:00:00 GMT', 0, 'a date that is over'],
  [String(NOW / 1_000 + 60), 60_000, 'seconds since 1970 (clawhub#407)'],
  [String(NOW + 60_000), 60_000, 'milliseconds since 1970 (ky PR#618)'],
  ['1771404540', 0, 'seconds since 1970 that are over, and not 56 years'],
  ['500ms', 500, 'a duration of Go'],
  ['6m0s', 360_000, 'a duration of Go'],
  ['2m59.56s', 179_560, 'a duration of Go'],
  ['1h0m0s', 3_600_000, 'a duration of Go'],
  ['999999999', MOST_MS, 'more than 400 days'],
  ['9'.repeat(400), MOST_MS, 'more than any number'],
  ['-1', undefined, 'a negative number, which is a date to some parsers (denoland/std PR#7299)'],
  ['soon', undefined, 'a word'],
  ['', undefined, 'nothing'],
  ['May 2030', undefined, 'half a date'],
  ['Wed, 99 Nov 2026 10:00:30 GMT', undefined, 'a date that there is not'],
  ['1e3', undefined, 'a number that no server writes'],
  ['30, 60', undefined, 'two numbers'],
  [undefined, undefined, 'no header (codex-router PR#573: as a number it were 0)'],
] as const)
  test(`${JSON.stringify(value)}: ${why}`, () => assert.equal(retryAfter(value, NOW), ms));

test('whatever is sent is no advice, or from nothing to 400 days', () => {
  const near = fc.constantFrom('30', '-1', '6m', 's', 'ms', '.', ' ', 'h', 'GMT', 'Wed, ', '25 Nov 2026 ', '10:00:00', '1e9', '9999999999');
  const text = fc.oneof(
    fc.string(),
    fc.array(near).map((parts) => parts.join('')),
    fc.double().map(String),
    fc.date().map(String),
  );
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 4e12 }), (value, nowMs) => {
      const ms = retryAfter(value, nowMs);
      assert.ok(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= MOST_MS), `${value}: ${ms}`);
    }),
    { numRuns: 5_000 },
  );
});

for (const [what, headers, value] of [
  ['the header', { 'retry-after': '30' }, '30'],
  ['the header before the one in milliseconds', { 'retry-after': '30', 'retry-after-ms': '1' }, '30'],
  ['the one in milliseconds', { 'retry-after-ms': '1500' }, '1500ms'],
  ['not the one in milliseconds where it is a word', { 'retry-after-ms': 'soon' }, undefined],
  [
    'milliseconds where the reset says the same in seconds (fastify-rate-limit#301)',
    { 'retry-after': '60000', 'x-ratelimit-reset': '58' },
    '60000ms',
  ],
  ['seconds where the reset says something else', { 'retry-after': '60000', 'x-ratelimit-reset': '9000' }, '60000'],
  ['nothing', {}, undefined],
] as const)
  test(`of the headers is read: ${what}`, () => assert.equal(adviceIn(new Headers(headers)), value));
