/** Provider control: openings and canaries of a route, what an attempt was begun under and why it ended, suspensions, and what changed when. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0018-control';

export async function up(db: Kysely<Schema>): Promise<void> {
  await addToRouteState(db);
  await db.schema.alterTable('attempt').addColumn('reason', 'text').execute();
  await db.schema
    .alterTable('attempt')
    .addColumn('route_version', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // The window of a route. An engine other than SQLite says it in its own words.
  await sql`create index attempt_ended on attempt (route, route_version, ended_at_ms) where ended_at_ms is not null`.execute(db);
  await makeSuspension(db);
  await makeRouteEvent(db);
  await countCanariesApart(db);
}

async function addToRouteState(db: Kysely<Schema>): Promise<void> {
  const table = () => db.schema.alterTable('route_state');
  await table()
    .addColumn('opening', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn('opened_at_ms', 'bigint').execute();
  await table()
    .addColumn('canaries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn('next_canary_at_ms', 'bigint').execute();
  await table()
    .addColumn('is_drain_due', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

async function makeSuspension(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('suspension')
    .addColumn('target', 'text', (column) => column.primaryKey())
    .addColumn('sealed_actor', 'text', (column) => column.notNull())
    .addColumn('sealed_reason', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .addColumn('lets_finish', 'integer', (column) => column.notNull())
    .execute();
}

async function makeRouteEvent(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('route_event')
    .addColumn('event', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('route_event_by_time').on('route_event').column('at_ms').execute();
}

/** The sums of 0017, with requests of the control under outcomes of their own: what tickets have cost stays what tickets have cost. */
async function countCanariesApart(db: Kysely<Schema>): Promise<void> {
  await sql`drop trigger attempt_counted`.execute(db);
  await sql`drop trigger attempt_settled`.execute(db);
  const outcome = (row: 'old' | 'new') =>
    sql`case when ${sql.ref(`${row}.purpose`)} = 'canary' then 'canary-' else '' end || coalesce(${sql.ref(`${row}.outcome`)}, 'unsettled')`;
  const counted = sql`insert into attempt_count (route, provider, outcome, count, cost_micros, unpriced)
      values (new.route, new.provider, ${outcome('new')}, 1, coalesce(new.cost_micros, 0), new.worst_cost_micros is null)
      on conflict (route, provider, outcome) do update set
        count = count + 1, cost_micros = cost_micros + excluded.cost_micros, unpriced = unpriced + excluded.unpriced;`;
  await sql`create trigger attempt_counted after insert on attempt begin ${counted} end`.execute(db);
  await sql`create trigger attempt_settled after update of route, provider, outcome, cost_micros on attempt begin
      update attempt_count set count = count - 1, cost_micros = cost_micros - coalesce(old.cost_micros, 0),
          unpriced = unpriced - (old.worst_cost_micros is null)
        where route = old.route and provider = old.provider and outcome = ${outcome('old')};
      ${counted}
    end`.execute(db);
}
