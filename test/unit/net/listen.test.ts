/** Who can reach what listens: this machine by its loopback address, and nobody else. */
import assert from 'node:assert/strict';
import { connect, createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { connectionsWithin, openFilesLimit } from '../../../net/open-files.ts';
import { listen } from '../../../net/listen.ts';

/** How a connection ends: `open`, or the system's error. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.once('timeout', () => {
      socket.destroy();
      resolve('no answer');
    });
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.name));
  });
}

/** Linux answers on all of 127.0.0.0/8, so that what listens on every address is found on a machine without a network, too. */
const OTHERS = [
  ...(process.platform === 'linux' ? ['127.0.0.2'] : []),
  '::1',
  ...Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address }) => address),
];

test(`what listens is reached at 127.0.0.1 and at none of ${OTHERS.length} other addresses of this machine`, async (t) => {
  const listening = await listen(() => new Response('here'), 0);
  t.after(() => listening.stop());
  assert.equal(await knock('127.0.0.1', listening.port), 'open');
  for (const host of OTHERS) assert.notEqual(await knock(host, listening.port), 'open', host);
});

test('a port that is taken is the system’s error, and a stop frees it', async () => {
  const first = await listen(() => new Response('first'), 0);
  await assert.rejects(
    listen(() => new Response('second'), first.port),
    { code: 'EADDRINUSE' },
  );
  await first.stop();
  const again = await listen(() => new Response('again'), first.port);
  assert.equal(await (await fetch(`http://127.0.0.1:${first.port}/`)).text(), 'again');
  await again.stop();
});

/** A socket that says so much and no more, and whether it still stands. */
async function holding(t: TestContext, port: number, text = ''): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined).on('data', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  if (text !== '') socket.write(text);
  return socket;
}
const isOpen = (socket: Socket): boolean => !socket.destroyed && socket.readable;
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000 && !isSo(); waited += 20) await pause(20);
}

test('of too many connections the one that has been silent longest gives way, and who has asked is served', async (t) => {
  const gate = Promise.withResolvers<Response>();
  const listening = await listen(({ url }) => (url.endsWith('/slow') ? gate.promise : new Response('here')), 0, { mostConnections: 3 });
  t.after(() => listening.stop());
  const asking = fetch(`http://127.0.0.1:${listening.port}/slow`);
  await pause(100);
  const [first, second] = [await holding(t, listening.port), await holding(t, listening.port)];
  await pause(1_200);
  assert.equal(await (await fetch(`http://127.0.0.1:${listening.port}/`, { headers: { connection: 'close' } })).text(), 'here');
  await until(() => !isOpen(first));
  assert.deepEqual([isOpen(first), isOpen(second)], [false, true]);
  gate.resolve(new Response('at last'));
  assert.equal(await (await asking).text(), 'at last', 'the oldest of all, but it has asked');
});

test('a sender that holds a secret gives way after all that hold none', async (t) => {
  const gate = Promise.withResolvers<Response>();
  const listening = await listen(
    (_request, { vouch }) => {
      vouch();
      return gate.promise;
    },
    0,
    { mostConnections: 2 },
  );
  t.after(() => listening.stop());
  const known = fetch(`http://127.0.0.1:${listening.port}/`);
  await pause(100);
  for (let at = 0; at < 5; at++) await holding(t, listening.port, 'GET / HTTP/1.1\r\nHost: a\r\nX-');
  gate.resolve(new Response('taken'));
  assert.equal(await (await known).text(), 'taken');
});

test('where all are at work for senders that hold a secret, a newcomer is sent away and none of them', async (t) => {
  const gate = Promise.withResolvers<Response>();
  const listening = await listen(
    (_request, { vouch }) => {
      vouch();
      return gate.promise.then((response) => response.clone());
    },
    0,
    { mostConnections: 2 },
  );
  t.after(() => listening.stop());
  const known = [1, 2].map(() => fetch(`http://127.0.0.1:${listening.port}/`).then((response) => response.text()));
  await pause(200);
  const stranger = await holding(t, listening.port);
  await until(() => !isOpen(stranger));
  assert.ok(!isOpen(stranger));
  gate.resolve(new Response('taken'));
  assert.deepEqual(await Promise.all(known), ['taken', 'taken']);
});

for (const [what, text] of [
  ['says nothing', ''],
  ['stops in the middle of its headers', 'GET / HTTP/1.1\r\nHost: a\r\nX-'],
] as const)
  test(`a connection that ${what} is ended while serving, and holds no stop up`, async (t) => {
    const listening = await listen(() => new Response('here'), 0);
    const early = await holding(t, listening.port, text);
    await until(() => !isOpen(early));
    assert.ok(!isOpen(early), 'ended by its time-out');
    await holding(t, listening.port, text);
    await pause(50);
    const startedAt = performance.now();
    await listening.stop();
    assert.ok(performance.now() - startedAt < 4_000, 'long before the time-out of headers');
  });

test('a stop gives answers that are on their way their time, and no more', async () => {
  const listening = await listen(() => new Promise<Response>(() => undefined), 0, { stopWithinMs: 300 });
  const asking = fetch(`http://127.0.0.1:${listening.port}/`).then(
    () => 'answered',
    () => 'sent away',
  );
  await pause(100);
  const startedAt = performance.now();
  await listening.stop();
  assert.ok(performance.now() - startedAt >= 290);
  assert.equal(await asking, 'sent away');
});

test('a listener takes an eighth of the open files, from 16 to 512', () => {
  assert.deepEqual([undefined, 20_000, 4_096, 1_024, 256, 64].map(connectionsWithin), [512, 512, 512, 128, 32, 16]);
  const limit = openFilesLimit();
  assert.ok(limit === undefined || limit >= 64, String(limit));
});
