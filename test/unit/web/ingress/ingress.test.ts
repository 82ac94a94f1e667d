/** What a sender is told, over a real socket: each way a delivery can end, key rotation, the limits, and the doors of a supervisor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WEBHOOK_SECRET } from '../../../../simulator/stage/stage.ts';
import { desk } from '../../../../connectors/desk/index.ts';
import { LARGER_BYTES, OTHER_SECRET, message, nowSeconds, openDoor, send } from '../../../support/deliveries.ts';
import { ticketDoor } from '../../../../web/ingress/doors.ts';
import type { Accepted } from '../../../../intake/contract.ts';

test('a genuine delivery is taken with 202 only after it was handed over', async (t) => {
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const door = await openDoor(t, {
    accept: async (connection, event) => {
      await gate.promise;
      order.push(`accepted ${connection} ${event.ticket}`);
      return { kind: 'accepted' };
    },
  });
  const answer = send(`${door.url}/hooks/desk`, message('T1')).then((got) => {
    order.push(`answered ${got.status}`);
  });
  setTimeout(gate.resolve, 100);
  await answer;
  assert.deepEqual(order, ['accepted desk T1', 'answered 202']);
});

test('what could not be handed over is 503 with a time to come again, and the reason stays in our log', async (t) => {
  const door = await openDoor(t, { accept: () => Promise.resolve({ kind: 'failed', why: 'inner words' }) });
  const response = await fetch(`${door.url}/hooks/desk`, { method: 'POST', ...message('T1') });
  assert.equal(response.status, 503);
  assert.equal(response.headers.get('retry-after'), '5');
  assert.doesNotMatch(await response.text(), /inner words/);
  assert.match(door.logged.join(), /inner words/);
});

test('a defect of ours is 500, says nothing, and the next delivery is taken', async (t) => {
  let calls = 0;
  const accept = (): Promise<Accepted> => {
    if (++calls === 1) throw new TypeError('secret words');
    return Promise.resolve({ kind: 'accepted' });
  };
  const door = await openDoor(t, { accept });
  const response = await fetch(`${door.url}/hooks/desk`, { method: 'POST', ...message('T1') });
  assert.equal(response.status, 500);
  assert.equal(await response.text(), '{"error":"internal"}');
  assert.doesNotMatch(door.logged.join(), /secret words/);
  assert.equal((await send(`${door.url}/hooks/desk`, message('T1'))).status, 202);
});

test('forged and stale are 401, unusable is 400, our own act is 202 and not handed over', async (t) => {
  let handed = 0;
  const door = await openDoor(t, { accept: () => Promise.resolve((handed++, { kind: 'accepted' })) });
  const url = `${door.url}/hooks/desk`;
  const bad = message('../T1', { id: 'evt_1' });
  for (const [what, status] of [
    [message('T1', { secret: OTHER_SECRET }), 401],
    [message('T1', { seconds: nowSeconds() - 301 }), 401],
    [message('T1', { seconds: nowSeconds() + 302 }), 401],
    [{ ...message('T1'), body: '' }, 401],
    [bad, 400],
    [message('T1', { actor: 'us' }), 202],
  ] as const)
    assert.equal((await send(url, what)).status, status);
  assert.equal(handed, 0);
  assert.deepEqual(
    door.counted.map(({ result }) => result),
    ['forged', 'stale', 'stale', 'forged', 'unusable', 'ours'],
  );
});

test('a polled connection cannot be told from one that does not exist, and a stranger names no label', async (t) => {
  const door = await openDoor(t);
  const told = await Promise.all(
    ['polled', 'nobody', 'toString', '__proto__', 'a%20b'].map(async (name) => {
      const response = await fetch(`${door.url}/hooks/${name}`, { method: 'POST', ...message('T1') });
      return `${response.status} ${await response.text()}`;
    }),
  );
  assert.deepEqual(new Set(told), new Set(['404 {"error":"no such connection"}']));
  assert.deepEqual(new Set(door.counted.map(({ connection }) => connection)), new Set(['unknown']));
});

test('only POST opens a hook', async (t) => {
  const door = await openDoor(t);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const response = await fetch(`${door.url}/hooks/desk`, { method });
    assert.equal(`${response.status} ${response.headers.get('allow')}`, '405 POST');
  }
});

test('while a secret is replaced old and new both work; once dropped, the old one is forged', async (t) => {
  const open = (...secrets: readonly string[]) => ticketDoor({ secrets, connector: desk }, () => Promise.resolve({ kind: 'accepted' }));
  const doors = new Map([['desk', open(WEBHOOK_SECRET)]]);
  const door = await openDoor(t, { doors });
  const both = (): Promise<readonly number[]> =>
    Promise.all(
      [WEBHOOK_SECRET, OTHER_SECRET].map(async (secret) => (await send(`${door.url}/hooks/desk`, message('T1', { secret }))).status),
    );
  assert.deepEqual(await both(), [202, 401], 'old alone');
  doors.set('desk', open(OTHER_SECRET, WEBHOOK_SECRET));
  assert.deepEqual(await both(), [202, 202], 'both');
  doors.set('desk', open(OTHER_SECRET));
  assert.deepEqual(await both(), [401, 202], 'new alone');
});

test('a body may be as large as its kind of sender needs, and not one byte more, whatever its length header says', async (t) => {
  const door = await openDoor(t);
  const post = (name: string, bytes: number) =>
    fetch(`${door.url}/hooks/${name}`, {
      method: 'POST',
      headers: message('T1', { secret: OTHER_SECRET }).headers,
      body: 'x'.repeat(bytes),
    }).then(({ status }) => status);
  // A signature of another secret: 401 says that it was read to its end.
  assert.equal(await post('desk', desk.limits.mostBytes), 401);
  assert.equal(await post('desk', desk.limits.mostBytes + 1), 413);
  assert.equal(await post('alerts', desk.limits.mostBytes + 1), 401);
  assert.equal(await post('alerts', LARGER_BYTES), 401);
  assert.equal(await post('alerts', LARGER_BYTES + 1), 413);
});

test('more deliveries at once than there are places are 429 with a time to come again, and places come back', async (t) => {
  const gate = Promise.withResolvers<void>();
  const door = await openDoor(t, { mostAtOnce: 3, accept: () => gate.promise.then(() => ({ kind: 'accepted' })) });
  const url = `${door.url}/hooks/desk`;
  const held = [1, 2, 3].map((at) => send(url, message(`T${at}`)));
  const refused = await until429(() => send(url, message('T4')));
  assert.equal(refused.retryAfter, '5');
  assert.equal((await send(url, message('T5', { secret: OTHER_SECRET }))).status, 401, 'a forger needs no place and takes none');
  gate.resolve();
  assert.deepEqual(await Promise.all(held.map(async (one) => (await one).status)), [202, 202, 202]);
  assert.equal((await send(url, message('T4'))).status, 202);

  /** The first three may still be on their way: what comes before them waits at the gate with them. */
  async function until429(attempt: () => ReturnType<typeof send>): ReturnType<typeof send> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const got = await attempt();
    assert.equal(got.status, 429);
    return got;
  }
});

test('live says only that the process is up; ready names the part that is not, and no more', async (t) => {
  let parts = { temporal: true, ledger: true };
  const door = await openDoor(t, { ready: () => Promise.resolve(parts) });
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(`${door.url}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  assert.equal(await ask('/readyz'), '200 {"ready":true,"notReady":[]}');
  parts = { temporal: false, ledger: true };
  assert.equal(await ask('/readyz'), '503 {"ready":false,"notReady":["temporal"]}');
  parts = { temporal: false, ledger: false };
  assert.equal(await ask('/readyz'), '503 {"ready":false,"notReady":["temporal","ledger"]}');
  assert.equal(await ask('/livez'), '200 ok');
});
