/** A ledger of the release before its rows said of which process they are: all of them are kept, and say it from now on. A real file. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { migrate } from '../../ledger/migrate.ts';
import { openLedger } from '../../ledger/open.ts';
import { openSqliteDatabase } from '../../ledger/sqlite/dialect.ts';
import { storeOf } from '../../ledger/store.ts';
import { decision } from '../fixtures/ledger-rows.ts';
import { UP_TO_0013, fillOld, putOld, rowsIn } from '../fixtures/ledger-0013.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import type { OldRow } from '../fixtures/ledger-0013.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Store } from '../../ledger/store.ts';

const seal = createSeal([keyOf(randomBytes(32))]);

async function old(t: TestContext): Promise<{ readonly store: Store; readonly open: () => Promise<Ledger> }> {
  const path = await newLedgerPath(t);
  const database = openSqliteDatabase(path);
  t.after(() => database.db.destroy());
  const store = storeOf(database, seal);
  const open = async (): Promise<Ledger> => {
    const ledger = await openLedger({ path, seal });
    t.after(() => ledger.close());
    return ledger;
  };
  return { store, open };
}
const namesOf = async ({ once }: Store, type: 'table' | 'index' | 'trigger'): Promise<readonly string[]> => {
  const found = await once((db) =>
    sql<{ name: string }>`select name from sqlite_schema where type = ${type} and name not like 'sqlite_%' order by name`.execute(db),
  );
  return found.rows.map(({ name }) => name);
};
const all = async (store: Store): Promise<ReadonlyMap<string, readonly OldRow[]>> => {
  const tables = (await namesOf(store, 'table')).filter((table) => table !== 'migration');
  return new Map(await Promise.all(tables.map(async (table) => [table, await rowsIn(store, table)] as const)));
};

/** What later releases keep besides, empty. */
const LATER: Readonly<Record<string, OldRow>> = {
  attempt: { asked_model: null, served_model: null, reason: null, route_version: 0, account: null, paced_tokens: null },
  attempt_count: { unpriced: 0 },
  route_state: { opening: 0, opened_at_ms: null, canaries: 0, next_canary_at_ms: null, is_drain_due: 0, opened_with: null },
  task: { cause: null, is_unasked: 0 },
  waiting: { cause: null },
};

/** What is to become of a row of before. */
function made(table: string, { ticket, ...row }: OldRow): OldRow {
  const ofNone = ticket === '' && row['connection'] === '';
  const item = ticket === undefined ? {} : { item: ofNone ? null : ticket };
  const process = { due: 'ticket-triage', write_intent: 'ticket-triage', alarm: ofNone ? 'drain' : 'ticket-triage' };
  const of = Object.entries(process).find(([name]) => name === table)?.[1];
  return { ...row, ...item, ...(ofNone ? { connection: null } : {}), ...(of === undefined ? {} : { process: of }), ...LATER[table] };
}

test('all rows of all tables of a ledger of before are kept, their ticket is their item, and their process stands', async (t) => {
  const { store } = await old(t);
  await fillOld(store, (text) => seal.seal(text));
  const before = await all(store);
  assert.deepEqual(
    [...before].filter(([, rows]) => rows.length === 0).map(([table]) => table),
    [],
    'each table has rows',
  );
  await migrate(store, 2_000);
  const now = await all(store);
  const added = [
    'rules',
    'end_word_count',
    'suspension',
    'route_event',
    'waiting_list',
    'route_told',
    'facts',
    'alert',
    'alert_episode',
    'alert_source',
    'alert_owner',
    'alert_call',
    'report',
    'report_blob',
    'report_outbox',
  ];
  assert.deepEqual(
    [...now.keys()].filter((table) => !added.includes(table)),
    [...before.keys()],
  );
  for (const [table, rows] of before)
    assert.deepEqual(
      now.get(table),
      rows.map((row) => made(table, row)),
      table,
    );
});

test('rows of before read back through the ledger', async (t) => {
  const { store, open } = await old(t);
  await fillOld(store, (text) => seal.seal(text));
  const ledger = await open();
  const of = { workflowId: 'triage:desk:T1', process: 'ticket-triage', connection: 'desk', item: 'T1' };
  assert.deepEqual(await ledger.overdue(9_999, 9), [{ ...of, acceptedAtMs: 501, dueAtMs: 502 }]);
  assert.deepEqual(
    (await ledger.decisions({ workflowId: of.workflowId })).map(({ item, detail }) => [item, detail]),
    [['T1', '{"kind":"decided"}']],
  );
  assert.deepEqual(
    (await ledger.alarms()).map(({ process, connection, item }) => [process, connection, item]),
    [
      ['ticket-triage', 'desk', 'T1'],
      ['ticket-triage', 'desk', 'T1'],
      ['drain', null, null],
    ],
  );
  assert.deepEqual(
    (await ledger.writes(of.workflowId)).map(({ process, item, state }) => [process, item, state.kind]),
    [
      ['ticket-triage', 'T1', 'tried'],
      ['ticket-triage', 'T1', 'applied'],
    ],
  );
  assert.deepEqual(
    (await ledger.tasks({}, 9)).map(({ item, claim }) => [item, claim?.by]),
    [
      ['T1', 'Kim'],
      ['T1', undefined],
    ],
  );
});

test('what was counted is counted once, and the sums go on', async (t) => {
  const { store, open } = await old(t);
  await fillOld(store, (text) => seal.seal(text));
  const ledger = await open();
  assert.deepEqual((await ledger.counts(0)).decisionsByOutcome, [{ of: 'decided', count: 2 }]);
  await ledger.recordDecision(decision({ workflowId: 'triage:desk:T2' }));
  assert.deepEqual((await ledger.counts(0)).decisionsByOutcome, [{ of: 'decided', count: 3 }]);
});

test('all indexes and triggers of before are there', async (t) => {
  const { store, open } = await old(t);
  await migrate(store, 1_000, UP_TO_0013);
  const [indexes, triggers] = [await namesOf(store, 'index'), await namesOf(store, 'trigger')];
  await open();
  const added = [
    'attempt_ended',
    'route_event_by_time',
    'task_by_cause',
    'attempt_paced',
    'attempt_paced_open',
    'facts_with_body',
    'decision_by_client',
  ];
  const now = (await namesOf(store, 'index')).filter((name) => !added.includes(name) && !/^(alert|report)_/.test(name));
  assert.deepEqual(now, indexes.map((name) => (name === 'write_by_ticket' ? 'write_by_item' : name)).toSorted());
  assert.deepEqual(await namesOf(store, 'trigger'), triggers);
});

test('a row of a process that was added has the process that other rows of the same beginning say', async (t) => {
  const { store, open } = await old(t);
  await migrate(store, 1_000, UP_TO_0013);
  const due = { connection: 'desk', ticket: '1', acceptance: 1, accepted_at_ms: 1, due_at_ms: 1, covered: 0 };
  const waiting = { client: 'acme', due_at_ms: 1, lane: 'ai' };
  await putOld(store, 'waiting', { workflow_id: 'toy:desk:7', process: 'toy-check', ...waiting });
  // A second look says the name of its process too, and not what its own id begins with.
  await putOld(store, 'waiting', { workflow_id: 'review:triage:desk:7:e1', process: 'toy-check', ...waiting });
  for (const workflow of ['toy:desk:1', 'review:toy:desk:1:e1', 'triage:desk:1', 'toys:desk:1'])
    await putOld(store, 'due', { workflow_id: workflow, ...due });
  const rows = await (await open()).standingDue(9);
  assert.deepEqual(
    new Map(rows.map(({ workflowId, process }) => [workflowId, process])),
    new Map([
      ['toy:desk:1', 'toy-check'],
      ['review:toy:desk:1:e1', 'toy-check'],
      ['triage:desk:1', 'ticket-triage'],
      ['toys:desk:1', 'ticket-triage'],
    ]),
  );
});

test('the release before refuses the ledger, and leaves it as it is', async (t) => {
  const { store, open } = await old(t);
  await fillOld(store, (text) => seal.seal(text));
  await open();
  const now = await all(store);
  await assert.rejects(migrate(store, 2_000, UP_TO_0013), /migration 0013-far-lists or earlier, got 0014-rules, 0015-items-of-processes/);
  assert.deepEqual(await all(store), now);
});
