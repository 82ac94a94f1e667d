/** The ledger's engine: what it calls busy, what it takes for a column, how its transactions begin and end, and which calls cost no write. Real files. */
import assert from 'node:assert/strict';
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { readdir, readlink, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { LedgerBusy, patiently } from '../../ledger/busy.ts';
import { ledgerOf } from '../../ledger/ledger.ts';
import { migrate } from '../../ledger/migrate.ts';
import { openLedger } from '../../ledger/open.ts';
import { isSqliteBusy, openSqlite } from '../../ledger/sqlite/connection.ts';
import { openSqliteDatabase } from '../../ledger/sqlite/dialect.ts';
import { storeOf } from '../../ledger/store.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Store } from '../../ledger/store.ts';

const seal = createSeal([keyOf(randomBytes(32))]);
const failure = { route: 'cloud/a', sinceMs: 1_000, atMs: 2_000, reason: 'server-error', alert: 'route-failing' };

async function opened(t: TestContext): Promise<{ readonly path: string; readonly ledger: Ledger }> {
  const path = await newLedgerPath(t);
  const ledger = await openLedger({ path, seal });
  t.after(() => ledger.close());
  return { path, ledger };
}
/** A store on a ledger that has all its tables. */
async function storeAt(t: TestContext, path: string): Promise<Store> {
  const database = openSqliteDatabase(path);
  t.after(() => database.db.destroy());
  const store = storeOf(database, seal);
  await migrate(store, 1_000);
  return store;
}
function rawAt(t: TestContext, path: string): DatabaseSync {
  const raw = new DatabaseSync(path);
  t.after(() => raw.close());
  return raw;
}

for (const code of [5, 6, 7, 8, 10, 13, 14, 15, 5 | (1 << 8), 10 | (3 << 8), 14 | (2 << 8)])
  test(`an error of the database with the code ${code} passes`, () =>
    assert.equal(isSqliteBusy(Object.assign(new Error('x'), { errcode: code })), true));

for (const [what, error] of [
  ...[1, 4, 9, 11, 12, 16, 19, 20, 26, 100, 130, 19 | (8 << 8)].map((code) => [`with the code ${code}`, { errcode: code }] as const),
  ['whose code is a text', { errcode: '5' }],
  ['without a code', {}],
] as const)
  test(`an error ${what} is a bug, and does not pass`, () => assert.equal(isSqliteBusy(Object.assign(new Error('x'), error)), false));

test('what is no error is not busy, whatever it holds', () => {
  for (const thrown of [{ errcode: 5 }, undefined, null, 'busy', 5]) assert.equal(isSqliteBusy(thrown), false);
});

test('a column takes text, numbers and nothing, and gives them back; anything else is a bug', async (t) => {
  const sqlite = openSqlite(await newLedgerPath(t));
  t.after(() => sqlite.close());
  const echo = (value: unknown): unknown => sqlite.prepare('select ? as value').all([value])[0];
  for (const value of ['', 'text', 0, 1.5, null]) assert.deepEqual({ ...(echo(value) as object) }, { value });
  assert.deepEqual({ ...(echo(7n) as object) }, { value: 7 });
  for (const [value, got] of [
    [true, 'boolean'],
    [undefined, 'undefined'],
    [{}, 'object'],
    [() => 1, 'function'],
  ] as const)
    assert.throws(() => echo(value), {
      name: 'TypeError',
      message: `Expected a string, a number or null for a column, got ${got}.`,
    });
});

/** How many handles of this process point at the file. */
async function handlesOn(path: string): Promise<number> {
  const handles = await readdir('/proc/self/fd');
  const targets = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(path)).length;
}
const onLinux = { skip: process.platform === 'linux' ? false : 'handles are counted as Linux shows them' };

test('a file that is no database, and a ledger of a later release, are let go of when they are refused', onLinux, async (t) => {
  const path = await newLedgerPath(t);
  await writeFile(path, 'no database at all, and long enough to be read as the head of one'.repeat(20));
  await assert.rejects(openLedger({ path, seal }), /not a database/);
  assert.equal(await handlesOn(path), 0);
  const { path: later, ledger } = await opened(t);
  await ledger.close();
  const raw = new DatabaseSync(later);
  raw.exec("insert into migration values ('9999-later', 0)");
  raw.close();
  await assert.rejects(openLedger({ path: later, seal }), /9999-later/);
  assert.equal(await handlesOn(later), 0);
});

test('a transaction holds the lock for writing from its start, is undone whole where its work throws, and says what was thrown', async (t) => {
  const { path } = await opened(t);
  const [store, raw] = [await storeAt(t, path), rawAt(t, path)];
  const bug = new TypeError('a bug of ours');
  const work = store.together(async (db) => {
    assert.throws(() => raw.exec('begin immediate'), /locked/);
    await db.insertInto('beat').values({ name: 'a', nonce: 'b', at_ms: 1 }).execute();
    throw bug;
  });
  await assert.rejects(work, (error) => error === bug);
  assert.deepEqual(raw.prepare('select * from beat').all(), []);
  await store.together(async (db) => void (await db.insertInto('beat').values({ name: 'a', nonce: 'b', at_ms: 1 }).execute()));
  assert.equal(raw.prepare('select * from beat').all().length, 1);
});

test('where the database has ended a transaction by itself, what it was thrown for is said, and the next one works', async (t) => {
  const { path } = await opened(t);
  const store = await storeAt(t, path);
  const work = store.together(async (db) => {
    await sql`rollback`.execute(db);
    throw new Error('the disk is full');
  });
  await assert.rejects(work, /^Error: the disk is full$/);
  assert.equal(await store.together(async (db) => (await db.selectFrom('beat').selectAll().execute()).length), 0);
});

test('what has nothing to write does not wait for who writes', async (t) => {
  const { path, ledger } = await opened(t);
  await ledger.meetTrouble(failure);
  const holder = rawAt(t, path);
  holder.exec('begin immediate');
  await ledger.endAbsence('desk', 'never missed');
  await ledger.beatQueues('process', [], 1_000);
  await ledger.pollAnnounced('desk', []);
  assert.equal((await ledger.subkey('mark')).subkey.symmetricKeySize, 32);
  const answered = { route: 'cloud/a', askedAtMs: 1_999, quietMs: 0, atMs: 3_000 };
  assert.equal(await ledger.endTrouble(answered), undefined, 'asked before the failure');
  assert.equal(await ledger.endTrouble({ ...answered, route: 'cloud/b', askedAtMs: 9_000 }), undefined, 'a route without trouble');
  await assert.rejects(ledger.endTrouble({ ...answered, askedAtMs: 2_000 }), LedgerBusy, 'and the lock is held');
});

const busy = Object.assign(new Error('database is locked'), { errcode: 5 });
test('a call is tried three times while the database is busy, and then thrown back with the words of the database', async () => {
  let tries = 0;
  const work = (): Promise<void> => Promise.reject(((tries += 1), busy));
  await assert.rejects(patiently(isSqliteBusy, work), (error) => {
    assert.ok(error instanceof LedgerBusy);
    assert.equal(error.message, 'Expected the ledger to take the call within 3 tries, got: database is locked.');
    assert.equal(error.cause, busy);
    return true;
  });
  assert.equal(tries, 3);
});

test('a call that is taken at the third try is taken, and what is no error of the database is thrown at once', async () => {
  let left = 2;
  assert.equal(await patiently(isSqliteBusy, () => (left-- > 0 ? Promise.reject(busy) : Promise.resolve('taken'))), 'taken');
  let tries = 0;
  const bug = new TypeError('a bug of ours');
  await assert.rejects(
    patiently(isSqliteBusy, () => Promise.reject(((tries += 1), bug))),
    (error) => error === bug,
  );
  assert.equal(tries, 1);
  await assert.rejects(
    patiently(
      () => true,
      () => Promise.reject('no error'),
    ),
    /got: an unknown error\./,
  );
});

for (const [drawn, least, most] of [
  [0, 20, 60],
  [0.999_999, 120, 155],
] as const)
  test(`the pause between two tries is ${least} ms where ${drawn} is drawn`, async (t) => {
    t.mock.method(Math, 'random', () => drawn);
    let shortest = Number.POSITIVE_INFINITY;
    // On a busy machine one pause may take longer than it was meant to.
    for (let times = 0; times < 20 && shortest >= most; times++) {
      let [failedAt, left] = [0, 1];
      await patiently(isSqliteBusy, async () => {
        if (left-- === 0) return void (shortest = Math.min(shortest, performance.now() - failedAt));
        failedAt = performance.now();
        throw busy;
      });
    }
    assert.ok(shortest >= least - 2 && shortest < most, `the shortest was ${shortest.toFixed(1)} ms`);
  });

test('the secret of a ledger is made when it is opened: 32 bytes, sealed, from which the key for marks is drawn', async (t) => {
  const { path, ledger } = await opened(t);
  const openedAtMs = Date.now();
  const row = rawAt(t, path).prepare('select sealed_value, made_at_ms from secret').get() ?? {};
  const secret = Buffer.from(seal.unseal(String(row['sealed_value'])), 'base64');
  assert.equal(secret.length, 32);
  assert.ok(Number(row['made_at_ms']) <= openedAtMs);
  const { subkey, madeAtMs } = await ledger.subkey('mark');
  assert.equal(madeAtMs, row['made_at_ms']);
  const drawn = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), 'standby/mark', 32));
  assert.ok(subkey.equals(createSecretKey(drawn)));
});

test('a process reads the secret once; a store that nobody has opened makes it when it is first asked for', async (t) => {
  const path = await newLedgerPath(t);
  const store = await storeAt(t, path);
  const ledger = ledgerOf(store, () => Promise.resolve());
  const first = await ledger.subkey('mark');
  await store.once((db) => db.deleteFrom('secret').execute());
  assert.equal(await ledger.subkey('mark'), first);
});
