/** What an item waits for, whether its note was put off for that, and what was told of each list of such items. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0021-waiting-list';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('task').addColumn('cause', 'text').execute();
  await db.schema
    .alterTable('task')
    .addColumn('is_unasked', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('waiting').addColumn('cause', 'text').execute();
  // Counted at each task that is opened in an outage. An engine other than SQLite says it in its own words.
  await sql`create index task_by_cause on task (cause, due_at_ms) where cause is not null and ended_at_ms is null`.execute(db);
  await db.schema
    .createTable('waiting_list')
    .addColumn('cause', 'text', (column) => column.primaryKey())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('told', 'integer', (column) => column.notNull())
    .execute();
}
