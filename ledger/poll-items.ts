/** What the list of a connection has named: each ticket once, at its newest version, and whether it has still to be announced. */
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { PollCursor, PollItem } from './contract.ts';
import { putCursor } from './polls.ts';
import type { PollItemTable } from './poll-tables.ts';
import type { Store } from './store.ts';

/** Nine values each: a statement has room for 32,766 of them. */
const ROWS_AT_ONCE = 1_000;

export async function pollItems({ once }: Store, connection: string, items: readonly string[]): Promise<readonly PollItem[]> {
  if (items.length === 0) return [];
  const rows = await once((db) =>
    db.selectFrom('poll_item').selectAll().where('connection', '=', connection).where('item', 'in', items).execute(),
  );
  return rows.map(itemOf);
}

export async function putPollPage({ together }: Store, connection: string, items: readonly PollItem[], cursor: PollCursor): Promise<void> {
  await together(async (db) => {
    for (let at = 0; at < items.length; at += ROWS_AT_ONCE)
      await db
        .insertInto('poll_item')
        .values(items.slice(at, at + ROWS_AT_ONCE).map((item) => rowOf(connection, item)))
        .onConflict((conflict) =>
          conflict.columns(['connection', 'item']).doUpdateSet({
            version: (row) => row.ref('excluded.version'),
            actor: (row) => row.ref('excluded.actor'),
            changed_at_ms: (row) => row.ref('excluded.changed_at_ms'),
            fresh_at_ms: (row) => row.ref('excluded.fresh_at_ms'),
            // Decided here and not by who has read the row a moment ago: of two polls at once neither may end the other's waiting.
            waits: sql<number>`case when poll_item.waits = 1 then 1 else excluded.waits end`,
            tries: sql<number>`case when poll_item.waits = 1 then poll_item.tries else excluded.tries end`,
            next_at_ms: sql<number>`case when poll_item.waits = 1 then poll_item.next_at_ms else excluded.next_at_ms end`,
          }),
        )
        .execute();
    await putCursor(db, connection, cursor);
  });
}

type Which = { readonly first: 'newest' | 'oldest'; readonly nowMs: number; readonly limit: number };
export async function pollWaiting({ once }: Store, connection: string, { first, nowMs, limit }: Which): Promise<readonly PollItem[]> {
  const rows = await once((db) => {
    const waiting = db
      .selectFrom('poll_item')
      .selectAll()
      .where('connection', '=', connection)
      .where('waits', '=', 1)
      .where('next_at_ms', '<=', nowMs);
    // Each as its index has it: a backlog is not sorted anew for every hundred of it.
    const sorted =
      first === 'newest'
        ? waiting.orderBy('fresh_at_ms', 'desc').orderBy('item', 'desc')
        : waiting.orderBy('changed_at_ms').orderBy('item');
    return sorted.limit(limit).execute();
  });
  return rows.map(itemOf);
}

export async function pollAnnounced(
  { together }: Store,
  connection: string,
  items: readonly Pick<PollItem, 'item' | 'version'>[],
): Promise<void> {
  if (items.length === 0) return;
  await together(async (db) => {
    // One statement for many: a backlog of a hundred thousand would otherwise be as many.
    for (let at = 0; at < items.length; at += ROWS_AT_ONCE) {
      const pairs = items.slice(at, at + ROWS_AT_ONCE).map(({ item, version }) => sql`(${item}, ${version})`);
      await db
        .updateTable('poll_item')
        .set({ waits: 0, tries: 0, next_at_ms: 0 })
        .where('connection', '=', connection)
        .where(sql<boolean>`(item, version) in (values ${sql.join(pairs)})`)
        .execute();
    }
  });
}

type Refused = Pick<PollItem, 'item' | 'tries' | 'nextAtMs'>;
export async function pollRefused({ once }: Store, connection: string, { item, tries, nextAtMs }: Refused): Promise<void> {
  await once((db) =>
    db
      .updateTable('poll_item')
      .set({ tries, next_at_ms: nextAtMs })
      .where('connection', '=', connection)
      .where('item', '=', item)
      .where('waits', '=', 1)
      .execute(),
  );
}

export async function pollCounts({ once }: Store, connection: string): Promise<{ readonly kept: number; readonly waiting: number }> {
  const row = await once((db) =>
    db
      .selectFrom('poll_item')
      .select((select) => [select.fn.countAll<number>().as('kept'), select.fn.sum<number | null>('waits').as('waiting')])
      .where('connection', '=', connection)
      .executeTakeFirstOrThrow(),
  );
  return { kept: Number(row.kept), waiting: Number(row.waiting ?? 0) };
}

/** Those that were not taken, fewer times than `told`, and rest now. */
export async function pollResting({ once }: Store, connection: string, { nowMs, told }: { nowMs: number; told: number }): Promise<number> {
  const { count } = await once((db) =>
    db
      .selectFrom('poll_item')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('connection', '=', connection)
      .where('waits', '=', 1)
      .where('tries', '>', 0)
      .where('tries', '<', told)
      .where('next_at_ms', '>', nowMs)
      .executeTakeFirstOrThrow(),
  );
  return Number(count);
}

export async function forgetPollItems({ once }: Store, connection: string, beforeMs: number): Promise<void> {
  await once((db) =>
    db.deleteFrom('poll_item').where('connection', '=', connection).where('waits', '=', 0).where('changed_at_ms', '<', beforeMs).execute(),
  );
}

export async function forgetOldestPollItems({ once }: Store, connection: string, count: number): Promise<void> {
  await once((db) =>
    db
      .deleteFrom('poll_item')
      .where('connection', '=', connection)
      .where('item', 'in', (select) =>
        select
          .selectFrom('poll_item')
          .select('item')
          .where('connection', '=', connection)
          .where('waits', '=', 0)
          .orderBy('changed_at_ms')
          .limit(count),
      )
      .execute(),
  );
}

const rowOf = (connection: string, item: PollItem): PollItemTable => ({
  connection,
  item: item.item,
  version: item.version,
  actor: item.actor,
  changed_at_ms: item.changedAtMs,
  fresh_at_ms: item.freshAtMs,
  waits: item.waits ? 1 : 0,
  tries: item.tries,
  next_at_ms: item.nextAtMs,
});

const itemOf = (row: Selectable<PollItemTable>): PollItem => ({
  item: row.item,
  version: row.version,
  actor: row.actor,
  changedAtMs: row.changed_at_ms,
  freshAtMs: row.fresh_at_ms,
  waits: row.waits === 1,
  tries: row.tries,
  nextAtMs: row.next_at_ms,
});
