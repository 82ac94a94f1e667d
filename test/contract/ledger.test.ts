/** What every ledger must do, whatever its engine: the suite takes a way to open one. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import type { Seal } from '../../encryption/contract.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import type { AttemptEnd, AttemptStart, DecisionRow, DueRow, Ledger, RouteState, WaitingRow, WriteIntent } from '../../ledger/contract.ts';
import { openLedger } from '../../ledger/open.ts';

/** One database of a test's own. */
type Place = {
  /** Opens it, each time as another process would; closed after the test. */
  open(seal: Seal): Promise<Ledger>;
  /** All bytes the engine keeps. */
  bytes(): Promise<Buffer>;
};

const newSeal = (): Seal => createSeal([keyOf(randomBytes(32))]);
const CANARY = 'canary-7f3a printer on fire';

ledgerSuite('sqlite', sqlitePlace);

function ledgerSuite(name: string, place: (t: TestContext) => Promise<Place>): void {
  const opened = async (t: TestContext): Promise<Ledger> => (await place(t)).open(newSeal());
  suite(name, () => {
    attemptTests(opened);
    failingTests(opened);
    decisionTests(opened);
    writeTests(opened);
    tableTests(opened);
    placeTests(place);
  });
}

function attemptTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a fourth request to a route for one ticket and round is not begun', async (t) => {
    const ledger = await opened(t);
    const begun = [await ledger.beginAttempt(start()), await ledger.beginAttempt(start({ purpose: 'repair' })), await ledger.beginAttempt(start())];
    assert.deepEqual(begun, [1, 2, 3].map((number) => ({ kind: 'begun', attempt: `triage:desk:1:e1:r1:cloud/a:${number}` })));
    assert.deepEqual(await ledger.beginAttempt(start()), { kind: 'spent', count: 3 });
    assert.equal((await ledger.attempts('triage:desk:1')).length, 3);
  });

  test('another route, round, episode or ticket has its own three requests', async (t) => {
    const ledger = await opened(t);
    for (let number = 0; number < 3; number++) await ledger.beginAttempt(start());
    for (const other of [{ route: 'cloud/b' }, { round: 2 }, { episode: 2 }, { workflowId: 'triage:desk:2' }]) {
      assert.equal((await ledger.beginAttempt(start(other))).kind, 'begun');
    }
  });

  test('twelve that begin at once share three places', async (t) => {
    const ledger = await opened(t);
    const begun = await Promise.all(Array.from({ length: 12 }, () => ledger.beginAttempt(start())));
    assert.equal(begun.filter((each) => each.kind === 'begun').length, 3);
    assert.equal(new Set((await ledger.attempts('triage:desk:1')).map((row) => row.attempt)).size, 3);
  });

  test('an attempt reads back as it was begun and settled, unknown prices as unknown', async (t) => {
    const ledger = await opened(t);
    const given = start({ worstCostMicros: null, startedAtMs: Date.UTC(2200, 0, 1) });
    const attempt = await begin(ledger, given);
    assert.deepEqual(await ledger.attempts('triage:desk:1'), [{ ...given, attempt, number: 1, end: undefined }]);
    const bare = end({ raw: undefined, detail: undefined, inputTokens: undefined, outputTokens: undefined, costMicros: null });
    await ledger.settleAttempt(attempt, bare);
    assert.deepEqual(await ledger.attempts('triage:desk:1'), [{ ...given, attempt, number: 1, end: bare }]);
  });

  test('the first settlement of an attempt stays', async (t) => {
    const ledger = await opened(t);
    const attempt = await begin(ledger, start());
    await ledger.settleAttempt(attempt, end());
    await ledger.settleAttempt(attempt, end({ outcome: 'next-route', costMicros: 0, endedAtMs: 9_999 }));
    assert.deepEqual((await ledger.attempts('triage:desk:1'))[0]?.end, end());
  });

  test('settling what was never begun is a bug, and named', async (t) => {
    const ledger = await opened(t);
    await assert.rejects(ledger.settleAttempt('triage:desk:1:e1:r1:cloud/a:1', end()), /Expected an attempt that was begun/);
  });

  test('totals count by route and outcome, sum settled cost, and show what is unsettled', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.attemptTotals(), []);
    await ledger.settleAttempt(await begin(ledger, start()), end({ costMicros: 3_000_000_000 }));
    await ledger.settleAttempt(await begin(ledger, start()), end({ costMicros: 1 }));
    await ledger.settleAttempt(await begin(ledger, start({ route: 'cloud/b' })), end({ outcome: 'next-route', costMicros: null }));
    await begin(ledger, start({ route: 'cloud/b' }));
    const sums = (await ledger.attemptTotals()).map((row) => `${row.route} ${row.provider} ${row.outcome} ${row.count} ${row.costMicros}`);
    assert.deepEqual(sums.toSorted(), ['cloud/a cloud answered 2 3000000001', 'cloud/b cloud next-route 1 0', 'cloud/b cloud unsettled 1 0']);
  });
}

function failingTests(opened: (t: TestContext) => Promise<Ledger>): void {
  const settle = async (ledger: Ledger, ticket: number, startedAtMs: number, endedAtMs: number, outcome: string): Promise<void> =>
    ledger.settleAttempt(await begin(ledger, start({ workflowId: `triage:desk:${ticket}`, startedAtMs })), end({ endedAtMs, outcome }));

  test('a route that was never asked, or only answered, is not failing', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await settle(ledger, 1, 100, 200, 'answered');
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
  });

  test('a route fails since the first failure after its last answer, over all tickets', async (t) => {
    const ledger = await opened(t);
    await settle(ledger, 1, 100, 200, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 100);
    await settle(ledger, 2, 300, 400, 'answered');
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await settle(ledger, 3, 500, 600, 'open-until');
    await settle(ledger, 4, 700, 800, 'unfit');
    assert.equal(await ledger.failingSince('cloud/a'), 500);
    assert.equal(await ledger.failingSince('cloud/b'), undefined);
  });

  test('a long request that began before the last answer does not date the failing back before it', async (t) => {
    const ledger = await opened(t);
    await settle(ledger, 1, 300, 400, 'answered');
    await settle(ledger, 2, 100, 900, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 400);
  });

  test('what we aborted ourselves, and what is still under way, says nothing about the route', async (t) => {
    const ledger = await opened(t);
    await settle(ledger, 1, 100, 200, 'aborted');
    await begin(ledger, start({ workflowId: 'triage:desk:2' }));
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await settle(ledger, 3, 300, 400, 'next-route');
    await settle(ledger, 4, 500, 600, 'aborted');
    assert.equal(await ledger.failingSince('cloud/a'), 300);
  });
}

function decisionTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('the first decision of an episode stays, and ends that episode only', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 1), false);
    await ledger.recordDecision(decision());
    await ledger.recordDecision(decision({ outcome: 'handled-in-desk', detail: 'later' }));
    assert.deepEqual(await ledger.decisions({ workflowId: 'triage:desk:1' }), [decision()]);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 1), true);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 2), false);
    assert.equal(await ledger.episodeEnded('triage:desk:2', 1), false);
  });

  test('decisions are listed in the order they were made, of one item or of all', async (t) => {
    const ledger = await opened(t);
    const rows = [decision({ workflowId: 'triage:desk:2', endedAtMs: 1 }), decision({ endedAtMs: 2, route: undefined }), decision({ episode: 2, endedAtMs: 3 })];
    for (const row of rows.toReversed()) await ledger.recordDecision(row);
    assert.deepEqual(await ledger.decisions({}), rows);
    assert.deepEqual(await ledger.decisions({ workflowId: 'triage:desk:1' }), rows.slice(1));
  });
}

function writeTests(opened: (t: TestContext) => Promise<Ledger>): void {
  const { key } = intent();

  test('a write goes from fresh over tried to applied, and the first proof stays', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    await ledger.writeTried(intent(), 1_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'tried', triedAtMs: 1_000 });
    await ledger.writeApplied(key, 'note-7', 'v2', 2_000);
    await ledger.writeApplied(key, 'note-8', 'v3', 3_000);
    await ledger.writeTried(intent(), 4_000);
    await ledger.writeCleared(key);
    assert.deepEqual(await ledger.writeState(key), { kind: 'applied', ref: 'note-7', version: 'v2' });
  });

  test('a second try moves the time and keeps what stood before the first', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent(), 1_000);
    await ledger.writeTried(intent({ changes: [{ field: 'queue', before: 'our own change', after: 'network' }] }), 61_000);
    assert.deepEqual(await ledger.writes('triage:desk:1'), [{ ...intent(), state: { kind: 'tried', triedAtMs: 61_000 } }]);
  });

  test('a write that was certainly not taken is fresh again, and its next try records anew', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent(), 1_000);
    await ledger.writeCleared(key);
    await ledger.writeCleared(key);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    const again = intent({ changes: [{ field: 'queue', before: 'moved by a person', after: 'network' }] });
    await ledger.writeTried(again, 2_000);
    assert.deepEqual(await ledger.writes('triage:desk:1'), [{ ...again, state: { kind: 'tried', triedAtMs: 2_000 } }]);
  });

  test('an applied write of which no try is known changes nothing', async (t) => {
    const ledger = await opened(t);
    await ledger.writeApplied(key, 'note-7', 'v2', 2_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    assert.deepEqual(await ledger.writes('triage:desk:1'), []);
  });

  test('the writes of an item are listed in the order they were first tried', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent({ key: 'b', step: 'decision' }), 1_000);
    await ledger.writeTried(intent({ key: 'a', step: 'undo' }), 2_000);
    await ledger.writeTried(intent({ key: 'b', step: 'decision' }), 3_000);
    await ledger.writeTried(intent({ key: 'c', workflowId: 'triage:desk:2' }), 500);
    assert.deepEqual((await ledger.writes('triage:desk:1')).map((row) => row.key), ['b', 'a']);
  });
}

function tableTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a route state is replaced by a newer version only', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.routeStates(), []);
    const closed: RouteState = { route: 'cloud/a', version: 2, state: 'closed', untilMs: undefined, why: undefined, grant: undefined };
    const open: RouteState = { route: 'cloud/a', version: 3, state: 'open', untilMs: Date.UTC(2200, 0, 1), why: '503 six times', grant: 4 };
    await ledger.putRouteState(open);
    await ledger.putRouteState(closed);
    await ledger.putRouteState({ ...open, why: 'the same version, said again' });
    assert.deepEqual(await ledger.routeStates(), [open]);
    await ledger.putRouteState({ ...closed, version: 4 });
    await ledger.putRouteState({ ...closed, route: 'cloud/b' });
    assert.deepEqual(await ledger.routeStates(), [{ ...closed, version: 4 }, { ...closed, route: 'cloud/b' }]);
  });

  test('an earlier acceptance stays until it is settled, and only then can the item be accepted anew', async (t) => {
    const ledger = await opened(t);
    await ledger.putDue(due());
    await ledger.putDue(due({ acceptedAtMs: 600, dueAtMs: 2_000 }));
    assert.deepEqual(await ledger.overdue(1_000, 9), [due()]);
    await ledger.settleDue('triage:desk:1');
    await ledger.settleDue('triage:desk:1');
    assert.deepEqual(await ledger.overdue(9_999, 9), []);
    await ledger.putDue(due({ acceptedAtMs: 600, dueAtMs: 2_000 }));
    assert.deepEqual(await ledger.overdue(2_000, 9), [due({ acceptedAtMs: 600, dueAtMs: 2_000 })]);
  });

  test('overdue items come longest overdue first, at most as many as asked for, none before its time', async (t) => {
    const ledger = await opened(t);
    for (const dueAtMs of [300, 100, 400, 200]) await ledger.putDue(due({ workflowId: `triage:desk:${dueAtMs}`, dueAtMs }));
    const timesOf = async (nowMs: number, limit: number): Promise<number[]> => (await ledger.overdue(nowMs, limit)).map((row) => row.dueAtMs);
    assert.deepEqual(await timesOf(399, 9), [100, 200, 300]);
    assert.deepEqual(await timesOf(399, 2), [100, 200]);
    assert.deepEqual(await timesOf(99, 9), []);
  });

  test('waiting items come by due time, those of one process, each once, with its newest time', async (t) => {
    const ledger = await opened(t);
    for (const dueAtMs of [300, 100, 200]) await ledger.putWaiting(waiting({ workflowId: `triage:desk:${dueAtMs}`, dueAtMs }));
    await ledger.putWaiting(waiting({ workflowId: 'alerts:desk:1', process: 'alert-summary', dueAtMs: 50 }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:300', dueAtMs: 150 }));
    await ledger.removeWaiting('triage:desk:200');
    await ledger.removeWaiting('triage:desk:200');
    const rows = [waiting({ workflowId: 'triage:desk:100', dueAtMs: 100 }), waiting({ workflowId: 'triage:desk:300', dueAtMs: 150 })];
    assert.deepEqual(await ledger.waiting('ticket-triage', 9), rows);
    assert.deepEqual(await ledger.waiting('ticket-triage', 1), rows.slice(0, 1));
  });
}

function placeTests(place: (t: TestContext) => Promise<Place>): void {
  test('text of a ticket stands nowhere in the database in plain, and reads back whole', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    await ledger.settleAttempt(await begin(ledger, start()), end({ detail: CANARY }));
    await ledger.recordDecision(decision({ detail: CANARY }));
    const changes = [{ field: 'summary', before: CANARY, after: `${CANARY} 2` }, { field: 'owner', before: null, after: null }];
    await ledger.writeTried(intent({ changes }), 1_000);
    const kept = await bytes();
    assert.ok(kept.includes('triage:desk:1'), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY) && !kept.includes(CANARY.slice(0, 11)));
    const again = await open(seal);
    assert.equal((await again.attempts('triage:desk:1'))[0]?.end?.detail, CANARY);
    assert.equal((await again.decisions({}))[0]?.detail, CANARY);
    assert.deepEqual((await again.writes('triage:desk:1'))[0]?.changes, changes);
  });

  test('with another key the sealed text is refused, and what is not sealed still reads', async (t) => {
    const { open } = await place(t);
    await (await open(newSeal())).recordDecision(decision());
    const stranger = await open(newSeal());
    await assert.rejects(stranger.decisions({}), { name: 'UnsealError' });
    assert.equal(await stranger.episodeEnded('triage:desk:1', 1), true);
  });

  test('eight processes that open a new ledger at once all find it ready', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const ledgers = await Promise.all(Array.from({ length: 8 }, () => open(seal)));
    await Promise.all(ledgers.map((ledger, at) => ledger.putDue(due({ workflowId: `triage:desk:${at}` }))));
    assert.equal((await ledgers[0]?.overdue(9_999, 99))?.length, 8);
  });

  test('two processes that begin at once share three places', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, two] = [await open(seal), await open(seal)];
    const begun = await Promise.all(Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? one : two).beginAttempt(start())));
    assert.equal(begun.filter((each) => each.kind === 'begun').length, 3);
  });
}

test('a database held by another process throws LedgerBusy in about a second, and takes the same call later', async (t) => {
  const path = await newPath(t);
  const ledger = await openLedger({ path, seal: newSeal() });
  t.after(() => ledger.close());
  const holder = new DatabaseSync(path);
  t.after(() => holder.close());
  holder.exec('begin immediate');
  const startedAt = Date.now();
  await assert.rejects(ledger.putDue(due()), LedgerBusy);
  await assert.rejects(ledger.beginAttempt(start()), LedgerBusy);
  assert.ok(Date.now() - startedAt < 4_000);
  // Readers do not wait for a writer.
  assert.deepEqual(await ledger.overdue(9_999, 9), []);
  holder.exec('rollback');
  await ledger.putDue(due());
  assert.equal((await ledger.overdue(9_999, 9)).length, 1);
});

test('a ledger of a later release is refused and left alone', async (t) => {
  const path = await newPath(t);
  await (await openLedger({ path, seal: newSeal() })).close();
  const later = new DatabaseSync(path);
  later.exec("insert into migration values ('9999-later', 0)");
  later.close();
  await assert.rejects(openLedger({ path, seal: newSeal() }), /9999-later/);
});

test('every commit is on disk before it is acknowledged, and readers do not stop writers', async (t) => {
  const { openSqlite } = await import('../../ledger/sqlite/connection.ts');
  const sqlite = openSqlite(await newPath(t));
  t.after(() => sqlite.close());
  const pragma = (name: string): unknown => Object.values(sqlite.prepare(`pragma ${name}`).all([])[0] ?? {})[0];
  assert.deepEqual([pragma('journal_mode'), pragma('synchronous'), pragma('busy_timeout'), pragma('foreign_keys')], ['wal', 2, 250, 1]);
});

async function newPath(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'standby-ledger-'));
  t.after(() => rm(directory, { recursive: true }));
  return join(directory, 'ledger.db');
}

async function sqlitePlace(t: TestContext): Promise<Place> {
  const path = await newPath(t);
  const directory = join(path, '..');
  return {
    open: async (seal) => {
      const ledger = await openLedger({ path, seal });
      t.after(() => ledger.close());
      return ledger;
    },
    bytes: async () => {
      const names = await readdir(directory);
      assert.ok(names.includes('ledger.db-wal'), 'the newest rows stand in the write-ahead log');
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
    },
  };
}

async function begin(ledger: Ledger, given: AttemptStart): Promise<string> {
  const begun = await ledger.beginAttempt(given);
  assert.equal(begun.kind, 'begun');
  return begun.kind === 'begun' ? begun.attempt : '';
}

function start(given: Partial<AttemptStart> = {}): AttemptStart {
  return {
    workflowId: 'triage:desk:1',
    episode: 1,
    round: 1,
    route: 'cloud/a',
    provider: 'cloud',
    purpose: 'first',
    client: 'acme',
    startedAtMs: 1_000,
    deadlineAtMs: 61_000,
    worstCostMicros: 4_200,
    inputHash: 'a'.repeat(64),
    ...given,
  };
}

function end(given: Partial<AttemptEnd> = {}): AttemptEnd {
  return { endedAtMs: 2_000, outcome: 'answered', raw: 'stop', detail: 'fine', inputTokens: 900, outputTokens: 80, costMicros: 1_200, ...given };
}

function decision(given: Partial<DecisionRow> = {}): DecisionRow {
  const ids = { workflowId: 'triage:desk:1', episode: 1, client: 'acme', process: 'ticket-triage', connection: 'desk', ticket: '1' };
  return { ...ids, endedAtMs: 2_000, outcome: 'decided', route: 'cloud/a', detail: '{"kind":"decided"}', ...given };
}

function intent(given: Partial<WriteIntent> = {}): WriteIntent {
  const ids = { key: 'triage:desk:1:e1:decision', workflowId: 'triage:desk:1', episode: 1, step: 'decision', connection: 'desk', ticket: '1' };
  return { ...ids, changes: [{ field: 'queue', before: 'inbox', after: 'network' }], ...given };
}

function due(given: Partial<DueRow> = {}): DueRow {
  return { workflowId: 'triage:desk:1', connection: 'desk', ticket: '1', acceptedAtMs: 500, dueAtMs: 1_000, ...given };
}

function waiting(given: Partial<WaitingRow> = {}): WaitingRow {
  return { workflowId: 'triage:desk:1', process: 'ticket-triage', client: 'acme', dueAtMs: 100, lane: 'sla', ...given };
}
