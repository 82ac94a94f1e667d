/** What replies say: which model was asked and which has answered, ends of answers in words that nobody knows, and attempts without a known price. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const name = '0017-replies';

export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('attempt').addColumn('asked_model', 'text').execute();
  await db.schema.alterTable('attempt').addColumn('served_model', 'text').execute();
  await db.schema
    .createTable('end_word_count')
    .addColumn('route', 'text', (column) => column.notNull())
    .addColumn('word', 'text', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('end_word_count_key', ['route', 'word'])
    .execute();
  await countUnpriced(db);
}

/** The sums of 0008, with one more. Of attempts that retention has removed nobody knows it any more. */
async function countUnpriced(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('attempt_count')
    .addColumn('unpriced', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update attempt_count set unpriced = found.count from (
      select route, provider, coalesce(outcome, 'unsettled') as outcome, count(*) as count
      from attempt where worst_cost_micros is null group by 1, 2, 3) as found
    where attempt_count.route = found.route and attempt_count.provider = found.provider and attempt_count.outcome = found.outcome`.execute(
    db,
  );
  // An engine other than SQLite says these in its own words.
  await sql`drop trigger attempt_counted`.execute(db);
  await sql`drop trigger attempt_settled`.execute(db);
  const counted = sql`insert into attempt_count (route, provider, outcome, count, cost_micros, unpriced)
      values (new.route, new.provider, coalesce(new.outcome, 'unsettled'), 1, coalesce(new.cost_micros, 0), new.worst_cost_micros is null)
      on conflict (route, provider, outcome) do update set
        count = count + 1, cost_micros = cost_micros + excluded.cost_micros, unpriced = unpriced + excluded.unpriced;`;
  await sql`create trigger attempt_counted after insert on attempt begin ${counted} end`.execute(db);
  await sql`create trigger attempt_settled after update of route, provider, outcome, cost_micros on attempt begin
      update attempt_count set count = count - 1, cost_micros = cost_micros - coalesce(old.cost_micros, 0),
          unpriced = unpriced - (old.worst_cost_micros is null)
        where route = old.route and provider = old.provider and outcome = coalesce(old.outcome, 'unsettled');
      ${counted}
    end`.execute(db);
}
