/** Rules of clients and boards, each version under its hash: runs carry the hash alone. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0014-rules';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('rules')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('sealed_text', 'text', (column) => column.notNull())
    .addColumn('put_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}
