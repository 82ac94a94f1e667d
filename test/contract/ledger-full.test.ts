/** A database that has no room left, as a full disk gives: it passes when there is room again, and is no bug of ours. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { LedgerBusy, patiently } from '../../ledger/busy.ts';
import { isSqliteBusy, openSqlite } from '../../ledger/sqlite/connection.ts';
import type { Sqlite } from '../../ledger/sqlite/connection.ts';

/** Of 4 KB each: one for the schema, and a few rows. */
const PAGES = 4;
const ROW = 'x'.repeat(2_000);

async function fullDatabase(t: TestContext): Promise<{ readonly sqlite: Sqlite; readonly add: () => void; readonly count: () => unknown }> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-full-'));
  const sqlite = openSqlite(join(dir, 'ledger.db'));
  t.after(async () => {
    sqlite.close();
    await rm(dir, { recursive: true });
  });
  sqlite.prepare('create table kept (text text not null unique) strict').run([]);
  sqlite.prepare(`pragma max_page_count = ${PAGES}`).all([]);
  const insert = sqlite.prepare('insert into kept (text) values (? || hex(randomblob(4)))');
  const add = (): void => void insert.run([ROW]);
  for (let rows = 0; rows < 100; rows++) {
    try {
      add();
    } catch {
      return { sqlite, add, count: () => sqlite.prepare('select count(*) as rows from kept').all([]) };
    }
  }
  return assert.fail('Expected the database to be full after some rows, got one that takes all.');
}

test('a full database is told as busy, stores nothing of the call, and takes it when there is room', async (t) => {
  const { sqlite, add, count } = await fullDatabase(t);
  const before = count();
  const call = (): Promise<void> => Promise.resolve().then(add);
  await assert.rejects(patiently(isSqliteBusy, call), (error) => error instanceof LedgerBusy && /full/.test(error.message));
  assert.deepEqual(count(), before);
  sqlite.prepare(`pragma max_page_count = ${PAGES * 4}`).all([]);
  await patiently(isSqliteBusy, call);
  assert.notDeepEqual(count(), before);
});

test('a row that breaks a rule of the schema is a bug, also of a full database, and is not tried again', async (t) => {
  const { sqlite } = await fullDatabase(t);
  let tries = 0;
  const call = async (): Promise<void> => {
    tries += 1;
    sqlite.prepare('insert into kept (text) values (null)').run([]);
  };
  await assert.rejects(patiently(isSqliteBusy, call), (error) => !(error instanceof LedgerBusy) && /NOT NULL/.test(String(error)));
  assert.equal(tries, 1);
});
