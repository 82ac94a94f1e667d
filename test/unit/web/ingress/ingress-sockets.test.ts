/** Senders that behave badly, as bytes on a real socket: they end at a bound and cost nobody else anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { WEBHOOK_SECRET } from '../../../../simulator/stage/stage.ts';
import { MOST_UNVERIFIED_BYTES } from '../../../../web/ingress/limits.ts';
import { OTHER_SECRET, message, openDoor, rawly, send } from '../../../support/deliveries.ts';

const WITHIN_MS = 400;
/** With headers that might be genuine: what the headers rule out is refused before its body. */
const head = (length: number, path = '/hooks/desk'): string =>
  [
    `POST ${path} HTTP/1.1\r\nHost: standby\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n`,
    ...Object.entries(message('T1', { secret: OTHER_SECRET }).headers).map(([name, value]) => `${name}: ${value}\r\n`),
    '\r\n',
  ].join('');

test('a body that drips ends at the deadline with 408 and its socket is closed, while others are served', async (t) => {
  const door = await openDoor(t, { bodyWithinMs: WITHIN_MS, mostAtOnce: 1 });
  const startedAt = performance.now();
  let isOver = false;
  const dripping = rawly(door.port, async (write) => {
    write(head(1_000));
    for (; !isOver; await pause(50)) write('x');
  });
  await pause(WITHIN_MS / 2);
  assert.equal((await send(`${door.url}/hooks/desk`, message('T1'))).status, 202, 'the only place is not held by the one that drips');
  const said = await dripping;
  isOver = true;
  assert.match(said, /^HTTP\/1\.1 408 /);
  assert.match(said, /connection: close/i);
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs >= WITHIN_MS && tookMs < WITHIN_MS + 3_000, `took ${tookMs} ms`);
});

test('a hundred bodies that never come end at the deadline and leave no bytes held', async (t) => {
  const door = await openDoor(t, { bodyWithinMs: WITHIN_MS });
  const said = await Promise.all(
    Array.from({ length: 100 }, () => rawly(door.port, (write) => write(`${head(200_000)}${'x'.repeat(60_000)}`))),
  );
  assert.ok(said.every((one) => one.startsWith('HTTP/1.1 408 ')));
  assert.equal(door.counted.filter(({ result }) => result === 'slow').length, 100);
  assert.equal((await send(`${door.url}/hooks/desk`, message('T1'))).status, 202);
});

test('bodies that are not verified have little room: those that came first give way, and are told to come again', async (t) => {
  const door = await openDoor(t, { bodyWithinMs: 3_000 });
  const each = 7 * 1024 * 1024;
  const fitting = Math.floor(MOST_UNVERIFIED_BYTES / each);
  const said = await Promise.all(
    Array.from({ length: fitting + 1 }, () => rawly(door.port, (write) => write(`${head(each + 1, '/hooks/alerts')}${'x'.repeat(each)}`))),
  );
  const statuses = said.map((one) => one.slice(9, 12)).toSorted();
  assert.deepEqual(statuses, [...Array.from({ length: fitting }, () => '408'), '429']);
  const refused = said.filter((one) => one.startsWith('HTTP/1.1 429 '));
  assert.ok(refused.every((one) => /retry-after: 5/i.test(one) && /connection: close/i.test(one)));
  const { headers } = message('T1', { secret: OTHER_SECRET });
  const whole = await fetch(`${door.url}/hooks/alerts`, { method: 'POST', headers, body: 'x'.repeat(each) });
  assert.equal(whole.status, 401, 'read to its end');
});

test('a body in pieces of one byte is not read to its end, and one of a few hundred pieces is', async (t) => {
  const door = await openDoor(t);
  const { headers, body } = message('T1');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const chunked = `POST /hooks/desk HTTP/1.1\r\nHost: standby\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n${lines.join('')}\r\n`;
  const crumbs = (text: string): string => [...text].map((letter) => `1\r\n${letter}\r\n`).join('');
  assert.match(await rawly(door.port, (write) => write(`${chunked}${crumbs(body)}0\r\n\r\n`)), /^HTTP\/1\.1 202 /);
  assert.match(await rawly(door.port, (write) => write(`${chunked}${crumbs('x'.repeat(5_000))}`)), /^HTTP\/1\.1 408 /);
});

test('a sender that goes away in the middle is nobody, and the next one is served', async (t) => {
  const door = await openDoor(t);
  const { createConnection } = await import('node:net');
  for (let at = 0; at < 20; at++) {
    const socket = createConnection(door.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`${head(1_000)}half`);
    await pause(10);
    socket.destroy();
  }
  await pause(200);
  assert.equal((await send(`${door.url}/hooks/desk`, message('T1'))).status, 202);
  assert.ok(door.counted.filter(({ result }) => result === 'cut').length >= 15, JSON.stringify(door.counted.map(({ result }) => result)));
});

const MALFORMED: Readonly<Record<string, readonly [bytes: string, status: RegExp]>> = {
  'headers of a megabyte': [`POST /hooks/desk HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`, /^HTTP\/1\.1 431 |^$/],
  'no HTTP at all': ['\u0016\u0003\u0001\u0002\u0000garbage\r\n\r\n', /^HTTP\/1\.1 400 /],
  'two lengths that differ': [
    'POST /hooks/desk HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    /^HTTP\/1\.1 400 /,
  ],
  'a length and chunks': [
    'POST /hooks/desk HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  'a chunk of no number': ['POST /hooks/desk HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n', /^HTTP\/1\.1 400 |^$/],
  'no host': ['POST /hooks/desk HTTP/1.1\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 400 /],
  'a path that is none': ['POST http://[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 4/],
  'a broken escape in the path': [
    'POST /hooks/%E0%A4%A HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    /^HTTP\/1\.1 4/,
  ],
};
for (const [what, [bytes, status]] of Object.entries(MALFORMED))
  test(`${what}: refused, and the next delivery is taken`, async (t) => {
    const door = await openDoor(t);
    const said = await rawly(door.port, (write) => write(bytes));
    assert.match(said, status);
    assert.doesNotMatch(said, new RegExp(`${WEBHOOK_SECRET}|node_modules|at .*\\.ts`));
    assert.equal((await send(`${door.url}/hooks/desk`, message('T1'))).status, 202);
  });
