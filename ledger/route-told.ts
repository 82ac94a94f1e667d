/** What a provider's headers leave of its limits: one row a route, as long as that is little. */
import type { Kysely } from 'kysely';
import { underWayOn } from './route-window.ts';
import type { RouteTold, ToldLeft, ToldNow } from './pace-rows.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

export async function toldIn(db: Kysely<Schema>, route: string): Promise<RouteTold | undefined> {
  const row = await db.selectFrom('route_told').selectAll().where('route', '=', route).executeTakeFirst();
  if (row === undefined) return undefined;
  const left = (count: number | null, untilMs: number | null): ToldLeft | undefined =>
    count === null || untilMs === null ? undefined : { left: count, untilMs };
  const tokens = left(row.tokens_left, row.tokens_until_ms);
  return {
    requests: left(row.requests_left, row.requests_until_ms),
    tokens: tokens && { ...tokens, limit: row.tokens_limit ?? undefined },
  };
}

/** One more request with so many tokens is begun. What is over is forgotten. */
export async function useTold(
  db: Kysely<Schema>,
  route: string,
  { requests, tokens }: RouteTold,
  by: { readonly tokens: number; readonly nowMs: number },
): Promise<void> {
  if (Math.max(requests?.untilMs ?? 0, tokens?.untilMs ?? 0) <= by.nowMs) {
    await db.deleteFrom('route_told').where('route', '=', route).execute();
    return;
  }
  await db
    .updateTable('route_told')
    .set({
      requests_left: requests === undefined ? null : requests.left - 1,
      tokens_left: tokens === undefined ? null : tokens.left - by.tokens,
    })
    .where('route', '=', route)
    .execute();
}

/** Of two replies that of the later request holds. What began with it or after it, and is under way, its provider may not have counted yet. */
export async function keepTold(
  db: Kysely<Schema>,
  { route, started_at_ms: askedAtMs }: { readonly route: string; readonly started_at_ms: number },
  { requests, tokens, tokensEach, isLow }: ToldNow,
  nowMs: number,
): Promise<void> {
  const kept = await db.selectFrom('route_told').select('asked_at_ms').where('route', '=', route).executeTakeFirst();
  // One from the future is of a clock that was set back since.
  if (kept !== undefined && kept.asked_at_ms > askedAtMs && kept.asked_at_ms <= nowMs) return;
  if (!isLow) {
    if (kept !== undefined) await db.deleteFrom('route_told').where('route', '=', route).execute();
    return;
  }
  const since = await underWayOn(db, route, nowMs, askedAtMs);
  const columns = {
    asked_at_ms: askedAtMs,
    requests_left: requests === undefined ? null : requests.left - since,
    requests_until_ms: requests?.untilMs ?? null,
    tokens_left: tokens === undefined ? null : tokens.left - since * tokensEach,
    tokens_limit: tokens?.limit ?? null,
    tokens_until_ms: tokens?.untilMs ?? null,
  };
  await db
    .insertInto('route_told')
    .values({ route, ...columns })
    .onConflict((conflict) => conflict.column('route').doUpdateSet(columns))
    .execute();
}

export async function routesTold({ once }: Store): Promise<ReadonlyMap<string, RouteTold>> {
  return once(async (db) => {
    const rows = await db.selectFrom('route_told').select('route').orderBy('route').execute();
    const told = new Map<string, RouteTold>();
    for (const { route } of rows) {
      const one = await toldIn(db, route);
      if (one) told.set(route, one);
    }
    return told;
  });
}
