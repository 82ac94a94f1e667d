/** Alerts as they stand, the episodes of their groups, sources that deliver, and owners that no client is known by. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0023-alerts';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('alert')
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('starts_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('group_hash', 'text', (column) => column.notNull())
    .addColumn('episode', 'bigint', (column) => column.notNull())
    .addColumn('change', 'integer', (column) => column.notNull())
    .addColumn('since', 'integer', (column) => column.notNull())
    .addColumn('sealed_body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_pair', ['connection', 'key', 'starts_at_ms'])
    .execute();
  await db.schema.createIndex('alert_by_episode').on('alert').columns(['connection', 'group_hash', 'episode', 'change']).execute();
  await db.schema
    .createTable('alert_episode')
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('group_hash', 'text', (column) => column.notNull())
    .addColumn('episode', 'bigint', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('change', 'integer', (column) => column.notNull())
    .addColumn('looked', 'integer', (column) => column.notNull())
    .addColumn('cut', 'integer', (column) => column.notNull())
    .addColumn('opened_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('ended', 'text')
    .addColumn('ticket', 'text')
    .addColumn('sealed_about', 'text', (column) => column.notNull())
    .addColumn('sealed_stand', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_episode_key', ['connection', 'group_hash', 'episode'])
    .execute();
  // One open episode of a group at most. An engine other than SQLite says it in its own words.
  await sql`create unique index alert_episode_open on alert_episode (connection, group_hash) where ended_at_ms is null`.execute(db);
  await sql`create index alert_episode_unseen on alert_episode (opened_at_ms) where ended_at_ms is null and change > looked`.execute(db);
  await sql`create index alert_episode_by_client on alert_episode (client, opened_at_ms) where ended_at_ms is null`.execute(db);
  await sql`create index alert_episode_with_body on alert_episode (ended_at_ms) where ended_at_ms is not null and sealed_about <> ''`.execute(
    db,
  );
  await sourcesUp(db);
}

async function sourcesUp(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('alert_source')
    .addColumn('connection', 'text', (column) => column.primaryKey())
    .addColumn('first_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('alert_owner')
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('owner_hash', 'text', (column) => column.notNull())
    .addColumn('sealed_owner', 'text', (column) => column.notNull())
    .addColumn('first_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('times', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_owner_key', ['connection', 'owner_hash'])
    .execute();
  await db.schema
    .createTable('alert_call')
    .addColumn('ref', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('alert_call_by_client').on('alert_call').columns(['client', 'at_ms']).execute();
}
