/** Each acceptance of an item has a due row of its own, numbered in the order in which they came, so that settling one leaves a newer one alone. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0004-acceptance';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('acceptance')
    .addColumn('last', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.dropIndex('due_by_time').execute();
  await db.schema.alterTable('due').renameTo('due_before').execute();
  await db.schema
    .createTable('due')
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('acceptance', 'bigint', (column) => column.notNull())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('accepted_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('covered', 'integer', (column) => column.notNull())
    .addColumn('signalled_at_ms', 'bigint')
    .addPrimaryKeyConstraint('due_key', ['workflow_id', 'acceptance'])
    .execute();
  await db.schema.createIndex('due_by_time').on('due').column('due_at_ms').execute();
  // Nobody knows which of them a run has read since: all count as not covered, and are settled by its next reading.
  await sql`insert into due (workflow_id, acceptance, connection, ticket, accepted_at_ms, due_at_ms, covered)
    select workflow_id, accepted_at_ms, connection, ticket, accepted_at_ms, due_at_ms, 0 from due_before`.execute(db);
  await sql`insert into acceptance (last) select coalesce(max(accepted_at_ms), 0) from due_before`.execute(db);
  await db.schema.dropTable('due_before').execute();
}
