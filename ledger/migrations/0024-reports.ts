/** Reports of clients: their revisions, the texts that they are made of by hash, and who is to get them. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0024-reports';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('report')
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('time_zone', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('to_ms', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('facts_hash', 'text')
    .addColumn('prose_hash', 'text')
    .addColumn('html_hash', 'text')
    .addColumn('pdf_hash', 'text')
    .addColumn('began_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('sealed_detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('report_revision', ['client', 'kind', 'period', 'revision'])
    .execute();
  await db.schema.createIndex('report_by_time').on('report').columns(['began_at_ms']).execute();
  await db.schema
    .createTable('report_blob')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('sealed_text', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('report_outbox')
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('approved_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('tried_at_ms', 'bigint')
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('sealed_detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('report_outbox_key', ['client', 'kind', 'period', 'revision', 'recipient'])
    .execute();
  // What retention looks for. An engine other than SQLite says it in its own words.
  await sql`create index report_blob_with_text on report_blob (at_ms) where sealed_text <> ''`.execute(db);
  // What was decided of a client in a period, and its alerts then: of all episodes, also of ended ones.
  await db.schema.createIndex('decision_by_client').on('decision').columns(['client', 'ended_at_ms']).execute();
  await db.schema.createIndex('alert_by_start').on('alert').columns(['starts_at_ms']).execute();
}
