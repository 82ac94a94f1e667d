/** What every ledger must do, whatever its engine: the suite takes a way to open one. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import type { Seal } from '../../encryption/contract.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import type { Ledger } from '../../ledger/contract.ts';
import { openLedger } from '../../ledger/open.ts';
import { openSqliteDatabase } from '../../ledger/sqlite/dialect.ts';
import { storeOf } from '../../ledger/store.ts';
import { begin, decision, due, end, intent, start, task } from '../fixtures/ledger-rows.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import { alertTests } from './ledger-alerts.ts';
import { attemptTests, failingTests, replyTests } from './ledger-attempts.ts';
import { factsTests, factsTogetherTests } from './ledger-facts.ts';
import { item, itemTests } from './ledger-items.ts';
import { migrationTests } from './ledger-migrations.ts';
import type { Place } from './ledger-migrations.ts';
import { paceTests, paceTogetherTests } from './ledger-pace.ts';
import { taskTests, taskTogetherTests, waitingPageTests } from './ledger-people.ts';
import { processTests } from './ledger-processes.ts';
import { reportSourceTests, reportTests, reportTogetherTests } from './ledger-reports.ts';
import { routeTests, routeTogetherTests } from './ledger-routes.ts';
import { rulesTests, rulesTogetherTests } from './ledger-rules.ts';
import { standingTests, standingTogetherTests } from './ledger-standing.ts';
import { drainTests, suspensionTests, suspensionTogetherTests, togetherTests } from './ledger-suspensions.ts';
import { decisionTests, tableTests, writeTests } from './ledger-tables.ts';
import { waitingListTests, waitingListTogetherTests } from './ledger-waiting-list.ts';
import { watchTests, watchTogetherTests } from './ledger-watch.ts';

const newSeal = (): Seal => createSeal([keyOf(randomBytes(32))]);
const CANARY = 'canary-7f3a printer on fire';

ledgerSuite('sqlite', sqlitePlace);

function ledgerSuite(name: string, place: (t: TestContext) => Promise<Place>): void {
  const opened = async (t: TestContext): Promise<Ledger> => (await place(t)).open(newSeal());
  suite(name, () => {
    attemptTests(opened);
    replyTests(opened);
    failingTests(opened);
    decisionTests(opened);
    writeTests(opened);
    tableTests(opened);
    taskTests(opened);
    waitingPageTests(opened);
    waitingListTests(opened);
    alertTests(opened);
    watchTests(opened);
    itemTests(opened);
    processTests(opened);
    routeTests(opened);
    paceTests(opened);
    suspensionTests(opened);
    drainTests(opened);
    togetherTests(opened);
    standingTests(opened);
    rulesTests(opened);
    factsTests(opened);
    reportTests(opened);
    reportSourceTests(opened);
    routeTogetherTests(place, newSeal);
    paceTogetherTests(place, newSeal);
    suspensionTogetherTests(place, newSeal);
    taskTogetherTests(place, newSeal);
    waitingListTogetherTests(place, newSeal);
    watchTogetherTests(place, newSeal);
    standingTogetherTests(place, newSeal);
    rulesTogetherTests(place, newSeal);
    factsTogetherTests(place, newSeal);
    reportTogetherTests(place, newSeal);
    migrationTests(place, newSeal);
    placeTests(place);
  });
}

function placeTests(place: (t: TestContext) => Promise<Place>): void {
  test('text of a ticket stands nowhere in the database in plain, and reads back whole', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    await ledger.endAttempt(await begin(ledger, start()), end({ detail: CANARY }));
    await ledger.recordDecision(decision({ detail: CANARY }));
    const changes = [
      { field: 'summary', before: CANARY, after: `${CANARY} 2` },
      { field: 'owner', before: null, after: null },
    ];
    await ledger.writeTried(intent({ changes }), 1_000);
    await ledger.putItem(item({ textHash: CANARY }));
    const kept = await bytes();
    assert.ok(kept.includes('triage:desk:1'), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY) && !kept.includes(CANARY.slice(0, 11)));
    const again = await open(seal);
    assert.equal((await again.attempts('triage:desk:1'))[0]?.end?.detail, CANARY);
    assert.equal((await again.decisions({}))[0]?.detail, CANARY);
    assert.deepEqual((await again.writes('triage:desk:1'))[0]?.changes, changes);
  });

  test('names of staff and the detail of a task stand nowhere in the database in plain, and read back whole', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    const claimed = task({ claim: { by: `${CANARY} claims`, untilMs: 2_000 } });
    const ended = { ...claimed, end: { atMs: 3_000, how: 'answered', by: `${CANARY} ends` }, detail: JSON.stringify(CANARY) };
    await ledger.putTask(claimed);
    await ledger.putTask(ended);
    const kept = await bytes();
    assert.ok(kept.includes('triage:desk:1:e1:t1'), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY) && !kept.includes(CANARY.slice(0, 11)));
    assert.deepEqual(await (await open(seal)).task(claimed.task), ended);
    await assert.rejects((await open(newSeal())).task(claimed.task), { name: 'UnsealError' });
  });

  test('with another key the sealed text is refused, and what is not sealed still reads', async (t) => {
    const { open } = await place(t);
    await (await open(newSeal())).recordDecision(decision());
    const stranger = await open(newSeal());
    await assert.rejects(stranger.decisions({}), { name: 'UnsealError' });
    assert.equal(await stranger.episodeEnded('triage:desk:1', 1), true);
  });
}

test('a database held by another process throws LedgerBusy in about a second, and takes the same call later', async (t) => {
  const path = await newLedgerPath(t);
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
  const path = await newLedgerPath(t);
  await (await openLedger({ path, seal: newSeal() })).close();
  const later = new DatabaseSync(path);
  later.exec("insert into migration values ('9999-later', 0)");
  later.close();
  await assert.rejects(openLedger({ path, seal: newSeal() }), /9999-later/);
});

test('every commit is on disk before it is acknowledged, and readers do not stop writers', async (t) => {
  const { openSqlite } = await import('../../ledger/sqlite/connection.ts');
  const sqlite = openSqlite(await newLedgerPath(t));
  t.after(() => sqlite.close());
  const pragma = (name: string): unknown => Object.values(sqlite.prepare(`pragma ${name}`).all([])[0] ?? {})[0];
  assert.deepEqual([pragma('journal_mode'), pragma('synchronous'), pragma('busy_timeout'), pragma('foreign_keys')], ['wal', 2, 250, 1]);
});

async function sqlitePlace(t: TestContext): Promise<Place> {
  const path = await newLedgerPath(t);
  const directory = join(path, '..');
  return {
    open: async (seal) => {
      const ledger = await openLedger({ path, seal });
      t.after(() => ledger.close());
      return ledger;
    },
    store: (seal) => {
      const database = openSqliteDatabase(path);
      t.after(() => database.db.destroy());
      return storeOf(database, seal);
    },
    bytes: async () => {
      const names = await readdir(directory);
      assert.ok(names.includes('ledger.db-wal'), 'the newest rows stand in the write-ahead log');
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
    },
  };
}
