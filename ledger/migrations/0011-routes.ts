/** Routes: what their provider has said that closed them, and since when one fails, so that it is told once, whichever process meets it. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0011-routes';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('route_state').addColumn('reason', 'text').execute();
  await db.schema
    .createTable('route_trouble')
    .addColumn('route', 'text', (column) => column.primaryKey())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('failed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('answered_at_ms', 'bigint')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('told', 'text', (column) => column.notNull())
    .execute();
}
