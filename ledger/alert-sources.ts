/** Which sources deliver, and whose alerts came that no client is known by. */
import { bodyOf } from './store.ts';
import type { AlertLedger, OwnerRow, SourceRow } from './alert-rows.ts';
import type { Store } from './store.ts';

export async function sourceSeen({ once }: Store, connection: string, atMs: number): Promise<void> {
  await once((db) =>
    db
      .insertInto('alert_source')
      .values({ connection, first_at_ms: atMs, last_at_ms: atMs })
      .onConflict((conflict) => conflict.column('connection').doUpdateSet({ last_at_ms: atMs }))
      .execute(),
  );
}

export async function sourcesSeen({ once }: Store): Promise<readonly SourceRow[]> {
  const rows = await once((db) => db.selectFrom('alert_source').selectAll().orderBy('connection').execute());
  return rows.map(({ connection, first_at_ms: firstAtMs, last_at_ms: lastAtMs }) => ({ connection, firstAtMs, lastAtMs }));
}

export const ownerSeen = ({ seal, together }: Store, { connection, hash, owner, atMs }: Parameters<AlertLedger['ownerSeen']>[0]) =>
  together(async (db) => {
    const key = { connection, owner_hash: hash };
    const known = await db
      .selectFrom('alert_owner')
      .select('times')
      .where((row) => row.and(key))
      .executeTakeFirst();
    if (known === undefined)
      await db
        .insertInto('alert_owner')
        .values({ ...key, sealed_owner: seal.seal(owner), first_at_ms: atMs, last_at_ms: atMs, times: 1 })
        .execute();
    else
      await db
        .updateTable('alert_owner')
        .set({ last_at_ms: atMs, times: known.times + 1 })
        .where((row) => row.and(key))
        .execute();
    return known === undefined;
  });

export async function ownersSeen({ seal, once }: Store, limit: number): Promise<readonly OwnerRow[]> {
  const rows = await once((db) => db.selectFrom('alert_owner').selectAll().orderBy('last_at_ms', 'desc').limit(limit).execute());
  return rows.map(({ connection, sealed_owner, last_at_ms: lastAtMs, times }) => ({
    connection,
    owner: bodyOf(seal, sealed_owner),
    lastAtMs,
    times,
  }));
}
