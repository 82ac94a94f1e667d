/** What is read of a ledger before it is opened, and that reading it brings nothing up to date. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { randomBytes } from 'node:crypto';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { beforeOpening } from '../../ledger/before-opening.ts';
import { MIGRATIONS, migrate } from '../../ledger/migrate.ts';
import { openLedger } from '../../ledger/open.ts';
import { openSqliteDatabase } from '../../ledger/sqlite/dialect.ts';
import { storeOf } from '../../ledger/store.ts';
import * as ledger0001 from '../../ledger/migrations/0001-ledger.ts';

const seal = createSeal([keyOf(randomBytes(32))]);
async function ledgerPath(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-before-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'ledger.db');
}

test('where there is no ledger none is made', async (t) => {
  const path = await ledgerPath(t);
  assert.deepEqual(await beforeOpening(path), { kind: 'none' });
  assert.equal(existsSync(path), false);
});

test('a ledger of this release is not older, and says whose it is', async (t) => {
  const path = await ledgerPath(t);
  const ledger = await openLedger({ path, seal });
  const { id } = await ledger.installation();
  assert.deepEqual(await beforeOpening(path), { kind: 'there', isOlder: false, installation: { id, isBound: false } });
  assert.equal(await ledger.bindInstallation(id, 7), true);
  await ledger.close();
  assert.deepEqual(await beforeOpening(path), { kind: 'there', isOlder: false, installation: { id, isBound: true } });
});

test('one of an earlier release is older, has no installation yet, and stays as it is', async (t) => {
  const path = await ledgerPath(t);
  const database = openSqliteDatabase(path);
  t.after(() => database.db.destroy());
  await migrate(storeOf(database, seal), 7, [ledger0001]);
  for (let look = 0; look < 2; look++)
    assert.deepEqual(await beforeOpening(path), { kind: 'there', isOlder: true, installation: undefined });
  const applied = await database.db.selectFrom('migration').select('name').execute();
  assert.deepEqual(
    applied.map(({ name }) => name),
    [ledger0001.name],
  );
});

test('one that lacks this release’s last migration alone is older', async (t) => {
  const path = await ledgerPath(t);
  const database = openSqliteDatabase(path);
  t.after(() => database.db.destroy());
  await migrate(storeOf(database, seal), 7, MIGRATIONS.slice(0, -1));
  const before = await beforeOpening(path);
  assert.deepEqual(before.kind === 'there' && [before.isOlder, before.installation?.isBound], [true, false]);
});

/** The ledger's files beside each other, with all their bytes. */
async function filesOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(dirname(path))).toSorted();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(dirname(path), name), 'base64')])));
}

for (const [how, suffixes] of [
  ['was stopped', ['']],
  ['was killed', ['', '-shm', '-wal']],
] as const)
  test(`no byte of the files changes that a release before has left which ${how}`, async (t) => {
    const [made, path] = [await ledgerPath(t), await ledgerPath(t)];
    const database = openSqliteDatabase(made);
    await migrate(storeOf(database, seal), 7, [ledger0001]);
    if (how === 'was stopped') await database.db.destroy();
    for (const suffix of suffixes) await copyFile(`${made}${suffix}`, `${path}${suffix}`);
    if (how === 'was killed') await database.db.destroy();
    const left = await filesOf(path);
    assert.equal(Object.keys(left).length, suffixes.length);
    for (let look = 0; look < 2; look++) {
      assert.deepEqual(await beforeOpening(path), { kind: 'there', isOlder: true, installation: undefined });
      assert.deepEqual(await filesOf(path), left);
    }
  });

test('a ledger whose log has lost its index is read all the same, and the log stays', async (t) => {
  const [made, path] = [await ledgerPath(t), await ledgerPath(t)];
  const database = openSqliteDatabase(made);
  await migrate(storeOf(database, seal), 7, [ledger0001]);
  for (const suffix of ['', '-wal']) await copyFile(`${made}${suffix}`, `${path}${suffix}`);
  await database.db.destroy();
  const left = await filesOf(path);
  assert.deepEqual(await beforeOpening(path), { kind: 'there', isOlder: true, installation: undefined });
  const { 'ledger.db-shm': _index, ...then } = await filesOf(path);
  assert.deepEqual(then, left);
});

test('an empty file, as a start leaves that was ended before it made its tables, is no ledger yet, and what is no ledger is told by its error', async (t) => {
  const path = await ledgerPath(t);
  await writeFile(path, '');
  assert.deepEqual(await beforeOpening(path), { kind: 'none' });
  await writeFile(path, 'no database, but a text that is long enough to be read as the header of one, which it is not by any means at all');
  await assert.rejects(beforeOpening(path), /not a database/);
});
