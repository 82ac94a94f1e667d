/** Marks of notes: kept with the intent before it is sent, under a subkey of a secret that stays what it is. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0006-marks';

export async function up(db: Kysely<Schema>): Promise<void> {
  // Null: a step that leaves no note, or a try of a release that kept no marks.
  await db.schema.alterTable('write_intent').addColumn('mark', 'text').execute();
  await db.schema
    .createTable('secret')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sealed_value', 'text', (column) => column.notNull())
    .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}
