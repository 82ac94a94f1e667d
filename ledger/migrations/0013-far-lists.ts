/** When a poll has last listed from a whole day back. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0013-far-lists';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('poll')
    .addColumn('far_at_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
}
