/** What a proxy between a ticket system and us does to a delivery: compresses it, or adds a header of its own. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { WEBHOOK_SECRET } from '../../../../simulator/stage/stage.ts';
import { message, nowSeconds, openDoor } from '../../../support/deliveries.ts';

const report = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'field-reports', `${name}.json`), 'utf8'));
type Answer = { readonly status: number; readonly body: string; readonly headers: NodeJS.Dict<string | string[]> };

/** Header lines as they are: `fetch` would join those of one name itself. */
function post(url: string, headers: readonly (readonly [string, string])[], body: Uint8Array | string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const raw = headers.flat();
    const sent = request(`${url}/hooks/desk`, {
      method: 'POST',
      headers: [...raw, 'Host', 'standby', 'Content-Length', String(Buffer.byteLength(body))],
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    sent.end(body);
  });
}

const { input } = z
  .object({ input: z.object({ headers: z.object({ 'content-encoding': z.string() }), variants: z.tuple([z.string(), z.string()]) }) })
  .parse(report('29-compressed-delivery'));
const { body } = message('T1');
const packed = gzipSync(body);
const SIGNED = {
  [input.variants[0]]: signedOver(packed),
  [input.variants[1]]: message('T1').headers,
};

for (const [variant, headers] of Object.entries(SIGNED))
  for (const [how, coding] of [
    ['said', [['content-encoding', input.headers['content-encoding']]]],
    ['not said', []],
  ] as const)
    test(`a compressed delivery (${variant}; ${how}) is 415 with the reason, and nothing points at the secret`, async (t) => {
      const door = await openDoor(t);
      const got = await post(door.url, [...Object.entries(headers), ...coding], packed);
      assert.equal(got.status, 415);
      assert.match(got.body, /compressed \(content-encoding: gzip\); send it as it is/);
      assert.equal(got.headers['accept-encoding'], 'identity');
      assert.deepEqual(
        door.counted.map(({ result }) => result),
        ['compressed'],
      );
      assert.equal(door.logged.length, 1);
      assert.match(door.logged.join(), /delivery-compressed.*content-encoding: gzip/);
      assert.doesNotMatch(got.body + door.logged.join(), /secret|does not fit|signature\(s\)/);
    });

test('an unknown coding is not said again, and `identity` is none', async (t) => {
  const door = await openDoor(t);
  const coded = (coding: string) => post(door.url, [...Object.entries(message('T1').headers), ['content-encoding', coding]], body);
  const strange = await coded('evil-words');
  assert.equal(strange.status, 415);
  assert.doesNotMatch(strange.body + door.logged.join(), /evil/);
  assert.equal((await coded('identity')).status, 202);
});

test('two headers with a signature each, one of which fits, are taken in either order', async (t) => {
  const { headers } = z
    .object({ input: z.object({ headers: z.tuple([z.string(), z.string()]) }) })
    .parse(report('30-two-signature-headers')).input;
  const { 'webhook-signature': right = '', ...others } = message('T1').headers;
  const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
  const lines = headers
    .map((line) => line.replace('RIGHT', right).replace('WRONG', wrong).split(': ', 2))
    .map(([name = '', value = '']) => [name, value] as const);
  const door = await openDoor(t);
  for (const order of [lines, lines.toReversed()]) {
    const got = await post(door.url, [...Object.entries(others), ...order], body);
    assert.equal(got.status, 202, JSON.stringify(order.map(([, value]) => value === right)));
  }
  const neither = await post(door.url, [...Object.entries(others), ['webhook-signature', wrong], ['webhook-signature', wrong]], body);
  assert.equal(neither.status, 401);
});

/** Over bytes that are no text. */
function signedOver(bytes: Uint8Array): Record<string, string> {
  const [id, seconds] = ['evt_T1', String(nowSeconds())];
  const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${seconds}.`).update(bytes).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${digest}` };
}
