/** Routes that fail, from the first ticket that left one until it works again: one row each, whichever process meets it. */
import type { RouteTrouble, TroubleMet, TroubleSeen } from './contract.ts';
import type { Store } from './store.ts';

const SEPARATOR = ' ';

export async function routeTroubles({ once }: Store): Promise<readonly RouteTrouble[]> {
  const rows = await once((db) => db.selectFrom('route_trouble').selectAll().orderBy('route').execute());
  return rows.map((row) => ({
    route: row.route,
    sinceMs: row.since_ms,
    failedAtMs: row.failed_at_ms,
    answeredAtMs: row.answered_at_ms ?? undefined,
    reason: row.reason,
  }));
}

export async function meetTrouble({ together }: Store, { route, sinceMs, atMs, reason, alert }: TroubleSeen): Promise<TroubleMet> {
  return together(async (db) => {
    const row = await db.selectFrom('route_trouble').selectAll().where('route', '=', route).executeTakeFirst();
    if (row === undefined) {
      const columns = { since_ms: sinceMs, failed_at_ms: atMs, answered_at_ms: null, reason, told: alert };
      await db
        .insertInto('route_trouble')
        .values({ route, ...columns })
        .execute();
      return { kind: 'new', sinceMs };
    }
    const told = row.told.split(SEPARATOR);
    const isNew = !told.includes(alert);
    await db
      .updateTable('route_trouble')
      .set({
        failed_at_ms: Math.max(row.failed_at_ms, atMs),
        reason: isNew ? reason : row.reason,
        told: isNew ? [...told, alert].join(SEPARATOR) : row.told,
      })
      .where('route', '=', route)
      .execute();
    return { kind: isNew ? 'new' : 'known', sinceMs: row.since_ms };
  });
}

/** A read first: nearly every answer comes of a route without trouble, and must cost no write. */
export async function endTrouble(
  { once, together }: Store,
  { route, askedAtMs, quietMs, atMs }: { route: string; askedAtMs: number; quietMs: number; atMs: number },
): Promise<RouteTrouble | undefined> {
  const stands = await once((db) => db.selectFrom('route_trouble').select('failed_at_ms').where('route', '=', route).executeTakeFirst());
  // An exchange that began before the last failure says nothing of what came after.
  if (stands === undefined || askedAtMs < stands.failed_at_ms) return undefined;
  return together(async (db) => {
    const row = await db.selectFrom('route_trouble').selectAll().where('route', '=', route).executeTakeFirst();
    if (row === undefined || askedAtMs < row.failed_at_ms) return undefined;
    if (askedAtMs < row.failed_at_ms + quietMs) {
      await db.updateTable('route_trouble').set({ answered_at_ms: atMs }).where('route', '=', route).execute();
      return undefined;
    }
    await db.deleteFrom('route_trouble').where('route', '=', route).execute();
    return { route, sinceMs: row.since_ms, failedAtMs: row.failed_at_ms, answeredAtMs: atMs, reason: row.reason };
  });
}
