/** Statements are prepared once, and what they know of a table does not outlive a change of it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqlite } from '../../../ledger/sqlite/connection.ts';

test('the same text is the same statement, with the values of each call; after a change of the table it sees the new columns', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-statements-'));
  const sqlite = openSqlite(join(dir, 'x.db'));
  t.after(async () => {
    sqlite.close();
    await rm(dir, { recursive: true });
  });
  const run = (sql: string, ...values: (string | number | null)[]): unknown => sqlite.prepare(sql).run(values);
  const all = (sql: string, ...values: (string | number | null)[]): readonly unknown[] =>
    sqlite
      .prepare(sql)
      .all(values)
      .map((row) => ({ ...(row as object) }));
  run('create table item (id integer primary key, name text)');
  const insert = 'insert into item (id, name) values (?, ?)';
  run(insert, 1, 'one');
  run(insert, 2, null);
  assert.equal(sqlite.prepare(insert), sqlite.prepare(insert));
  const select = 'select * from item order by id';
  assert.deepEqual(all(select), [
    { id: 1, name: 'one' },
    { id: 2, name: null },
  ]);
  run("alter table item add column more text not null default 'm'");
  assert.deepEqual(all(select)[0], { id: 1, name: 'one', more: 'm' });
  for (let at = 0; at < 1_000; at++) assert.equal(all(`select ${at} as value`)[0] !== undefined, true);
  assert.deepEqual(all('select name from item where id = ?', 1), [{ name: 'one' }]);
});
