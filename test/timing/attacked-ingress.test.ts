/** Strangers who hold whatever they can, and a ticket system that delivers meanwhile: what it waits, and that nothing of it is refused. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { desk } from '../../connectors/desk/index.ts';
import { OTHER_SECRET, countBy, message, nowSeconds, openDoor, percentile, sendAtRate } from '../support/deliveries.ts';

/** As many as took the room of 165 of 180 genuine deliveries once, and as many deliveries. */
const ATTACKERS = 259;
const DELIVERIES = 180;
const PER_SECOND = 45;
const PROMISE_MS = 1_000;

/** Holds so many sockets until the test ends; one that is sent away comes again after a second or two. */
function hold(t: TestContext, port: number, count: number, begin: (socket: Socket, at: number) => void): void {
  const held = new Set<Socket>();
  let isOver = false;
  const open = (at: number): void => {
    if (isOver) return;
    const socket = createConnection(port, '127.0.0.1', () => begin(socket, at));
    held.add(socket);
    socket
      .on('data', () => undefined)
      .on('error', () => undefined)
      .on('close', () => {
        held.delete(socket);
        // Not at once, nor all together: attackers in this process must not starve the sender that is measured in it.
        setTimeout(open, 1_000 + at * 4, at).unref();
      });
  };
  for (let at = 0; at < count; at++) open(at);
  t.after(() => {
    isOver = true;
    for (const socket of held) socket.destroy();
  });
}

const headOf = (headers: Readonly<Record<string, string>>, length: number): string =>
  `POST /hooks/desk HTTP/1.1\r\nHost: standby\r\nContent-Length: ${length}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
/** All but the last byte of the largest body; the last sockets fill what is left of 64 MB to the byte. */
const almost = (at: number): string => 'x'.repeat(at < 256 ? desk.limits.mostBytes - 1 : at === 256 ? 200 : 28);

const ATTACKS: Readonly<Record<string, (socket: Socket, at: number) => void>> = {
  'bodies that never end, without a signature': (socket, at) => void socket.write(headOf({}, desk.limits.mostBytes) + almost(at)),
  'bodies that never end, with a signature that might fit': (socket, at) =>
    void socket.write(headOf(message('T1', { secret: OTHER_SECRET }).headers, desk.limits.mostBytes) + almost(at)),
  'bodies that never end, signed long ago': (socket, at) =>
    void socket.write(headOf(message('T1', { seconds: nowSeconds() - 9_000 }).headers, desk.limits.mostBytes) + almost(at)),
  'headers that never end': (socket) => void socket.write('POST /hooks/desk HTTP/1.1\r\nHost: standby\r\nX-'),
};
for (const [what, begin] of Object.entries(ATTACKS))
  test(`${ATTACKERS} sockets with ${what}: all of ${DELIVERIES} genuine deliveries are taken, 99 of 100 within a second`, async (t) => {
    const door = await openDoor(t);
    hold(t, door.port, ATTACKERS, begin);
    // Until all of them stand.
    await pause(2_000);
    const answers = await sendAtRate(`${door.url}/hooks/desk`, genuine(DELIVERIES), PER_SECOND);
    t.diagnostic(`${JSON.stringify(countBy(answers))}, p99 ${percentile(answers, 0.99)} ms, ${door.logged.length} line(s) in the log`);
    assert.deepEqual(countBy(answers), { 202: DELIVERIES });
    assert.ok(percentile(answers, 0.99) <= PROMISE_MS);
    assert.ok(door.logged.length <= 4, `a line a minute for each kind, got ${door.logged.length}`);
  });

const genuine = (count: number): readonly ReturnType<typeof message>[] => Array.from({ length: count }, (_, at) => message(`T${at}`));

test('with 256 open files, 400 silent sockets keep nobody out and hold no stop up', { skip: process.platform === 'win32' }, async (t) => {
  const script = join(import.meta.dirname, '..', 'fixtures', 'open-door.ts');
  const child = spawn('sh', ['-c', 'ulimit -n 256 && exec "$0" "$1"', process.execPath, script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  const port = Number(String((await once(child.stdout, 'data'))[0]));
  hold(t, port, 400, () => undefined);
  await pause(500);
  const answers = await sendAtRate(`http://127.0.0.1:${port}/hooks/desk`, genuine(90), PER_SECOND);
  t.diagnostic(`${JSON.stringify(countBy(answers))}, p99 ${percentile(answers, 0.99)} ms`);
  assert.deepEqual(countBy(answers), { 202: 90 });
  assert.ok(percentile(answers, 0.99) <= PROMISE_MS);
  assert.equal(child.exitCode, null, 'it lives');
  const startedAt = performance.now();
  child.kill('SIGTERM');
  const late = pause(14_000, 'late', { ref: false });
  assert.notEqual(await Promise.race([ended, late]), 'late', 'the stop waits for nobody who asks nothing');
  t.diagnostic(`stopped after ${Math.round(performance.now() - startedAt)} ms`);
});
