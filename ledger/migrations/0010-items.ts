/** Items: which ticket a number stands for, and how often it was reopened. A ledger without rows gets each at the ticket's next read. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0010-items';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('item')
    .addColumn('workflow_id', 'text', (column) => column.primaryKey())
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('sealed_text_hash', 'text', (column) => column.notNull())
    .addColumn('base_episode', 'integer', (column) => column.notNull())
    .addColumn('highest_episode', 'integer', (column) => column.notNull())
    .addColumn('reopened', 'integer', (column) => column.notNull())
    .addColumn('reopened_since_ms', 'bigint', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .execute();
}
