/** People: who is asked and how it ended; and since when a waiting item has been told that AI is back. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0002-people';

const TEXTS = ['workflow_id', 'kind', 'client', 'process', 'connection', 'ticket', 'role', 'sealed_detail'];

export async function up(db: Kysely<Schema>): Promise<void> {
  await makeTask(db);
  await db.schema.alterTable('waiting').addColumn('signalled_at_ms', 'bigint').execute();
}

async function makeTask(db: Kysely<Schema>): Promise<void> {
  const bare = db.schema
    .createTable('task')
    .addColumn('task', 'text', (column) => column.primaryKey())
    .addColumn('episode', 'integer', (column) => column.notNull())
    .addColumn('opened_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('escalations', 'integer', (column) => column.notNull())
    .addColumn('sealed_claim_by', 'text')
    .addColumn('claim_until_ms', 'bigint')
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('end_how', 'text')
    .addColumn('sealed_end_by', 'text');
  await TEXTS.reduce<typeof bare>((made, text) => made.addColumn(text, 'text', (column) => column.notNull()), bare).execute();
  // The open ones by due time are what a console asks for all day; ended ones stay for months.
  await db.schema.createIndex('task_by_time').on('task').columns(['ended_at_ms', 'due_at_ms', 'task']).execute();
  await db.schema.createIndex('task_by_workflow').on('task').columns(['workflow_id', 'due_at_ms', 'task']).execute();
}
