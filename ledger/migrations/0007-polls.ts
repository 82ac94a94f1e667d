/** Polls: a list goes on where the last poll left it, and what was listed stands in rows of its own until it was announced. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0007-polls';

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const time of ['newest_ms', 'floor_ms', 'deep_at_ms'])
    await db.schema
      .alterTable('poll')
      .addColumn(time, 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  await db.schema.alterTable('poll').addColumn('listing', 'text').execute();
  await db.schema
    .alterTable('poll')
    .addColumn('told', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
  await db
    .updateTable('poll')
    .set((row) => ({ floor_ms: row.ref('since_ms') }))
    .execute();
  // What was remembered there is listed and announced once more, which finds nothing to do.
  await db.schema.alterTable('poll').dropColumn('seen').execute();
  await makePollItem(db);
  // Whose a listed version is, is asked at each page of a list.
  await db.schema.createIndex('write_by_ticket').on('write_intent').columns(['connection', 'ticket', 'version']).execute();
}

async function makePollItem(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('poll_item')
    .addColumn('connection', 'text', (column) => column.notNull())
    .addColumn('ticket', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('fresh_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('waits', 'integer', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('next_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('poll_item_key', ['connection', 'ticket'])
    .execute();
  // A backlog is taken from both its ends, a hundred at a time.
  await db.schema.createIndex('poll_item_by_freshness').on('poll_item').columns(['connection', 'waits', 'fresh_at_ms', 'ticket']).execute();
  await db.schema.createIndex('poll_item_by_change').on('poll_item').columns(['connection', 'waits', 'changed_at_ms', 'ticket']).execute();
}
