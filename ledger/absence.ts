/** Tickets that their system does not find, and since when; and how often a write met the same trouble. */
import type { Absence } from './contract.ts';
import type { Store } from './store.ts';

/** Counts one sighting, unless the last that counted is less than `apartMs` ago. A clock that was set back begins anew. */
export function countAbsence(
  { together }: Store,
  of: { readonly connection: string; readonly item: string },
  atMs: number,
  apartMs: number,
): Promise<Absence> {
  return together(async (db) => {
    const known = await db
      .selectFrom('absence')
      .selectAll()
      .where('connection', '=', of.connection)
      .where('item', '=', of.item)
      .executeTakeFirst();
    if (known === undefined || atMs < known.counted_at_ms) {
      const first = { times: 1, first_at_ms: atMs, counted_at_ms: atMs };
      await db
        .insertInto('absence')
        .values({ ...of, ...first })
        .onConflict((conflict) => conflict.columns(['connection', 'item']).doUpdateSet(first))
        .execute();
      return { times: 1, firstAtMs: atMs, countedAtMs: atMs };
    }
    if (atMs - known.counted_at_ms < apartMs) return { times: known.times, firstAtMs: known.first_at_ms, countedAtMs: known.counted_at_ms };
    const next = { times: known.times + 1, counted_at_ms: atMs };
    await db.updateTable('absence').set(next).where('connection', '=', of.connection).where('item', '=', of.item).execute();
    return { times: next.times, firstAtMs: known.first_at_ms, countedAtMs: atMs };
  });
}

/** A look first: nearly always there is nothing to end, and then nothing is written. */
export async function endAbsence({ once }: Store, of: { readonly connection: string; readonly item: string }): Promise<void> {
  const known = await once((db) =>
    db.selectFrom('absence').select('times').where('connection', '=', of.connection).where('item', '=', of.item).executeTakeFirst(),
  );
  if (known === undefined) return;
  await once((db) => db.deleteFrom('absence').where('connection', '=', of.connection).where('item', '=', of.item).execute());
}

/** This time included. */
export async function countTrouble({ once }: Store, key: string, trouble: string, atMs: number): Promise<number> {
  const row = await once((db) =>
    db
      .insertInto('write_trouble')
      .values({ key, trouble, times: 1, first_at_ms: atMs })
      .onConflict((conflict) => conflict.columns(['key', 'trouble']).doUpdateSet((now) => ({ times: now('write_trouble.times', '+', 1) })))
      .returning('times')
      .executeTakeFirstOrThrow(),
  );
  return row.times;
}

export async function troubleTimes({ once }: Store, key: string, trouble: string): Promise<number> {
  const row = await once((db) =>
    db.selectFrom('write_trouble').select('times').where('key', '=', key).where('trouble', '=', trouble).executeTakeFirst(),
  );
  return row?.times ?? 0;
}
