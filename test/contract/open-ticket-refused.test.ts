/** A ticket that a desk will not, may not or cannot make, over real sockets: each ends as what it is, and none is made twice. */
import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { CALL_MS } from '../../activities/desk/call.ts';
import { CLIENTS, openWriteRules } from '../support/configured.ts';
import { LOOK_AGAIN_MS, NOTE, deskBench } from './desk-bench.ts';
import { WANTED, alertsOf, madeIn, open, openRequest, tryOnce, unanswered } from './open-bench.ts';
import type { OpenPorts } from '../../activities/desk/open-ticket.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { Asked, Breaking } from './broken-desk.ts';

const MINUTE_MS = 60_000;
const isCreate = ({ method, path }: Asked): boolean => method === 'POST' && path === '/v1/tickets';
const isLook = ({ path }: Asked): boolean => path.startsWith('/v1/created');
const asksWhatItCan = ({ path }: Asked): boolean => path === '/v1/capabilities';
/** So often, then as it is. */
const answering = (fits: (asked: Asked) => boolean, status: number, times = Infinity): Breaking => {
  let left = times;
  return { asked: (asked) => (fits(asked) && left-- > 0 ? { status, body: {}, raw: '{"error":"simulated"}' } : undefined) };
};

for (const status of [400, 422])
  test(`a desk that answers ${status} is asked once: refused, with one alert, and nothing of it stays under way`, async (t) => {
    const bench = await deskBench(t, { breaking: answering(isCreate, status) });
    const end = await open(bench);
    assert.deepEqual(end, { opened: { kind: 'refused', why: 'the ticket system refused: invalid' }, tries: 1, tookMs: 0 });
    assert.deepEqual(alertsOf(bench), ['write-refused']);
    assert.deepEqual(await bench.ledger().writeState('alerts:desk:group-1:e1:open'), { kind: 'fresh' });
  });

test('a client that the desk does not know is refused by the desk itself', async (t) => {
  const bench = await deskBench(t);
  const end = await open(bench, {}, openRequest({ ticket: { ...WANTED, client: 'hooli' } }));
  assert.equal(end?.opened.kind, 'refused');
  assert.equal(madeIn(bench).length, 0);
});

test('an account that may not make tickets waits for its rights, with an alert, and makes one when it has them', async (t) => {
  const bench = await deskBench(t, { breaking: answering(isCreate, 403, 3) });
  const end = await open(bench);
  assert.equal(end?.opened.kind, 'created');
  assert.deepEqual([end.tookMs, madeIn(bench).length, new Set(alertsOf(bench))], [3 * MINUTE_MS, 1, new Set(['desk-forbidden'])]);
});

test('near the end of its activity it says that it is pending, whatever it waits for', async (t) => {
  const closing = { closesInMs: () => 30_000 };
  for (const breaking of [answering(isCreate, 403), answering(isCreate, 500), answering(isLook, 503), answering(isCreate, 404)]) {
    const bench = await deskBench(t, { breaking });
    const end = await tryOnce(bench, closing);
    assert.equal(end.kind === 'done' && end.value.kind, 'pending');
  }
  const bench = await deskBench(t);
  await bench.simulator.setMode('create', { kind: 'down', retryAfter: '5' });
  const busy = await tryOnce(bench, closing);
  assert.equal(busy.kind === 'done' && busy.value.kind, 'pending');
});

test('a desk that is down for eight hours delays the ticket and makes one', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('create', { kind: 'down', retryAfter: '60' });
  assert.equal(await open(bench, { forMs: 2 * 3_600_000 }), undefined);
  await bench.simulator.setMode('read', { kind: 'refuse' });
  assert.equal(await open(bench, { forMs: 2 * 3_600_000 }), undefined);
  await bench.simulator.setMode('read', { kind: 'works' });
  await bench.simulator.setMode('create', { kind: 'works' });
  assert.equal((await open(bench))?.opened.kind, 'created');
  assert.equal(madeIn(bench).length, 1);
});

for (const status of [404, 409])
  test(`a desk that goes on answering ${status} is asked ten times, a minute apart, and then refuses, with one alert`, async (t) => {
    let asked = 0;
    const fits = (one: Asked): boolean => isCreate(one) && (asked += 1) > 0;
    const bench = await deskBench(t, { breaking: answering(fits, status) });
    const end = await open(bench);
    t.diagnostic(`${asked} times in ${(end?.tookMs ?? 0) / 1_000} s`);
    assert.equal(end?.opened.kind, 'refused');
    assert.deepEqual([asked, alertsOf(bench)], [10, ['write-refused']]);
    assert.equal((await open(bench))?.opened.kind, 'refused');
    assert.deepEqual([asked, alertsOf(bench)], [11, ['write-refused']], 'asked again, nobody is told twice');
  });

for (const kind of ['hold', 'error'] as const)
  test(`a clock that is set back by two hours after a try whose end is unknown (${kind}) delays the next one by the look-again wait, and no more`, async (t) => {
    const bench = await deskBench(t, kind === 'error' ? { breaking: answering(isCreate, 500, 1) } : {});
    assert.equal((await tryOnce(bench, kind === 'hold' ? await unanswered(bench) : {})).kind, 'again');
    bench.advance(-2 * 60 * MINUTE_MS);
    const end = await open(bench);
    assert.equal(end?.opened.kind, kind === 'hold' ? 'found' : 'created');
    assert.ok(end.tookMs <= LOOK_AGAIN_MS, `took ${end.tookMs / 1_000} s`);
    assert.equal(madeIn(bench).length, 1);
  });

test('a desk that says yes without an id and shows no ticket is believed three times, is told of once, and is asked for no more', async (t) => {
  let asked = 0;
  const bench = await deskBench(t, {
    breaking: { asked: (one) => (isCreate(one) && (asked += 1) > 0 ? { status: 201, body: {}, raw: '<html>ok</html>' } : undefined) },
  });
  const end = await open(bench);
  assert.equal(end?.opened.kind, 'refused', `${asked} times asked`);
  assert.deepEqual([asked, alertsOf(bench)], [3, ['write-not-seen']]);
  assert.equal((await open(bench))?.opened.kind, 'refused');
  assert.deepEqual([asked, alertsOf(bench)], [3, ['write-not-seen']], 'asked again, nothing is sent and nobody told');
});

test('a desk that says yes without an id and shows the ticket later made one', async (t) => {
  const bench = await deskBench(t);
  const desk: TicketSystem = {
    ...bench.desk,
    createTicket: async (draft, ms) => {
      await bench.desk.createTicket(draft, ms);
      return { kind: 'unknown', detail: 'an answer without an id', saidYes: true };
    },
  };
  const end = await open(bench, { desk });
  assert.deepEqual([end?.opened.kind, madeIn(bench).length, alertsOf(bench)], ['found', 1, []]);
});

test('a try that was refused with 409 counts as one, whose end is unknown', async (t) => {
  const bench = await deskBench(t, { breaking: answering(isCreate, 409) });
  assert.equal((await tryOnce(bench)).kind, 'again');
  assert.equal((await bench.ledger().writeState('alerts:desk:group-1:e1:open')).kind, 'tried');
});

test('any answer of its capabilities but a 404 begins the proof that a desk knows no such call anew', async (t) => {
  const statuses = [404, 404, 503];
  const breaking: Breaking = {
    asked: (asked) => {
      const status = isLook(asked) ? 404 : asksWhatItCan(asked) ? (statuses.shift() ?? 404) : undefined;
      return status === undefined ? undefined : { status, body: {}, raw: '{"error":"simulated"}' };
    },
  };
  const bench = await deskBench(t, { breaking });
  const end = await open(bench);
  assert.deepEqual(end?.opened, CANNOT);
  assert.ok(end.tookMs > 20 * MINUTE_MS, `took ${end.tookMs / MINUTE_MS} min, of which the proof is 15 and what came before it 5 at least`);
});

test('the id that was stored with the first try is looked for, whatever would be computed today', async (t) => {
  const bench = await deskBench(t);
  assert.equal((await tryOnce(bench, await unanswered(bench))).kind, 'again');
  const { subkey: _, ...ports } = bench.ports().ledger;
  const subkey = async () => ({ subkey: createSecretKey(Buffer.alloc(32, 7)), madeAtMs: 0 });
  bench.advance(LOOK_AGAIN_MS);
  assert.equal((await open(bench, { ledger: { ...ports, subkey } as OpenPorts['ledger'] }))?.opened.kind, 'found');
  assert.equal(madeIn(bench).length, 1);
});

test('a 409 of a desk that has the ticket already is found', async (t) => {
  const bench = await deskBench(t);
  assert.equal((await tryOnce(bench, await unanswered(bench))).kind, 'again');
  bench.advance(LOOK_AGAIN_MS);
  let looks = 0;
  // The first look is behind, as a search index may be; the desk knows better.
  const end = await open(bench, {
    desk: { ...bench.desk, createTicket: async () => ({ kind: 'rejected', because: 'changed-meanwhile', detail: 'HTTP 409' }) },
    lookForCreated: async (id) => ((looks += 1) === 1 ? { kind: 'none' } : bench.desk.findCreated(id, CALL_MS)),
  });
  assert.equal(end?.opened.kind, 'found');
  assert.equal(madeIn(bench).length, 1);
});

const CANNOT = { kind: 'unsupported', why: 'this ticket system makes no tickets for us' };
test('a desk that cannot says so at once, by its capabilities or by 405 or 501, and nothing else of it suffers', async (t) => {
  for (const options of [
    { creates: false },
    { contract: '2.0.0' },
    { breaking: answering(isLook, 501) },
    { breaking: answering(isLook, 405) },
    { breaking: answering(isCreate, 501) },
  ] as const) {
    const bench = await deskBench(t, options);
    const end = await open(bench);
    assert.deepEqual(end, { opened: CANNOT, tries: 1, tookMs: 0 });
    assert.deepEqual([madeIn(bench).length, alertsOf(bench)], [0, []]);
    assert.equal((await bench.write(await bench.request(NOTE)))?.written.kind, 'written');
  }
});

test('a desk of contract 1, which says nothing of itself, cannot once its 404 has come again and again for a quarter of an hour', async (t) => {
  const bench = await deskBench(t, { contract: '1.0.0' });
  const end = await open(bench);
  assert.deepEqual(end, { opened: CANNOT, tries: 3, tookMs: 15 * MINUTE_MS });
});

test('a 404 of a proxy, to every call while the desk restarts, ends nothing', async (t) => {
  const bench = await deskBench(t, { breaking: answering((asked) => isLook(asked) || asksWhatItCan(asked), 404, 4) });
  const end = await open(bench);
  assert.equal(end?.opened.kind, 'created');
  assert.equal(madeIn(bench).length, 1);
});

test('of an observed client nothing is made, and the desk is told nothing but the look', async (t) => {
  const bench = await deskBench(t);
  const settings = openWriteRules({
    lookAgainMs: LOOK_AGAIN_MS,
    clients: { ...CLIENTS, acme: CLIENTS.initech },
  });
  assert.equal((await open(bench, {}, openRequest({ settings })))?.opened.kind, 'withheld');
  assert.equal(madeIn(bench).length, 0);
});
