/** Tickets that are not found, and how often a write has met the same trouble: both are judged over restarts. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0005-absence';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('absence')
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('times', 'integer', (column) => column.notNull())
    .addColumn('first_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('counted_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('absence_key', ['connection', 'ticket'])
    .execute();
  await db.schema
    .createTable('write_trouble')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('trouble', 'text', (column) => column.notNull())
    .addColumn('times', 'integer', (column) => column.notNull())
    .addColumn('first_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('write_trouble_key', ['key', 'trouble'])
    .execute();
}
