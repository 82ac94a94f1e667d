/** Pacing: to which paced account a request counts and with how many tokens, and what providers' headers leave of their limits. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0019-pace';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('attempt').addColumn('account', 'text').execute();
  await db.schema.alterTable('attempt').addColumn('paced_tokens', 'integer').execute();
  // Of paced accounts alone: who has no pace pays nothing. An engine other than SQLite says it in its own words.
  await sql`create index attempt_paced on attempt (account, started_at_ms, paced_tokens) where account is not null`.execute(db);
  await sql`create index attempt_paced_open on attempt (account) where account is not null and ended_at_ms is null`.execute(db);
  await db.schema
    .createTable('route_told')
    .addColumn('route', 'text', (column) => column.primaryKey())
    .addColumn('asked_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('requests_left', 'integer')
    .addColumn('requests_until_ms', 'bigint')
    .addColumn('tokens_left', 'integer')
    .addColumn('tokens_limit', 'integer')
    .addColumn('tokens_until_ms', 'bigint')
    .execute();
}
