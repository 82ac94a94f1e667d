/** How far one exchange with a desk came, from what `fetch` does: nothing that may have been sent is ever called unsent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange } from '../../../../net/exchange.ts';
import type { Exchange, Sent } from '../../../../net/exchange.ts';

const GET: Sent = { method: 'GET', url: 'http://desk.example/v1', headers: { accept: 'application/json' } };
const MOST = 4 * 1024 * 1024;

/** Each call waits this long; only the tests of deadlines let it end. */
const PATIENT_MS = 10_000;
const failing = (error: unknown, sent = GET): Promise<Exchange> => exchange(() => Promise.reject(error), sent, PATIENT_MS);
const withCode = (code: unknown): Error => Object.assign(new Error('socket'), { code });

test('a request goes out once, as it is, and its redirect is an answer', async () => {
  const seen: Request[] = [];
  const send = (request: Request): Promise<Response> => {
    seen.push(request);
    return Promise.resolve(
      new Response('{"a":1}', {
        status: 307,
        headers: { 'retry-after': '7', date: 'Wed, 25 Nov 2026 12:00:00 GMT', location: '/elsewhere' },
      }),
    );
  };
  const got = await exchange(send as typeof fetch, { ...GET, method: 'PATCH', body: '{"b":2}' }, PATIENT_MS);
  assert.deepEqual(got, {
    kind: 'reply',
    status: 307,
    retryAfter: '7',
    date: 'Wed, 25 Nov 2026 12:00:00 GMT',
    body: Buffer.from('{"a":1}'),
  });
  const [request] = seen;
  assert.ok(request && seen.length === 1);
  assert.deepEqual(
    [request.method, request.url, request.redirect, request.headers.get('accept'), await request.text()],
    ['PATCH', 'http://desk.example/v1', 'manual', 'application/json', '{"b":2}'],
  );
});

test('a reply without a body and without advice is a reply', async () => {
  assert.deepEqual(await exchange(() => Promise.resolve(new Response(null, { status: 204 })), GET, PATIENT_MS), {
    kind: 'reply',
    status: 204,
    retryAfter: null,
    date: null,
    body: Buffer.alloc(0),
  });
});

test('a body of 4 MB is read, and one byte more is too large', async () => {
  const answering = (size: number) => exchange(() => Promise.resolve(new Response(Buffer.alloc(size), { status: 200 })), GET, PATIENT_MS);
  const whole = await answering(MOST);
  assert.equal(whole.kind === 'reply' && whole.body.byteLength, 4_194_304);
  const more = await answering(MOST + 1);
  assert.equal(more.kind === 'too-large' && more.detail, 'GET answered HTTP 200 with more than 4194304 bytes');
});

test('who asks for more, or for less, gets as much', async () => {
  const answering = (size: number, mostBytes: number) =>
    exchange(() => Promise.resolve(new Response(Buffer.alloc(size), { status: 200 })), { ...GET, mostBytes }, PATIENT_MS);
  assert.deepEqual([(await answering(MOST + 1, MOST + 1)).kind, (await answering(11, 10)).kind], ['reply', 'too-large']);
});

test('bytes are counted over all pieces, and no more is read than is needed to say no', async () => {
  let pulls = 0;
  const long = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
        if (pulls === 20) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  assert.equal((await exchange(() => Promise.resolve(new Response(long)), GET, PATIENT_MS)).kind, 'too-large');
  assert.ok(pulls <= 6, `${pulls} pieces`);
});

for (const code of [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
  test(`after ${code} nothing has left`, async () => {
    const unsent = { kind: 'unsent', detail: `GET found no connection (${code})` };
    assert.deepEqual(await failing(new TypeError('fetch failed', { cause: withCode(code) })), unsent);
    const both = new AggregateError([withCode(code), withCode('ECONNRESET')]);
    assert.deepEqual(await failing(new TypeError('fetch failed', { cause: both })), unsent, 'the first of two addresses speaks');
    assert.deepEqual(await failing(withCode(code)), unsent, 'also where nothing hides it');
  });

for (const [what, error, named] of [
  ['a reset', new TypeError('fetch failed', { cause: withCode('ECONNRESET') }), 'ECONNRESET'],
  ['a socket that closed', new TypeError('fetch failed', { cause: withCode('UND_ERR_SOCKET') }), 'UND_ERR_SOCKET'],
  ['an error without a code', new TypeError('fetch failed', { cause: new RangeError('inner') }), 'RangeError'],
  ['an error with a code that is a number', withCode(7), 'Error'],
  ['an error without a cause', new TypeError('terminated'), 'TypeError'],
  ['a cause that is none', new TypeError('terminated', { cause: 'words' }), 'TypeError'],
  ['no error at all', 'words', 'unknown fault'],
  ['nothing of several', new AggregateError([]), 'AggregateError'],
] as const)
  test(`after ${what} nobody knows what became of the request`, async () =>
    assert.deepEqual(await failing(error), { kind: 'lost', detail: `GET lost its connection (${named})` }));

test('without time left nothing is sent', async () => {
  for (const deadlineMs of [0, -1, Number.NaN])
    assert.deepEqual(await exchange(() => assert.fail('it was sent'), { ...GET, method: 'POST' }, deadlineMs), {
      kind: 'unsent',
      detail: `no time left for POST: deadline of ${deadlineMs} ms`,
    });
});

/** Held, as a socket holds the request of a real fetch: what only a test that waits for it holds is collected, and never told that its time is over. */
const held: Request[] = [];

test('one deadline covers headers and body, and a part of a millisecond is one', async () => {
  const silent = (request: Request): Promise<Response> =>
    new Promise((_, reject) => held[held.push(request) - 1]?.signal.addEventListener('abort', () => reject(request.signal.reason)));
  assert.deepEqual(await exchange(silent as typeof fetch, GET, 0.5), {
    kind: 'lost',
    detail: 'GET had no complete answer within 0.5 ms',
  });
  const dripping = (request: Request): Promise<Response> =>
    Promise.resolve(
      new Response(
        new ReadableStream({
          start: (controller) =>
            held[held.push(request) - 1]?.signal.addEventListener('abort', () => controller.error(request.signal.reason)),
        }),
      ),
    );
  assert.equal((await exchange(dripping as typeof fetch, GET, 20)).kind, 'lost');
  assert.equal(held.length, 2);
});

test('an address or a header that cannot be is our own mistake, and thrown', async () => {
  await assert.rejects(
    exchange(() => assert.fail('it was sent'), { ...GET, url: 'no address' }, PATIENT_MS),
    TypeError,
  );
  await assert.rejects(
    exchange(() => assert.fail('it was sent'), { ...GET, headers: { 'if-match': 'a\nb' } }, PATIENT_MS),
    TypeError,
  );
});
