/** Routes that share an account or a group: what one of them was opened with, so that they are tried and come back together. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0020-together';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('route_state').addColumn('opened_with', 'text').execute();
}
