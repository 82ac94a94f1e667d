/** Facts that are frozen before anything is said of them, each time of an item under a number. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0022-facts';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('facts')
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('sealed_facts', 'text', (column) => column.notNull())
    .addColumn('for_model', 'integer', (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint')
    .addPrimaryKeyConstraint('facts_by_number', ['workflow_id', 'number'])
    .execute();
  // What retention looks for. An engine other than SQLite says it in its own words.
  await sql`create index facts_with_body on facts (at_ms) where sealed_facts <> ''`.execute(db);
}
