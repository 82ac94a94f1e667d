/** Who can reach what listens: this machine by its loopback address, and nobody else. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { listen } from '../../workers/listen.ts';

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
