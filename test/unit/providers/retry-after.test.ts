/** What a vendor's advice to wait says, in every form that was seen, and that nothing else is one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adviceIn, adviceInText, retryAfter } from '../../../providers/retry-after.ts';

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
  ['0.4931', 494, 'a part of a millisecond is a whole one'],
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

for (const [value, ms] of [
  ['999999999', MOST_MS],
  ['1000000000', 5_000],
  ['999999999999', MOST_MS],
  ['1000000000000', 5_000],
] as const)
  test(`${value} is ${ms === 5_000 ? 'a time since 1970' : 'a number of seconds'}`, () =>
    assert.equal(retryAfter(value, 1e12 - 5_000), ms));

test('each form of a date is in UTC wherever we run', () => {
  const { TZ } = process.env;
  process.env['TZ'] = 'Pacific/Auckland';
  try {
    for (const date of ['Wed, 25 Nov 2026 10:00:30 GMT', 'Wednesday, 25-Nov-26 10:00:30 GMT', 'Wed Nov 25 10:00:30 2026'])
      assert.equal(retryAfter(date, NOW), 30_000, date);
  } finally {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  }
});

/** What a server may put into a header or a sentence, and what is close to it. */
const NEAR = ['30', '-1', '6m', 's', 'ms', '.', ' ', 'h', ',', 'GMT', 'Wed, ', '25 Nov 2026 ', '10:00:00', '1e9', '9999999999', '0', 'NaN'];
const SPOKEN = ['Infinity', 'try again in ', 'Please retry in ', 'retry after ', ' seconds', 'second', '9m38.016s', '9'.repeat(30)];
const near = fc.constantFrom(...NEAR, ...SPOKEN);
const said = fc.oneof(
  fc.string(),
  fc.array(near).map((parts) => parts.join('')),
  fc.double().map(String),
  fc.date().map(String),
);
const isAdvice = (ms: number | undefined): boolean => ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= MOST_MS);
const NAMES = ['retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'ratelimit-reset'] as const;
/** A header holds Latin letters alone. */
const header = said.map((text) => text.replace(/[^\x20-\x7e]/g, ''));
const RUNS = { numRuns: 10_000, seed: 20_261_125 };

test('whatever is sent is no advice, or from nothing to 400 days', () => {
  fc.assert(
    fc.property(said, fc.integer({ min: 0, max: 4e12 }), (value, nowMs) => {
      const ms = retryAfter(value, nowMs);
      assert.ok(isAdvice(ms), `${value}: ${ms}`);
    }),
    RUNS,
  );
});

test('so it is whatever stands in the headers', () => {
  fc.assert(
    fc.property(fc.tuple(header, header, header, header), fc.integer({ min: 0, max: 4e12 }), (values, nowMs) => {
      const headers = new Headers(NAMES.map((name, at): [string, string] => [name, values[at] ?? '']));
      const ms = retryAfter(adviceIn(headers), nowMs);
      assert.ok(isAdvice(ms), `${JSON.stringify(values)}: ${ms}`);
    }),
    RUNS,
  );
});

test('so it is whatever a sentence says', () => {
  fc.assert(
    fc.property(said, said, fc.integer({ min: 0, max: 4e12 }), (before, after, nowMs) => {
      for (const text of [before, `${before} Please try again in ${after}`, `retry after ${after} seconds`]) {
        const ms = retryAfter(adviceInText(text), nowMs);
        assert.ok(isAdvice(ms), `${text}: ${ms}`);
      }
    }),
    RUNS,
  );
});

for (const [text, ms] of [
  ['Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s. Need more tokens?', 578_016],
  ['Rate limit reached. Please try again in 20s.', 20_000],
  ['Please try again in 6ms.', 6],
  ['Please try again in 1h0m0s', 3_600_000],
  ['Please retry in 36.5s.', 36_500],
  ['RETRY AFTER 20 SECONDS', 20_000],
  ['Try again in 1 second.', 1_000],
  ['Please retry after 0.5 seconds.', 500],
  ['first try again in 5s, or retry in 9s', 5_000],
  ['Please try again in a while.', undefined],
  ['Please try again in 5', undefined],
  ['Please try again in -5 seconds.', undefined],
  ['You used 20 seconds of audio.', undefined],
  ['I retry in 5 steps', undefined],
  ['Please try again in 1.2.3s', undefined],
  ['Please try again in 12345678 seconds.', undefined],
  ['', undefined],
] as const)
  test(`of the sentence ${JSON.stringify(text)} is read: ${ms === undefined ? 'nothing' : `${ms} ms`}`, () =>
    assert.equal(retryAfter(adviceInText(text), NOW), ms));

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
  ['the same by the other name of the reset', { 'retry-after': '60000', 'ratelimit-reset': '58' }, '60000ms'],
  ['the same within a second', { 'retry-after': '5000', 'x-ratelimit-reset': '4' }, '5000ms'],
  ['seconds where the two are two seconds apart', { 'retry-after': '6000', 'x-ratelimit-reset': '4' }, '6000'],
  ['the same within a tenth', { 'retry-after': '110000', 'x-ratelimit-reset': '100' }, '110000ms'],
  ['seconds where the two are more than a tenth apart', { 'retry-after': '111000', 'x-ratelimit-reset': '100' }, '111000'],
  ['seconds where the reset is empty', { 'retry-after': '1000', 'x-ratelimit-reset': '' }, '1000'],
  ['seconds where there are too few for milliseconds', { 'retry-after': '5', 'x-ratelimit-reset': '1' }, '5'],
  ['the longer of two', { 'retry-after': '30, 60' }, '60'],
  ['the longer of two that come the other way round', { 'retry-after': '60, 30' }, '60'],
  ['a date, which has a comma too', { 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT' }, 'Wed, 25 Nov 2026 10:00:30 GMT'],
  ['one number as it stands', { 'retry-after': '60.0' }, '60.0'],
  ['nothing', {}, undefined],
] as const)
  test(`of the headers is read: ${what}`, () => assert.equal(adviceIn(new Headers(headers)), value));
