/** What a vendor's client sees of an exchange, how long it has for it, and what is left behind. The network is simulated. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, test } from 'node:test';
import { providerOf } from '../../../providers/adapter.ts';
import { openExchange } from '../../../providers/bounded-fetch.ts';
import type { Dialect } from '../../../providers/adapter.ts';

const real = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: performance.now };
afterEach(() => {
  const { now, ...globals } = real;
  Object.assign(globalThis, globals);
  performance.now = now;
});
const limits = { deadlineMs: 300, maxBytes: 1_000, signal: new AbortController().signal };

/** A reply with any status, which `Response` does not allow. */
const replying = (status: number, body: string, headers: Record<string, string> = {}): void => {
  globalThis.fetch = () => {
    const response = new Response(body, { headers });
    return Promise.resolve(Object.defineProperty(response, 'status', { value: status }));
  };
};

for (const [status, seen, text] of [
  [200, 200, 'text'],
  [599, 599, 'text'],
  [204, 204, ''],
  [205, 205, ''],
  [304, 304, ''],
  [199, 502, 'text'],
  [600, 502, 'text'],
] as const)
  test(`a reply with status ${status} is seen as one with ${seen}, and recorded as it is`, async () => {
    replying(status, 'text', { 'content-type': 'text/x', 'content-length': '9', 'retry-after': '5' });
    const exchange = openExchange(limits);
    const response = await exchange.fetch('http://host/');
    assert.deepEqual([response.status, await response.text(), [...response.headers]], [seen, text, [['content-type', 'text/x']]]);
    const ending = exchange.ending();
    assert.deepEqual(ending?.kind === 'reply' && [ending.status, ending.body], [status, 'text']);
  });

for (const [usedMs, leftMs] of [
  [0, 300],
  [200, 100],
  [299, 1],
  [400, 0],
] as const)
  test(`a client that asks ${usedMs} ms after it was begun has ${leftMs} ms of 300 left`, async () => {
    let now = 5_000;
    performance.now = () => now;
    const delays: unknown[] = [];
    globalThis.setTimeout = ((act: () => void, ms: number) => {
      delays.push(ms);
      return real.setTimeout(act, 60_000);
    }) as typeof setTimeout;
    replying(200, '{}');
    const exchange = openExchange(limits);
    now += usedMs;
    await exchange.fetch('http://host/');
    assert.deepEqual(delays, [leftMs]);
  });

test('an exchange that has ended leaves no timer and no listener behind', async () => {
  const timers = new Set<unknown>();
  globalThis.setTimeout = ((act: () => void, ms: number) => {
    const timer = real.setTimeout(act, ms);
    timers.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    real.clearTimeout(timer);
  };
  const { signal } = new AbortController();
  replying(200, '{}');
  await openExchange({ ...limits, signal }).fetch('http://host/');
  assert.deepEqual([timers.size, getEventListeners(signal, 'abort').length], [0, 0]);
});

for (const [what, error, sent, word, detail] of [
  ['by its code and words', { cause: Object.assign(new Error('no host'), { code: 'ENOTFOUND' }) }, false, 'ENOTFOUND', 'ENOTFOUND no host'],
  [
    'by its words where they name the code',
    { cause: Object.assign(new Error('read EPIPE'), { code: 'EPIPE' }) },
    true,
    'EPIPE',
    'read EPIPE',
  ],
  ['by its words where it has no code', { cause: new RangeError('other side closed') }, true, 'RangeError', 'other side closed'],
  ['by its own words where its cause is none', { cause: 'x' }, true, 'TypeError', 'fetch failed'],
  ['by its own words where it has no cause', {}, true, 'TypeError', 'fetch failed'],
] as const)
  test(`a fault of the network is told ${what}`, async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed', error));
    const exchange = openExchange(limits);
    await assert.rejects(exchange.fetch('http://host/'), { message: 'The exchange ended without a reply: network.' });
    assert.deepEqual(exchange.ending(), { kind: 'network', sent, word, detail });
  });

const config = { kind: 'openai', baseUrl: 'http://host/', model: 'm', apiKey: undefined } as const;
const request = { system: 's', user: 'u', schema: { name: 'n', json: {} }, maxOutputTokens: 1, ...limits };
const dialect = (ask: Dialect['ask']): Dialect => ({
  ask,
  read: () => ({ kind: 'truncated', usage: undefined, model: 'm', raw: 'length' }),
  rules: [],
  verdictOf: () => ({ kind: 'next-route' }),
});
for (const [times, said] of [
  [0, 'got 0'],
  [2, 'got 2'],
] as const)
  test(`a client that asks ${times} times is a mistake of ours, even where it tells nobody`, async () => {
    replying(200, '{}');
    const ask: Dialect['ask'] = async (_, __, fetch) => {
      for (let at = 0; at < times; at++) await fetch('http://host/').catch(() => undefined);
    };
    await assert.rejects(providerOf(config, dialect(ask)).complete(request), {
      message: `Expected the client to make one request, ${said}.`,
    });
  });

test('a client that asks once and then fails has done its work', async () => {
  replying(200, '{}');
  const ask: Dialect['ask'] = async (_, __, fetch) => {
    await fetch('http://host/');
    throw new Error('It cannot read that.');
  };
  assert.equal((await providerOf(config, dialect(ask)).complete(request)).kind, 'truncated');
});
