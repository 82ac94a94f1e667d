/** Items of any process, a ticket or not: `ticket` becomes `item`, what stands in no ticket system has no connection, and rows say of which process they are. */
import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely, RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0015-items-of-processes';

/** All that a release before could do. What it is called is history here: it stays, whatever becomes of that process. */
const ONLY_ONE = 'ticket-triage';

export async function up(db: Kysely<Schema>): Promise<void> {
  const process = await processOfRow(db);
  await remakeDecision(db);
  await remakeWrite(db, process);
  await remakeDue(db, process);
  await remakeTask(db);
  await remakeAlarm(db, process);
  await remakeItem(db);
  // What a ticket system lists, or does not find, stands in one.
  for (const table of ['poll_item', 'absence']) await db.schema.alterTable(table).renameColumn('ticket', 'item').execute();
}

/** By the beginning of its workflow's id, as the rows that always had a process show it. */
async function processOfRow(db: Kysely<Schema>): Promise<RawBuilder<string>> {
  const known = new Map<string, string>();
  for (const table of ['decision', 'task', 'waiting'] as const) {
    const rows = await db
      .selectFrom(table)
      .select((row) => ['process', row.fn.min('workflow_id').as('id')])
      // Second looks are recorded under a name of their own.
      .where('workflow_id', 'not like', 'review:%')
      .groupBy('process')
      .execute();
    for (const { process, id } of rows) known.set(beginningOf(id), process);
  }
  const cases = [...known].map(
    ([prefix, process]) => sql`when workflow_id like ${`${prefix}:%`} or workflow_id like ${`review:${prefix}:%`} then ${process}`,
  );
  return cases.length === 0 ? sql<string>`${ONLY_ONE}` : sql<string>`case ${sql.join(cases, sql` `)} else ${ONLY_ONE} end`;
}

const beginningOf = (workflowId: string): string => workflowId.replace(/:.*/s, '');

type Made = CreateTableBuilder<string, string>;
type Remade = {
  /** Columns of text that always hold something, and those that may hold nothing. */
  readonly texts: readonly string[];
  readonly maybeTexts?: readonly string[];
  readonly times: readonly string[];
  readonly maybeTimes?: readonly string[];
  readonly numbers?: readonly string[];
  readonly key: [string, ...string[]];
  readonly process?: RawBuilder<string>;
};

/** SQLite takes no NOT NULL from a column that is there: the table is made anew, and its rows are carried over. Its indexes and triggers go with the old one. */
async function remake(db: Kysely<Schema>, table: string, { key, process, ...columns }: Remade): Promise<void> {
  const { texts, maybeTexts = [], times, maybeTimes = [], numbers = [] } = columns;
  let made: Made = db.schema.createTable(`${table}_next`);
  for (const column of texts) made = made.addColumn(column, 'text', (is) => is.notNull());
  for (const column of maybeTexts) made = made.addColumn(column, 'text');
  for (const column of times) made = made.addColumn(column, 'bigint', (is) => is.notNull());
  for (const column of maybeTimes) made = made.addColumn(column, 'bigint');
  for (const column of numbers) made = made.addColumn(column, 'integer', (is) => is.notNull());
  await made.addPrimaryKeyConstraint(`${table}_of_process_key`, key).execute();
  const all = [...texts, ...maybeTexts, ...times, ...maybeTimes, ...numbers];
  await sql`insert into ${sql.table(`${table}_next`)} (${sql.join(all.map((column) => sql.ref(column)))})
    select ${sql.join(all.map((column) => before(column, maybeTexts, process)))} from ${sql.table(table)}`.execute(db);
  await db.schema.dropTable(table).execute();
  await db.schema.alterTable(`${table}_next`).renameTo(table).execute();
}

/** What the old table holds for a column of the new one. What had no connection, or was of no item, had an empty text for it. */
function before(column: string, maybe: readonly string[], process: RawBuilder<string> | undefined): RawBuilder<unknown> {
  if (column === 'connection') return sql`nullif(connection, '')`;
  if (column === 'item') return maybe.includes(column) ? sql`nullif(ticket, '')` : sql`ticket`;
  return column === 'process' && process ? process : sql.ref(column);
}

async function remakeDecision(db: Kysely<Schema>): Promise<void> {
  await remake(db, 'decision', {
    texts: ['workflow_id', 'client', 'process', 'item', 'outcome', 'sealed_detail'],
    maybeTexts: ['connection', 'route'],
    times: ['ended_at_ms'],
    numbers: ['episode'],
    key: ['workflow_id', 'episode'],
  });
  await sql`create index decision_with_body on decision (ended_at_ms) where sealed_detail <> ''`.execute(db);
  // After the rows are there: they are counted already. An engine other than SQLite says this in its own words.
  await sql`create trigger decision_counted after insert on decision begin
      insert into decision_count (outcome, count) values (new.outcome, 1)
      on conflict (outcome) do update set count = count + 1;
    end`.execute(db);
}

async function remakeWrite(db: Kysely<Schema>, process: RawBuilder<string>): Promise<void> {
  await remake(db, 'write_intent', {
    texts: ['key', 'workflow_id', 'step', 'process', 'item', 'sealed_changes'],
    maybeTexts: ['connection', 'ref', 'version', 'mark'],
    times: ['first_tried_at_ms', 'tried_at_ms'],
    maybeTimes: ['applied_at_ms'],
    numbers: ['episode'],
    key: ['key'],
    process,
  });
  await db.schema.createIndex('write_by_workflow').on('write_intent').columns(['workflow_id', 'first_tried_at_ms']).execute();
  await db.schema.createIndex('write_by_item').on('write_intent').columns(['connection', 'item', 'version']).execute();
  await sql`create index write_with_body on write_intent (tried_at_ms) where sealed_changes <> ''`.execute(db);
}

async function remakeDue(db: Kysely<Schema>, process: RawBuilder<string>): Promise<void> {
  await remake(db, 'due', {
    texts: ['workflow_id', 'process', 'item'],
    maybeTexts: ['connection', 'holder'],
    times: ['acceptance', 'accepted_at_ms', 'due_at_ms'],
    maybeTimes: ['signalled_at_ms'],
    numbers: ['covered'],
    key: ['workflow_id', 'acceptance'],
    process,
  });
  await db.schema.createIndex('due_by_time').on('due').column('due_at_ms').execute();
}

async function remakeTask(db: Kysely<Schema>): Promise<void> {
  await remake(db, 'task', {
    texts: ['task', 'workflow_id', 'kind', 'client', 'process', 'item', 'role', 'sealed_detail'],
    maybeTexts: ['connection', 'sealed_claim_by', 'end_how', 'sealed_end_by'],
    times: ['opened_at_ms', 'due_at_ms'],
    maybeTimes: ['claim_until_ms', 'ended_at_ms'],
    numbers: ['episode', 'escalations'],
    key: ['task'],
  });
  await db.schema.createIndex('task_by_time').on('task').columns(['ended_at_ms', 'due_at_ms', 'task']).execute();
  await db.schema.createIndex('task_by_workflow').on('task').columns(['workflow_id', 'due_at_ms', 'task']).execute();
  await sql`create index task_with_body on task (ended_at_ms) where sealed_detail <> '' and ended_at_ms is not null`.execute(db);
}

async function remakeAlarm(db: Kysely<Schema>, process: RawBuilder<string>): Promise<void> {
  await remake(db, 'alarm', {
    texts: ['workflow_id', 'kind', 'process', 'noted'],
    maybeTexts: ['connection', 'item'],
    times: ['raised_at_ms'],
    key: ['workflow_id'],
    process,
  });
  // A poll, a drain: of no process, and named by what their ids begin with.
  const others = await db.selectFrom('alarm').select('workflow_id').where('item', 'is', null).execute();
  for (const { workflow_id: id } of others)
    await db
      .updateTable('alarm')
      .set({ process: beginningOf(id) })
      .where('workflow_id', '=', id)
      .execute();
}

async function remakeItem(db: Kysely<Schema>): Promise<void> {
  await remake(db, 'item', {
    texts: ['workflow_id', 'item', 'created_at', 'sealed_text_hash', 'verdict'],
    maybeTexts: ['connection'],
    times: ['reopened_since_ms'],
    numbers: ['base_episode', 'highest_episode', 'reopened'],
    key: ['workflow_id'],
  });
}
