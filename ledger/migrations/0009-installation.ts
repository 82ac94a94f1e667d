/** Which installation this ledger belongs to: an id of its own, by which a namespace of Temporal knows it again. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0009-installation';

/** The id is made in the transaction that makes its table: of several processes that open a new ledger at once one makes it. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('installation')
    .addColumn('only', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('bound_at_ms', 'bigint')
    .execute();
  await db.insertInto('installation').values({ only: 1, id: randomUUID(), made_at_ms: Date.now(), bound_at_ms: null }).execute();
}
