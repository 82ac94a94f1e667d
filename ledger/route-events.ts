/** What changed when: openings, grants and closings of routes, and what people have suspended and resumed. */
import type { Kysely } from 'kysely';
import { bodyOf } from './store.ts';
import type { RouteEvent } from './contract.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** `detail` stands as it is given: a name of staff is sealed by whoever gives it. */
export async function recordRouteEvent(db: Kysely<Schema>, { target, atMs, kind, detail }: RouteEvent): Promise<void> {
  await db.insertInto('route_event').values({ target, at_ms: atMs, kind, detail }).execute();
}

/** Kinds whose detail names staff. */
export const SEALED_KINDS: ReadonlySet<string> = new Set(['suspended', 'resumed']);

export async function routeEvents({ once, seal }: Store, limit: number): Promise<readonly RouteEvent[]> {
  const rows = await once((db) => db.selectFrom('route_event').selectAll().orderBy('event', 'desc').limit(limit).execute());
  return rows.map(({ target, at_ms: atMs, kind, detail }) => ({
    target,
    atMs,
    kind,
    detail: SEALED_KINDS.has(kind) ? bodyOf(seal, detail) : detail,
  }));
}
