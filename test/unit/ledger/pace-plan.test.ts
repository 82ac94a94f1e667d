/** What is counted before each request of a paced account is found by the two small indexes, however long the account has been asked. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CompiledQuery } from 'kysely';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { begunIn, openIn } from '../../../ledger/pace.ts';
import { openSqliteDatabase } from '../../../ledger/sqlite/dialect.ts';

test('places by the index of what is open, a minute by its beginnings, and neither by anything else', async (t) => {
  const path = join(await mkdtemp(join(tmpdir(), 'standby-pace-plan-')), 'ledger.db');
  await (await openLedger({ path, seal: createSeal([keyOf(Buffer.alloc(32, 1))]) })).close();
  const { db } = openSqliteDatabase(path);
  t.after(async () => {
    await db.destroy();
    await rm(join(path, '..'), { recursive: true });
  });
  const window = { account: 'cloud', nowMs: 1_000_000, windowMs: 62_000 };
  const planOf = async (compiled: CompiledQuery): Promise<string> => {
    const { rows } = await db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${compiled.sql}`, [...compiled.parameters]),
    );
    return rows.map(({ detail }) => detail).join('; ');
  };
  const open = await planOf(
    openIn(db, window)
      .select((row) => row.fn.countAll().as('count'))
      .compile(),
  );
  assert.match(open, /^SEARCH attempt USING INDEX attempt_paced_open \(account=\?\)$/);
  const begun = await planOf(
    begunIn(db, window)
      .select((row) => row.fn.sum('paced_tokens').as('sum'))
      .compile(),
  );
  assert.match(begun, /^SEARCH attempt USING COVERING INDEX attempt_paced \(account=\? AND started_at_ms>\? AND started_at_ms<\?\)$/);
});
