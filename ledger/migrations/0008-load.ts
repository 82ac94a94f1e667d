/** What holds under load: an item that cannot be told stands back, a full queue is told from a dead one, sums are kept and not counted, and old bodies can be found. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0008-load';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('waiting')
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('waiting').addColumn('failed_at_ms', 'bigint').execute();
  await db.schema.alterTable('waiting').addColumn('retry_at_ms', 'bigint').execute();
  await makeQueueBeat(db);
  await makeCounts(db);
  await makeRetention(db);
}

async function makeQueueBeat(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('queue_beat')
    .addColumn('queue', 'text', (column) => column.notNull())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('queue_beat_key', ['queue', 'process'])
    .execute();
}

/**
 * Sums of all attempts and decisions there ever were. They are kept by the database itself, in the transaction of the row: whoever
 * writes one, an older release beside this one included, cannot leave them out. What retention deletes stays counted.
 */
async function makeCounts(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('attempt_count')
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addColumn('cost_micros', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('attempt_count_key', ['route', 'provider', 'outcome'])
    .execute();
  await db.schema
    .createTable('decision_count')
    .addColumn('outcome', 'text', (column) => column.primaryKey())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into attempt_count (route, provider, outcome, count, cost_micros)
    select route, provider, coalesce(outcome, 'unsettled'), count(*), sum(coalesce(cost_micros, 0)) from attempt group by 1, 2, 3`.execute(
    db,
  );
  await sql`insert into decision_count (outcome, count) select outcome, count(*) from decision group by 1`.execute(db);
  // An engine other than SQLite says these three in its own words.
  const counted = sql`insert into attempt_count (route, provider, outcome, count, cost_micros)
      values (new.route, new.provider, coalesce(new.outcome, 'unsettled'), 1, coalesce(new.cost_micros, 0))
      on conflict (route, provider, outcome) do update set count = count + 1, cost_micros = cost_micros + excluded.cost_micros;`;
  await sql`create trigger attempt_counted after insert on attempt begin ${counted} end`.execute(db);
  await sql`create trigger attempt_settled after update of route, provider, outcome, cost_micros on attempt begin
      update attempt_count set count = count - 1, cost_micros = cost_micros - coalesce(old.cost_micros, 0)
        where route = old.route and provider = old.provider and outcome = coalesce(old.outcome, 'unsettled');
      ${counted}
    end`.execute(db);
  await sql`create trigger decision_counted after insert on decision begin
      insert into decision_count (outcome, count) values (new.outcome, 1)
      on conflict (outcome) do update set count = count + 1;
    end`.execute(db);
}

/** What retention looks for is found by an index that holds only what is still there: a full table is never read through. */
async function makeRetention(db: Kysely<Schema>): Promise<void> {
  await db.schema.createIndex('attempt_by_start').on('attempt').column('started_at_ms').execute();
  await sql`create index decision_with_body on decision (ended_at_ms) where sealed_detail <> ''`.execute(db);
  await sql`create index write_with_body on write_intent (tried_at_ms) where sealed_changes <> ''`.execute(db);
  await sql`create index task_with_body on task (ended_at_ms) where sealed_detail <> '' and ended_at_ms is not null`.execute(db);
  await db.schema
    .createTable('retention')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('begun_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('keep_ms', 'bigint', (column) => column.notNull())
    .addColumn('removed', 'bigint', (column) => column.notNull())
    .addColumn('emptied', 'bigint', (column) => column.notNull())
    .execute();
}
