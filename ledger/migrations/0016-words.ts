/** Words: a route that takes no requests is blocked, and a request that asks a model to correct its answer says so. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0016-words';

export async function up(db: Kysely<Schema>): Promise<void> {
  await sql`update route_trouble set told = replace(told, 'route-shut', 'route-blocked')`.execute(db);
  await sql`update attempt set purpose = 'corrected' where purpose = 'repair'`.execute(db);
}
