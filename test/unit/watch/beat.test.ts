/** When the heartbeat is sent, when it is held back and told, and when it is too early to say. Ledger and receiver are real; the worker behind the client is simulated. */
import assert from 'node:assert/strict';
import { firstCursor } from '../../../activities/poll/cursor.ts';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createHeartbeatActivities } from '../../../activities/heartbeat.ts';
import { beatOnce } from '../../../watch/heartbeat.ts';
import { CANARY, receiver } from '../../support/heartbeats.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { HeartbeatPorts } from '../../../watch/heartbeat.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { Receiver } from '../../support/heartbeats.ts';

const MINUTE_MS = 60_000;
const UP_MS = 1_000_000_000;
const LATE_MS = UP_MS + 3 * MINUTE_MS + 1;
const never = new AbortController().signal;
const polled = (name: string) => ({ name, intake: 'poll', pollEveryMs: MINUTE_MS }) as const;

type Bench = { readonly ledger: Ledger; readonly to: Receiver; readonly ports: HeartbeatPorts; isWorking: boolean };
async function bench(t: TestContext, names: readonly string[], nowMs: number): Promise<Bench> {
  const [ledger, to] = [await watchedLedger(t), await receiver(t)];
  const { beat } = createHeartbeatActivities(ledger, { nowMs: () => Promise.resolve(nowMs) });
  const client = {
    workflow: {
      execute: (_: string, { args: [name, nonce] }: { args: [string, string] }) =>
        made.isWorking ? beat(name, nonce) : Promise.reject(new Error('no worker')),
    },
    withDeadline: (_: number, call: () => unknown) => call(),
    withAbortSignal: (_: AbortSignal, call: () => unknown) => call(),
  } as unknown as HeartbeatPorts['client'];
  const ports = { client, ledger, connections: names.map(polled), url: to.url, upSinceMs: UP_MS, name: 'a', nowMs: () => nowMs };
  const made: Bench = { ledger, to, ports, isWorking: true };
  return made;
}
const polledAt = (polledAtMs: number) => ({ ...firstCursor(0), polledAtMs });

test('polls in time and a worker that works are a beat', async (t) => {
  const { ledger, to, ports } = await bench(t, ['one', 'two'], LATE_MS);
  for (const name of ['one', 'two']) await ledger.putPollCursor(name, polledAt(LATE_MS - MINUTE_MS));
  assert.deepEqual(await beatOnce(ports, never), { kind: 'beat' });
  assert.equal(to.beats.length, 1);
});

test('one late poll among others holds the beat back, and says which', async (t) => {
  const { ledger, to, ports } = await bench(t, ['one', 'two'], LATE_MS);
  await ledger.putPollCursor('one', polledAt(LATE_MS));
  await ledger.putPollCursor('two', polledAt(UP_MS));
  const held = await beatOnce(ports, never);
  assert.ok(held.kind === 'held' && held.why.startsWith('two was polled last at '), JSON.stringify(held));
  assert.equal(to.beats.length, 0);
});

test('after a start a poll that has not come yet is awaited: nothing is sent, and nobody is told; a late one beside it is told', async (t) => {
  const { to, ports } = await bench(t, ['one'], UP_MS + 1);
  assert.deepEqual(await beatOnce(ports, never), { kind: 'awaited', why: 'one was polled never' });
  assert.equal(to.beats.length, 0);
});

test('a worker that does not work holds the beat back, also while a poll is awaited', async (t) => {
  for (const nowMs of [UP_MS + 1, LATE_MS]) {
    const b = await bench(t, ['one'], nowMs);
    if (nowMs === LATE_MS) await b.ledger.putPollCursor('one', polledAt(nowMs));
    b.isWorking = false;
    assert.equal((await beatOnce(b.ports, never)).kind, 'held');
    assert.equal(b.to.beats.length, 0);
  }
});

test('a receiver that refuses, redirects, or hangs up is told without its address', async (t) => {
  const { ledger, to, ports } = await bench(t, ['one'], LATE_MS);
  await ledger.putPollCursor('one', polledAt(LATE_MS));
  for (const [status, why] of [
    [500, 'the receiver of heartbeats answered HTTP 500'],
    [404, 'the receiver of heartbeats answered HTTP 404'],
    [302, 'the receiver of heartbeats answered HTTP 302'],
    [0, 'the receiver of heartbeats cannot be reached (TypeError)'],
  ] as const) {
    to.status = status;
    const held = await beatOnce(ports, never);
    assert.deepEqual(held, { kind: 'held', why });
    assert.doesNotMatch(JSON.stringify(held), new RegExp(CANARY));
  }
  to.status = 204;
  assert.deepEqual(await beatOnce(ports, never), { kind: 'beat' });
});

/** A receiver that never ends what it says, if it says anything, and tells how many have hung up on it. */
async function endless(
  t: TestContext,
  says: 'nothing' | 'a body without end',
): Promise<{ readonly url: string; readonly hungUp: () => number }> {
  let hungUp = 0;
  const server = createServer((_, response) => {
    response.once('close', () => (hungUp += 1));
    if (says !== 'nothing') response.writeHead(200).write('a');
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`, hungUp: () => hungUp };
}
async function untilHungUp(hungUp: () => number): Promise<void> {
  for (let tries = 0; hungUp() === 0; tries++) {
    assert.ok(tries < 1_000, 'nobody has hung up');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a receiver that says yes and never ends is a beat, and is hung up on', async (t) => {
  const { ports } = await bench(t, [], LATE_MS);
  const { url, hungUp } = await endless(t, 'a body without end');
  assert.deepEqual(await beatOnce({ ...ports, url }, never), { kind: 'beat' });
  await untilHungUp(hungUp);
});

test('a receiver has ten seconds to answer', async (t) => {
  const { ports } = await bench(t, [], LATE_MS);
  const { url } = await endless(t, 'nothing');
  const timeout = AbortSignal.timeout;
  const { mock } = t.mock.method(AbortSignal, 'timeout', () => timeout.call(AbortSignal, 20));
  // Whoever waits for it for ever is stopped, and says so.
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 5_000);
  t.after(() => clearTimeout(late));
  assert.deepEqual(await beatOnce({ ...ports, url }, stop.signal), {
    kind: 'held',
    why: 'the receiver of heartbeats cannot be reached (TimeoutError)',
  });
  assert.deepEqual(
    mock.calls.map((call) => call.arguments),
    [[10_000]],
  );
});

test('a stop does not wait for a receiver that is silent', async (t) => {
  const { ports } = await bench(t, [], LATE_MS);
  const { url } = await endless(t, 'nothing');
  const stop = new AbortController();
  const held = beatOnce({ ...ports, url }, stop.signal);
  setTimeout(() => stop.abort(), 30);
  assert.deepEqual(await held, { kind: 'held', why: 'the receiver of heartbeats cannot be reached (AbortError)' });
});
