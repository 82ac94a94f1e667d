/** What watches over the items: how far each poll has come, which alarms stand, and the last proof that a workflow reaches the ledger. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0003-watch';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('poll')
    .addColumn('connection', 'text', (column) => column.primaryKey())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('polled_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('seen', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('alarm')
    .addColumn('workflow_id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('raised_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('noted', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('beat')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('nonce', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
}
