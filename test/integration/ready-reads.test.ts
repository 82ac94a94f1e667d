/**
 * A Temporal that lives and has lost its database is not ready. The server is a real one; its database is lost by taking its tables away
 * under it (simulated: in production PostgreSQL is gone), and comes back by giving them back.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { PROCESSES } from '../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { createAccept } from '../../intake/accept.ts';
import { readiness } from '../../workers/readiness.ts';
import { configured } from '../support/configured.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';
import { keyIn, until } from '../support/live.ts';
import type { NamedTemporal } from '../fixtures/named-temporal.ts';

/** Every table of the server, under another name; the result gives them back. */
function takeTables(t: TestContext, temporal: NamedTemporal): () => void {
  const database = new DatabaseSync(join(temporal.dir, 'temporal', 'temporal.db'), {
    timeout: 5_000,
    // The server's own schema counts on it.
    enableDoubleQuotedStringLiterals: true,
  });
  t.after(() => database.close());
  const named = database.prepare(
    "select name from sqlite_schema where type = 'table' and name in ('executions','current_executions','shards')",
  );
  const tables = named.all().map((row) => String(row['name']));
  assert.equal(tables.length, 3, 'the tables are called as this test knows them');
  for (const name of tables) database.exec(`alter table ${name} rename to taken_${name}`);
  return () => {
    for (const name of tables) database.exec(`alter table taken_${name} rename to ${name}`);
  };
}

test('while its database is gone Temporal is not ready, deliveries leave no due rows, and all is well when it is back', async (t) => {
  const temporal = await namedTemporal(t);
  const dir = join(temporal.dir, 'temporal');
  const ledger = await openLedger({ path: join(temporal.dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(() => ledger.close());
  const client = temporal.client();
  const settings = configured();
  const accept = createAccept({ client, ledger, settingsOf: () => settings, processOf: () => PROCESSES[0], nowMs: Date.now });
  const deliver = (ticket: string) => accept('desk', { type: 'ticket.created', ticket, actor: 'person', deliveryId: ticket });
  assert.deepEqual(await readiness(client, ledger), { temporal: true, ledger: true });
  assert.equal((await deliver('before')).kind, 'accepted');

  const giveBack = takeTables(t, temporal);
  await client.workflowService.getSystemInfo({});
  const ready = await readiness(client, ledger);
  t.diagnostic(`without its database: readyz says temporal ${ready.temporal}, GetSystemInfo answers`);
  assert.deepEqual(ready, { temporal: false, ledger: true });
  const ended: string[] = [];
  for (let at = 0; at < 20; at++) ended.push((await deliver(`during-${at}`)).kind);
  assert.deepEqual([...new Set(ended)], ['failed']);
  const rows = (await ledger.overdue(Number.MAX_SAFE_INTEGER, 100)).filter(({ item: ticket }) => ticket.startsWith('during'));
  t.diagnostic(`${rows.length} due rows left of 20 deliveries that were refused`);
  // The first cannot know; the others ask before they write.
  assert.ok(rows.length <= 1, rows.map(({ item: ticket }) => ticket).join(', '));

  giveBack();
  await until(
    'readiness',
    60_000,
    () => readiness(client, ledger),
    (now) => now.temporal,
  );
  await until(
    'a delivery that is taken',
    30_000,
    () => deliver('after'),
    ({ kind }) => kind === 'accepted',
  );
});
