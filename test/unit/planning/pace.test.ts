/** Whether there is room at a pace, and what a provider's headers leave: tables, and what holds of any load. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WINDOW_MS, apartMs, heldAtPace, isTooMuch, limitText, tokensOf } from '../../../planning/pace/pace.ts';
import { LONGEST_TOLD_MS, heldUntil, isLow, less } from '../../../planning/pace/told.ts';
import type { Held, Need, Pace, Use } from '../../../planning/pace/pace.ts';
import type { Told } from '../../../planning/pace/told.ts';

const use = (given: Partial<Use> = {}): Use => ({ underWay: 0, requests: 0, tokens: 0, ...given });
const need = (given: Partial<Need> = {}): Need => ({ tokens: 100, ahead: 0, ...given });

const TABLE: readonly (readonly [string, Pace, Use, Need, Held | undefined])[] = [
  ['no pace has room for all', {}, use({ underWay: 500, requests: 9_999 }), need(), undefined],
  ['the last place', { concurrency: 3 }, use({ underWay: 2 }), need(), undefined],
  ['none left', { concurrency: 3 }, use({ underWay: 3 }), need(), { by: 'concurrency', toLeave: {} }],
  ['the last place is somebody else’s', { concurrency: 3 }, use({ underWay: 2 }), need({ ahead: 1 }), { by: 'concurrency', toLeave: {} }],
  ['the last of a minute', { requestsPerMinute: 20 }, use({ requests: 19 }), need(), undefined],
  ['a minute is full', { requestsPerMinute: 20 }, use({ requests: 20 }), need(), { by: 'requests', toLeave: { requests: 1 } }],
  ['and two wait', { requestsPerMinute: 20 }, use({ requests: 20 }), need({ ahead: 2 }), { by: 'requests', toLeave: { requests: 3 } }],
  ['tokens to the last', { tokensPerMinute: 1_000 }, use({ tokens: 900 }), need(), undefined],
  ['one too many', { tokensPerMinute: 1_000 }, use({ tokens: 901 }), need(), { by: 'tokens', toLeave: { tokens: 1 } }],
  [
    'of several the one that is known longest before',
    { concurrency: 1, requestsPerMinute: 1 },
    use({ underWay: 1, requests: 1 }),
    need(),
    { by: 'requests', toLeave: { requests: 1 } },
  ],
];
for (const [what, pace, used, needed, held] of TABLE) test(`pace: ${what}`, () => assert.deepEqual(heldAtPace(pace, used, needed), held));

test('a request that no minute has room for is known to be one', () => {
  assert.equal(isTooMuch({ tokensPerMinute: 1_000 }, 1_000), false);
  assert.equal(isTooMuch({ tokensPerMinute: 1_000 }, 1_001), true);
  assert.equal(isTooMuch({ requestsPerMinute: 1 }, 1e9), false);
  assert.equal(tokensOf(4_001, 500), 1_501);
});

test('those who wait for a limit are let in as far apart as that one asks for, whatever else the pace has', () => {
  const pace = { concurrency: 4, requestsPerMinute: 31, tokensPerMinute: 1_000 };
  assert.equal(apartMs('requests', pace, 500), WINDOW_MS / 31);
  assert.equal(apartMs('concurrency', pace, 500, 8_000), 2_000);
  assert.equal(apartMs('concurrency', pace, 500), 500);
  assert.equal(apartMs('tokens', pace, 500), WINDOW_MS / 2);
  assert.equal(apartMs('concurrency', pace, 500, 4), 50);
  assert.equal(apartMs('told', {}, 500), 50);
});

test('people read which of it is used up', () => {
  const pace = { concurrency: 3, requestsPerMinute: 20, tokensPerMinute: 9_000 };
  const used = { underWay: 3, requests: 20, tokens: 8_500 };
  assert.equal(limitText('concurrency', pace, used), '3 of 3 at once');
  assert.equal(limitText('requests', pace, used), '20 of 20 requests in a minute');
  assert.equal(limitText('tokens', pace, used), '8500 of 9000 tokens in a minute');
});

const NOW = 1_000_000;
const left = (count: number, untilMs = NOW + 5_000, limit?: number) => ({ left: count, untilMs, limit });
const TOLD: readonly (readonly [string, Told, number | undefined])[] = [
  ['nothing said', {}, undefined],
  ['one request left', { requests: left(1) }, undefined],
  ['no request left', { requests: left(0) }, NOW + 5_000],
  ['the time is over', { requests: left(0, NOW) }, undefined],
  ['tokens for one', { tokens: left(100) }, undefined],
  ['fewer than it needs', { tokens: left(99) }, NOW + 5_000],
  ['more than the whole limit is the provider’s to refuse', { tokens: left(80, NOW + 5_000, 80) }, undefined],
  ['and waits for the whole', { tokens: left(79, NOW + 5_000, 80) }, NOW + 5_000],
  ['the later of two', { requests: left(0), tokens: left(0, NOW + 9_000) }, NOW + 9_000],
  ['of a clock that was set back', { requests: left(0, NOW + LONGEST_TOLD_MS + 10 * 60_000) }, undefined],
];
for (const [what, told, untilMs] of TOLD) test(`told: ${what}`, () => assert.equal(heldUntil(told, 100, NOW), untilMs));

test('only little is kept, and what is begun is taken off', () => {
  assert.equal(isLow({ requests: left(100) }, 100), false);
  assert.equal(isLow({ requests: left(99) }, 100), true);
  assert.equal(isLow({ requests: left(5_000), tokens: left(9_999) }, 100), true);
  assert.deepEqual(less({ requests: left(5), tokens: left(500) }, { requests: 2, tokens: 200 }), {
    requests: left(3),
    tokens: left(300),
  });
});

test('whatever comes: no window has more requests or tokens than its pace, and never are more under way', () => {
  const arrivals = fc.array(fc.tuple(fc.nat(4_000), fc.integer({ min: 1, max: 400 }), fc.nat(20_000)), { maxLength: 120, size: 'max' });
  const paces = fc.record({
    concurrency: fc.integer({ min: 1, max: 5 }),
    requestsPerMinute: fc.integer({ min: 1, max: 30 }),
    tokensPerMinute: fc.integer({ min: 400, max: 4_000 }),
  });
  let met = 0;
  fc.assert(
    fc.property(paces, arrivals, (pace, given) => {
      const begun: { readonly atMs: number; readonly endMs: number; readonly tokens: number }[] = [];
      let nowMs = 0;
      for (const [afterMs, tokens, tookMs] of given) {
        nowMs += afterMs;
        const window = begun.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
        const used = {
          underWay: begun.filter(({ endMs }) => endMs > nowMs).length,
          requests: window.length,
          tokens: window.reduce((sum, one) => sum + one.tokens, 0),
        };
        if (heldAtPace(pace, used, { tokens, ahead: 0 }) === undefined) begun.push({ atMs: nowMs, endMs: nowMs + tookMs, tokens });
        else met += 1;
      }
      for (const { atMs } of begun) {
        const window = begun.filter((other) => other.atMs > atMs - WINDOW_MS && other.atMs <= atMs);
        assert.ok(window.length <= pace.requestsPerMinute);
        assert.ok(window.reduce((sum, one) => sum + one.tokens, 0) <= pace.tokensPerMinute);
        assert.ok(begun.filter((other) => other.atMs <= atMs && other.endMs > atMs).length <= pace.concurrency);
      }
    }),
  );
  assert.ok(met > 1_000, `the pace was met ${met} times only`);
});
