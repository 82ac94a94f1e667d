/** Rules are put before a run is started with them: real processes on one real ledger, killed between the two, and several at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import { LARGE } from '../fixtures/large-installation.ts';
import { SETTINGS_OF_STARTERS, startStarter } from '../fixtures/rules-starters.ts';

function rowsAt(path: string): unknown {
  const database = new DatabaseSync(path);
  const rows = database.prepare('select count(*) as rows from rules').get();
  database.close();
  return rows?.['rows'];
}

test('a process that is killed between putting the rules and starting the run leaves them whole, and the next one starts with the same', async (t) => {
  const path = await newLedgerPath(t);
  const killed = await startStarter(t, path);
  await killed.kill();
  const ledger = await openLedger({ path, seal: createSeal([keyOf(Buffer.alloc(32, 7))]) });
  t.after(() => ledger.close());
  assert.match(killed.hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(
    JSON.parse((await ledger.rules(killed.hash)) ?? ''),
    JSON.parse(JSON.stringify({ ...LARGE, reading: SETTINGS_OF_STARTERS.reading })),
  );
  assert.equal((await ledger.overdue(2 ** 52, 9)).length, 1, 'and the delivery is watched');
  const next = await startStarter(t, path);
  assert.equal(next.hash, killed.hash);
  assert.equal(rowsAt(path), 1);
});

test('two processes that start runs with the same rules at once put them once', async (t) => {
  const path = await newLedgerPath(t);
  const [one, other] = await Promise.all([startStarter(t, path), startStarter(t, path)]);
  assert.equal(one.hash, other.hash);
  assert.equal(rowsAt(path), 1);
});
