/** What a provider is asked about a model, and what of its answer is believed. The network is simulated. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { lookUpModel, readLookup } from '../../../providers/lookup.ts';
import type { LookedUp } from '../../../providers/lookup.ts';
import type { ProviderConfig } from '../../../providers/contract.ts';

const real = { fetch: globalThis.fetch, now: performance.now };
afterEach(() => {
  globalThis.fetch = real.fetch;
  performance.now = real.now;
});

type Asked = { readonly url: string; readonly init: RequestInit };
const OPENAI: ProviderConfig = { kind: 'openai', baseUrl: 'http://host/v1', model: 'gpt-5.5', apiKey: 'key' };
const OLLAMA: ProviderConfig = { kind: 'ollama', baseUrl: 'http://host', model: 'qwen3', apiKey: undefined };

async function lookedUp(config: ProviderConfig, answer: (init: RequestInit) => Promise<Response>): Promise<LookedUp & { asked: Asked[] }> {
  const asked: Asked[] = [];
  globalThis.fetch = (url, init = {}) => {
    assert.ok(typeof url === 'string');
    asked.push({ url, init });
    return answer(init);
  };
  return { ...(await lookUpModel(config, 1_000)), asked };
}
const answering = (body: string | ReadableStream, init?: ResponseInit) => () => Promise.resolve(new Response(body, init));

for (const [config, url, headers] of [
  [{ ...OPENAI, baseUrl: 'http://host/v1//', model: 'a/b:c' }, 'http://host/v1/models/a%2Fb%3Ac', { authorization: 'Bearer key' }],
  [
    { ...OPENAI, kind: 'anthropic', baseUrl: 'http://host/', model: 'claude' },
    'http://host/v1/models/claude',
    { 'x-api-key': 'key', 'anthropic-version': '2023-06-01' },
  ],
  [{ ...OLLAMA, baseUrl: 'http://host/' }, 'http://host/api/tags', {}],
] as const satisfies readonly (readonly [ProviderConfig, string, object])[])
  test(`${config.kind} is asked once, with its own header and no redirect followed`, async () => {
    const { asked } = await lookedUp(config, answering('{}'));
    assert.deepEqual(
      asked.map((one) => [one.url, one.init.headers, one.init.redirect, one.init.method]),
      [[url, headers, 'manual', undefined]],
    );
  });

test('a model that is there is present, with the time it took in whole milliseconds and the clock of the other side', async () => {
  let now = 1_000;
  performance.now = () => (now += 80.4);
  const { asked: _, ...looked } = await lookedUp(OPENAI, answering('{}', { headers: { date: 'Wed, 25 Nov 2026 10:00:30 GMT' } }));
  assert.deepEqual(looked, { lookup: { kind: 'present' }, latencyMs: 80, serverMs: Date.UTC(2026, 10, 25, 10, 0, 30) });
});

for (const date of [undefined, 'soon'])
  test(`a side that says ${date ?? 'nothing'} for its time has no clock`, async () => {
    const { serverMs } = await lookedUp(OPENAI, answering('{}', { headers: date === undefined ? {} : { date } }));
    assert.equal(serverMs, undefined);
  });

test('a list is read up to four megabytes and not beyond', async () => {
  const list = JSON.stringify({ models: [{ name: 'qwen3:latest' }] });
  const most = 4 * 1024 * 1024;
  assert.deepEqual((await lookedUp(OLLAMA, answering(list.padEnd(most)))).lookup, { kind: 'present' });
  assert.deepEqual((await lookedUp(OLLAMA, answering(list.padEnd(most + 1)))).lookup, {
    kind: 'unreachable',
    detail: 'the list of models is not one',
  });
});

test('a list that comes in pieces is put together again', async () => {
  const bytes = Buffer.from(JSON.stringify({ models: [{ name: 'größe:latest' }] }));
  const body = new ReadableStream({
    start(to) {
      for (const byte of bytes) to.enqueue(Uint8Array.of(byte));
      to.close();
    },
  });
  assert.deepEqual((await lookedUp({ ...OLLAMA, model: 'größe' }, answering(body))).lookup, { kind: 'present' });
});

const coded = (code: unknown): Error => Object.assign(new RangeError('http://user:secret@host'), { code });
for (const [what, error, said] of [
  ['of a socket is told by its code', new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'ECONNREFUSED'],
  [
    'with a cause without a code is told by the name of the cause',
    new TypeError('fetch failed', { cause: new RangeError('x') }),
    'RangeError',
  ],
  ['with a code that is no word is told by its name', coded(5), 'RangeError'],
  ['without a cause is told by its name', new TypeError('http://user:secret@host'), 'TypeError'],
  ['with a cause that is no error is told by its own name', new TypeError('x', { cause: 'http://user:secret@host' }), 'TypeError'],
  ['that is no error is told as unknown', 'http://user:secret@host', 'unknown fault'],
] as const)
  test(`a fault ${what}, and never by its words`, async () => {
    let now = 1_000;
    performance.now = () => (now += 80.4);
    // oxlint-disable-next-line prefer-promise-reject-errors -- some of what is thrown in practice is none
    const { asked: _, ...looked } = await lookedUp(OPENAI, () => Promise.reject(error));
    assert.deepEqual(looked, { lookup: { kind: 'unreachable', detail: `no answer: ${said}` }, latencyMs: 80, serverMs: undefined });
  });

test('a side that says nothing costs the deadline', async () => {
  globalThis.fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));
  // A timer of its own: that of a signal keeps no process alive.
  const alive = setTimeout(() => undefined, 5_000);
  const { lookup } = await lookUpModel(OPENAI, 20);
  clearTimeout(alive);
  assert.deepEqual(lookup, { kind: 'unreachable', detail: 'no answer: TimeoutError' });
});

const names = (...given: readonly string[]): string => JSON.stringify({ models: given.map((name) => ({ name })) });
const [openai, ollama] = [
  { kind: 'openai', model: 'gpt-5.5' },
  { kind: 'ollama', model: 'qwen3' },
] as const;
for (const [what, config, status, text, lookup] of [
  ['200', openai, 200, '', { kind: 'present' }],
  ['401', openai, 401, '', { kind: 'refused', detail: 'HTTP 401: the key is not accepted, or may not see models' }],
  ['403', openai, 403, '', { kind: 'refused', detail: 'HTTP 403: the key is not accepted, or may not see models' }],
  ['404', openai, 404, '', { kind: 'missing', detail: 'HTTP 404: no model gpt-5.5' }],
  ['201', openai, 201, '', { kind: 'unreachable', detail: 'HTTP 201' }],
  ['a list with it', ollama, 200, names('other', 'qwen3:latest'), { kind: 'present' }],
  ['a list with its name and no tag', ollama, 200, names('qwen3'), { kind: 'missing', detail: 'qwen3 is not pulled' }],
  ['a list with another tag', ollama, 200, names('qwen3:8b'), { kind: 'missing', detail: 'qwen3 is not pulled' }],
  ['a list with the tag that is asked for', { kind: 'ollama', model: 'qwen3:8b' }, 200, names('qwen3:8b'), { kind: 'present' }],
  ['a list with odd entries', ollama, 200, '{"models":[null,7,{"name":3},{},{"name":"qwen3:latest"}]}', { kind: 'present' }],
  ['no list', ollama, 200, undefined, { kind: 'unreachable', detail: 'the list of models is not one' }],
  ['null', ollama, 200, 'null', { kind: 'unreachable', detail: 'the list of models is not one' }],
  ['a number', ollama, 200, '5', { kind: 'unreachable', detail: 'the list of models is not one' }],
  ['a list of another name', ollama, 200, '{"data":[]}', { kind: 'unreachable', detail: 'the list of models is not one' }],
] as const)
  test(`${config.kind}: ${what} is ${lookup.kind}`, () => assert.deepEqual(readLookup(config, status, text), lookup));
