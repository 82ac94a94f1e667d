/** A ticket that is wanted is made once, over real sockets and a real ledger file, whatever becomes of the answer; and it stays ours. */
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { readTicket } from '../../activities/desk/read.ts';
import { CALL_MS } from '../../activities/desk/call.ts';
import { LOOK_AGAIN_MS, attempt, deskBench } from './desk-bench.ts';
import { alertsOf, madeIn, open, openRequest, tryOnce, unanswered, WANTED } from './open-bench.ts';
import type { Asked, Breaking } from './broken-desk.ts';

const isCreate = ({ method, path }: Asked): boolean => method === 'POST' && path === '/v1/tickets';

test('a ticket is made as it was wanted, with no contact and nobody told, and asked for again it is the same one', async (t) => {
  const bench = await deskBench(t);
  const end = await open(bench);
  const [made, ...others] = madeIn(bench);
  assert.ok(made && others.length === 0);
  assert.deepEqual(end, { opened: { kind: 'created', ticket: made.ticket, version: '1' }, tries: 1, tookMs: 0 });
  const { client, site, device, subject, body, fields, owner } = made.created;
  assert.deepEqual({ client, site, device, subject, body, owner }, { ...without(WANTED), owner: null });
  assert.deepEqual([fields.destination, fields.priority], ['network-team', 'P2']);
  assert.match(String(made.created.externalId), /^standby-[0-9a-f]{32}$/);
  assert.equal((await open(bench))?.opened.kind, 'found');
  await bench.restart();
  assert.deepEqual((await open(bench))?.opened, { kind: 'found', ticket: made.ticket, version: '1' });
  assert.deepEqual([madeIn(bench).length, alertsOf(bench)], [1, []]);
});
const without = ({ destination: _destination, priority: _priority, ...rest }: typeof WANTED): object => rest;

test('another episode, another number and another item have tickets of their own, and another installation another external id', async (t) => {
  const bench = await deskBench(t);
  const wanted = [{}, { episode: 2 }, { number: 2 }, { workflowId: 'alerts:desk:group-2', item: 'group-2' }].map(openRequest);
  for (const request of wanted) assert.equal((await open(bench, {}, request))?.opened.kind, 'created');
  const ids = madeIn(bench).map(({ created }) => created.externalId);
  assert.equal(new Set(ids).size, 4);
  const elsewhere = await deskBench(t);
  await open(elsewhere);
  assert.notEqual(madeIn(elsewhere)[0]?.created.externalId, ids[0]);
});

test('a reply that is lost is one ticket, found by the next look', async (t) => {
  const bench = await deskBench(t);
  const end = await open(bench, await unanswered(bench));
  t.diagnostic(JSON.stringify(end));
  assert.equal(end?.opened.kind, 'found');
  assert.deepEqual([madeIn(bench).length, end.tookMs, alertsOf(bench)], [1, LOOK_AGAIN_MS, []]);
});

/** The desk makes it, on the bench's clock, so long after it was asked: by then a second attempt has begun, and finds nothing. */
async function appliedLate(t: TestContext, lateMs: number) {
  const bench = await deskBench(t);
  let due: { readonly atMs: number; readonly make: () => Promise<unknown> } | undefined;
  let sent = 0;
  const desk = {
    ...bench.desk,
    createTicket: async (...given: Parameters<typeof bench.desk.createTicket>) => {
      sent += 1;
      if (sent > 1) return bench.desk.createTicket(...given);
      due = { atMs: bench.nowMs() + lateMs, make: () => bench.desk.createTicket(...given) };
      return { kind: 'unknown', detail: 'no answer' } as const;
    },
  };
  const lookForCreated = async (id: string) => {
    if (due && bench.nowMs() >= due.atMs) {
      const { make } = due;
      due = undefined;
      await make();
    }
    return bench.desk.findCreated(id, CALL_MS);
  };
  // A second worker at once, as after a restart: it has to wait as well.
  assert.equal((await tryOnce(bench, { desk, lookForCreated })).kind, 'again');
  bench.advance(1_000);
  const end = await open(bench, { desk, lookForCreated });
  return { bench, end, sent };
}
test('a ticket that the desk makes later than it let us wait, and within a minute, is one ticket', async (t) => {
  const { bench, end, sent } = await appliedLate(t, 50_000);
  assert.equal(end?.opened.kind, 'found');
  assert.deepEqual([madeIn(bench).length, sent], [1, 1]);
});
test('two that a desk has made all the same are told of, and the first is worked on', async (t) => {
  const bench = await deskBench(t);
  assert.equal((await tryOnce(bench, await unanswered(bench))).kind, 'again');
  const [first] = madeIn(bench);
  const { externalId } = first?.created ?? assert.fail('nothing was made');
  await bench.desk.createTicket({ ...WANTED, externalId: String(externalId), notifyClient: false }, CALL_MS);
  bench.advance(LOOK_AGAIN_MS);
  assert.deepEqual((await open(bench))?.opened, { kind: 'found', ticket: first?.ticket, version: '1' });
  assert.deepEqual([madeIn(bench).length, alertsOf(bench)], [2, ['created-twice']]);
});

test('counter-test: with the look taken away a lost reply makes two tickets', async (t) => {
  const bench = await deskBench(t);
  const end = await open(bench, { ...(await unanswered(bench)), lookForCreated: async () => ({ kind: 'none' }) });
  assert.equal(end?.opened.kind, 'created');
  assert.equal(madeIn(bench).length, 2);
});

test('a ledger that was restored from before the ticket finds it, and knows again that it is ours', async (t) => {
  const bench = await deskBench(t);
  await bench.restart((path) => copyFile(path, `${path}.old`));
  await open(bench);
  await bench.restart((path) => copyFile(`${path}.old`, path));
  const [made] = madeIn(bench);
  assert.equal(await bench.ledger().openedVersion('desk', String(made?.ticket)), undefined);
  assert.deepEqual((await open(bench))?.opened, { kind: 'found', ticket: made?.ticket, version: '1' });
  assert.deepEqual([madeIn(bench).length, await bench.ledger().openedVersion('desk', String(made?.ticket))], [1, '1']);
});

test('a worker that wakes too late makes nothing', async (t) => {
  const bench = await deskBench(t);
  assert.equal((await tryOnce(bench, { leftMs: () => CALL_MS - 1 })).kind, 'again');
  assert.equal(madeIn(bench).length, 0);
});

test('a ticket that was made for another client or board, or of another priority, raises an alert that names it, and stands', async (t) => {
  const breaking: Breaking = {
    asked(asked) {
      if (isCreate(asked) && asked.body) {
        asked.body['destination'] = 'onsite';
        delete asked.body['priority'];
      }
      return undefined;
    },
  };
  const bench = await deskBench(t, { breaking });
  assert.equal((await open(bench))?.opened.kind, 'created');
  assert.deepEqual(
    bench.alerts.map(({ kind, detail }) => [kind, /another destination, priority than/.test(detail)]),
    [['created-otherwise', true]],
  );
});

test('a subject and a text of any length and form are cut to what a ticket system takes', async (t) => {
  const bench = await deskBench(t);
  const ticket = { ...WANTED, subject: `a\nb\t${'x'.repeat(94)}\u{1f600}`, body: 'y'.repeat(9_000) };
  assert.equal((await open(bench, {}, openRequest({ ticket })))?.opened.kind, 'created');
  const { subject = '', body = '' } = madeIn(bench)[0]?.created ?? {};
  assert.deepEqual([subject.length, body.length, subject.isWellFormed(), subject.slice(0, 5)], [100, 8_000, true, 'a b x']);
  assert.equal((await open(bench, {}, openRequest({ number: 2, ticket: { ...WANTED, subject: '' } })))?.opened.kind, 'created');
});

/** As a run of triage reads it. */
const triaged = async (bench: Awaited<ReturnType<typeof deskBench>>, ticket: string, desk = bench.desk) => {
  const asked = { connection: 'desk', ticket, workflowId: `triage:desk:${ticket}`, absentUntilMs: 0, rules: undefined };
  const end = await attempt(() => readTicket({ ...bench.ports(), desk }, asked));
  return end.kind === 'done' ? end.value : assert.fail('asked again');
};
test('triage never takes a ticket that we made, whoever has worked on it since and whether or not its answer was lost', async (t) => {
  const bench = await deskBench(t);
  const OURS = { kind: 'nothing-new', why: 'Standby made this ticket itself' };
  const end = await open(bench);
  const ticket = end?.opened.kind === 'created' ? end.opened.ticket : assert.fail('not created');
  await bench.simulator.addNote(ticket, 'Any news?', 'client');
  assert.deepEqual(await triaged(bench, ticket), OURS);
  // A desk that does not tell the external id in a read.
  const silent = {
    ...bench.desk,
    read: async (...given: Parameters<typeof bench.desk.read>) => {
      const read = await bench.desk.read(...given);
      return read.kind === 'found' ? { ...read, ticket: { ...read.ticket, externalId: undefined } } : read;
    },
  };
  assert.deepEqual(await triaged(bench, ticket, silent), OURS);
  await tryOnce(bench, await unanswered(bench), openRequest({ episode: 2 }));
  const lost = madeIn(bench)[1]?.ticket ?? assert.fail('nothing was made');
  assert.deepEqual(await triaged(bench, lost), OURS);
  assert.equal((await triaged(bench, bench.ticket)).kind, 'episode', 'anybody else’s is taken');
});
