/** The first tables. A migration is never changed once released: the next one changes the tables. */
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0001-ledger';

export async function up(db: Kysely<Schema>): Promise<void> {
  await makeAttempt(db);
  await makeDecision(db);
  await makeWrite(db);
  await makeRouteState(db);
  await makeQueues(db);
}

async function makeAttempt(db: Kysely<Schema>): Promise<void> {
  await texts(db.schema.createTable('attempt'), ['workflow_id', 'route', 'provider', 'purpose', 'client', 'input_hash'])
    .addColumn('attempt', 'text', (column) => column.primaryKey())
    .addColumn('episode', 'integer', (column) => column.notNull())
    .addColumn('round', 'integer', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('deadline_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('worst_cost_micros', 'bigint')
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('outcome', 'text')
    .addColumn('raw', 'text')
    .addColumn('sealed_detail', 'text')
    .addColumn('input_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('cost_micros', 'bigint')
    // Two that counted at once cannot both take the third place, whatever the engine's isolation.
    .addUniqueConstraint('attempt_place', ['workflow_id', 'episode', 'round', 'route', 'number'])
    .execute();
  // Since when a route fails is asked at every turn of a breaker: its last answer, then what ended after it.
  await db.schema.createIndex('attempt_by_outcome').on('attempt').columns(['route', 'outcome', 'ended_at_ms']).execute();
  await db.schema.createIndex('attempt_by_end').on('attempt').columns(['route', 'ended_at_ms']).execute();
}

async function makeDecision(db: Kysely<Schema>): Promise<void> {
  const columns = ['workflow_id', 'client', 'process', 'connection', 'ticket', 'outcome', 'sealed_detail'];
  await texts(db.schema.createTable('decision'), columns)
    .addColumn('episode', 'integer', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('route', 'text')
    .addPrimaryKeyConstraint('decision_key', ['workflow_id', 'episode'])
    .execute();
}

async function makeWrite(db: Kysely<Schema>): Promise<void> {
  await texts(db.schema.createTable('write_intent'), ['workflow_id', 'step', 'connection', 'ticket', 'sealed_changes'])
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('episode', 'integer', (column) => column.notNull())
    .addColumn('first_tried_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('tried_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('applied_at_ms', 'bigint')
    .addColumn('ref', 'text')
    .addColumn('version', 'text')
    .execute();
  await db.schema.createIndex('write_by_workflow').on('write_intent').columns(['workflow_id', 'first_tried_at_ms']).execute();
}

async function makeRouteState(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('route_state')
    .addColumn('route', 'text', (column) => column.primaryKey())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('why', 'text')
    .addColumn('grant_count', 'integer')
    .execute();
}

async function makeQueues(db: Kysely<Schema>): Promise<void> {
  await texts(db.schema.createTable('due'), ['connection', 'ticket'])
    .addColumn('workflow_id', 'text', (column) => column.primaryKey())
    .addColumn('accepted_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('due_by_time').on('due').column('due_at_ms').execute();
  await texts(db.schema.createTable('waiting'), ['process', 'client', 'lane'])
    .addColumn('workflow_id', 'text', (column) => column.primaryKey())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('waiting_by_time').on('waiting').columns(['process', 'due_at_ms']).execute();
}

/** Columns of text that always hold something. */
function texts(table: CreateTableBuilder<string, never>, columns: readonly string[]): CreateTableBuilder<string, string> {
  return columns.reduce<CreateTableBuilder<string, string>>(
    (made, name) => made.addColumn(name, 'text', (column) => column.notNull()),
    table,
  );
}
