import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { createCodec } from '../../../../encryption/codec.ts';
import { keyOf } from '../../../../encryption/key-text.ts';
import { createCodecApp } from '../../../../web/codec/app.ts';
import { MOST_DECODED_BYTES, MOST_PAYLOADS } from '../../../../web/codec/decode.ts';
import { jsonOfPayload, payloadsOf } from '../../../../web/codec/payload-json.ts';

const UI = 'http://localhost:8233';
const codec = createCodec([keyOf(randomBytes(32))]);
const TOKEN = 'open sesame';
const app = createCodecApp({ codec, origins: [UI, 'http://127.0.0.1:8233'], token: TOKEN });
const BEARER = { authorization: `Bearer ${TOKEN}` };
const read = (text: string): readonly Payload[] => {
  const payloads = payloadsOf(text, MOST_PAYLOADS);
  return Array.isArray(payloads) ? payloads : assert.fail(`Expected payloads, got ${String(payloads)}.`);
};
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

test('an encrypted payload is decoded for the UI', async () => {
  const response = await decode(await bodyOf('printer on fire'), { origin: UI });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.equal(response.headers.get('vary'), 'Origin');
  const [payload] = read(await response.text());
  assert.ok(payload !== undefined);
  assert.equal(defaultPayloadConverter.fromPayload(payload), 'printer on fire');
});

test('the CLI, which sends no origin, is served too', async () => {
  assert.equal((await decode(await bodyOf('printer on fire'))).status, 200);
});

test('a payload that Temporal wrote itself stands as it is among ours', async () => {
  const [ours] = await codec.encode([plain('printer on fire')]);
  assert.ok(ours !== undefined);
  const response = await decode(JSON.stringify({ payloads: [plain({ seq: 1 }), ours].map(jsonOfPayload) }));
  const decoded = read(await response.text());
  assert.deepEqual(
    decoded.map((payload) => defaultPayloadConverter.fromPayload(payload)),
    [{ seq: 1 }, 'printer on fire'],
  );
});

test('a preflight of the UI is answered with what the UI sends', async () => {
  const response = await app.request('/decode', {
    method: 'OPTIONS',
    headers: {
      origin: UI,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-namespace',
    },
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.match(response.headers.get('access-control-allow-methods') ?? '', /POST/);
  assert.equal(response.headers.get('access-control-allow-headers'), 'Authorization, Content-Type, X-Namespace');
});

for (const origin of [
  'http://evil.example',
  'null',
  'http://localhost:8234',
  'https://localhost:8233',
  'http://localhost:8233.evil.example',
  '',
]) {
  test(`the origin "${origin}" is refused before anything is decoded`, async () => {
    for (const method of ['POST', 'OPTIONS']) {
      const response = await app.request('/decode', {
        method,
        headers: { origin },
        ...(method === 'POST' ? { body: await bodyOf('printer on fire') } : {}),
      });
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.ok(!(await response.text()).includes(Buffer.from('printer').toString('base64')));
    }
  });
}

test('there is no way to have a payload made', async () => {
  const response = await app.request('/encode', {
    method: 'POST',
    headers: BEARER,
    body: JSON.stringify({ payloads: [jsonOfPayload(plain('x'))] }),
  });
  assert.equal(response.status, 403);
  assert.match(await response.text(), /only decodes/);
});

test('a query of the CLI, whose list of arguments is empty, passes through', async () => {
  for (const path of ['/encode', '/decode']) {
    const response = await app.request(path, { method: 'POST', headers: BEARER, body: '{}' });
    assert.deepEqual([response.status, await response.json()], [200, { payloads: [] }]);
  }
});

test('nothing is served but the two paths, and those by POST', async () => {
  for (const [method, path] of [
    ['GET', '/decode'],
    ['POST', '/'],
    ['POST', '/decode/x'],
    ['PUT', '/encode'],
  ]) {
    assert.equal((await app.request(path ?? '', { method: method ?? '', headers: BEARER })).status, 404);
  }
});

test('a body over 4 MB is refused, with and without a Content-Length', async () => {
  const large = `{"payloads":[{"data":"${'A'.repeat(4 * 1024 * 1024)}"}]}`;
  assert.equal((await decode(large, { 'content-length': String(large.length) })).status, 413);
  const drip = new ReadableStream({ start: (stream) => (stream.enqueue(Buffer.from(large)), stream.close()) });
  const response = await app.request(
    new Request('http://localhost/decode', { method: 'POST', headers: BEARER, body: drip, duplex: 'half' }),
  );
  assert.equal(response.status, 413);
});

for (const body of [
  '',
  'printer',
  '[]',
  '{"payloads":{}}',
  '{"payloads":[{"data":"printer!"}]}',
  '{"payloads":[{"metadata":{"encoding":7}}]}',
  '{"payloads":[null]}',
]) {
  test(`the body ${body === '' ? 'of no bytes' : body} is refused without being quoted`, async () => {
    const response = await decode(body);
    assert.equal(response.status, 400);
    assert.ok(!(await response.text()).includes('printer'));
  });
}

test('an altered payload is refused without a word of its content', async () => {
  const [sealed] = await codec.encode([plain('printer on fire')]);
  assert.ok(sealed?.data != null);
  sealed.data[20] = (sealed.data[20] ?? 0) ^ 1;
  const response = await decode(JSON.stringify({ payloads: [jsonOfPayload(sealed)] }), { origin: UI });
  assert.equal(response.status, 422);
  // Without the header the browser would hide even the reason from the UI.
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.match(await response.text(), /altered/);
});

test('a payload of a lost key is refused and the key named', async () => {
  const lost = keyOf(randomBytes(32));
  const [sealed] = await createCodec([lost]).encode([plain('x')]);
  assert.ok(sealed !== undefined);
  const response = await decode(JSON.stringify({ payloads: [jsonOfPayload(sealed)] }));
  assert.equal(response.status, 422);
  assert.ok((await response.text()).includes(lost.keyId));
});

test('an error inside shows nothing of the payload', async () => {
  const broken = { encode: codec.encode, decode: async () => Promise.reject(new Error('printer on fire')) };
  const response = await createCodecApp({ codec: broken, origins: [UI], token: TOKEN }).request('/decode', {
    method: 'POST',
    headers: BEARER,
    body: await bodyOf('x'),
  });
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes('printer'));
});

test('only the token is served, in a header or in the path; the preflight, which cannot carry it, is answered', async () => {
  const body = await bodyOf('printer on fire');
  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await app.request(path, { method: 'POST', body, headers })).status;
  assert.equal(await statusOf('/decode'), 401);
  assert.equal(await statusOf('/decode', { authorization: 'Bearer open sesam' }), 401);
  assert.equal(await statusOf('/decode', { authorization: TOKEN }), 401);
  assert.equal(await statusOf('/decode', { authorization: 'Bearer ' }), 401);
  assert.equal(await statusOf('/open%20sesam/decode'), 401);
  assert.equal(await statusOf('//decode'), 401);
  assert.equal(await statusOf('/decode', { origin: UI }), 401, 'the origin alone is not enough');
  assert.equal(await statusOf('/decode', BEARER), 200);
  assert.equal(await statusOf('/open%20sesame/decode'), 200);
  assert.equal((await app.request('/decode', { method: 'OPTIONS', headers: { origin: UI } })).status, 204);
  const plainToken = createCodecApp({ codec, origins: [UI], token: 'abc-_123' });
  const viaPath = { method: 'POST', body, headers: { origin: UI } };
  assert.equal((await plainToken.request('/abc-_123/decode', viaPath)).status, 200);
  assert.equal((await plainToken.request('/abc-_123/decode', { ...viaPath, headers: { origin: 'http://evil.example' } })).status, 403);
});

test('a token that is none or another is refused before the body is read', async () => {
  const never = new ReadableStream({ pull: () => new Promise<void>(() => undefined) });
  const response = await app.request(new Request('http://localhost/decode', { method: 'POST', body: never, duplex: 'half' }));
  assert.equal(response.status, 401);
});

test('more payloads than one page holds, and metadata without end, are refused before they are looked at', async () => {
  const many = (count: number): string => `{"payloads":[${Array.from({ length: count }, () => '{}').join()}]}`;
  assert.equal((await decode(many(MOST_PAYLOADS))).status, 200);
  assert.equal((await decode(many(MOST_PAYLOADS + 1))).status, 413);
  const words = (count: number): string =>
    JSON.stringify({ payloads: [{}, { metadata: Object.fromEntries(Array.from({ length: count }, (_, at) => [`w${at}`, ''])) }] });
  assert.equal((await decode(words(32))).status, 200);
  for (const count of [33, 100_000]) assert.equal((await decode(words(count))).status, 413);
});

test('a small request that stands for a large answer is refused, and what fits is answered', async () => {
  const large = await codec.encode([plain('x'.repeat(1024 * 1024))]);
  const times = (count: number): string =>
    JSON.stringify({ payloads: Array.from({ length: count }, () => large.map(jsonOfPayload)).flat() });
  const fitting = Math.floor(MOST_DECODED_BYTES / (1024 * 1024 + 100));
  assert.equal((await decode(times(fitting))).status, 200);
  const refused = await decode(times(fitting + 1));
  assert.equal(refused.status, 413);
  assert.match(await refused.text(), /ask for fewer payloads/);
});

async function bodyOf(value: unknown): Promise<string> {
  return JSON.stringify({ payloads: (await codec.encode([plain(value)])).map(jsonOfPayload) });
}

async function decode(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return app.request('/decode', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...BEARER, ...headers },
  });
}
