/** The breakers of routes. Every process reads this table; what changes it is decided by whoever calls, in the transaction that changes it. */
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { lastEndedAt } from './route-window.ts';
import { recordRouteEvent } from './route-events.ts';
import type { DrainDue, RouteBlock, RouteState, StepRoute } from './contract.ts';
import type { RouteStateTable } from './route-tables.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

export async function routeStates({ once }: Store): Promise<readonly RouteState[]> {
  return (await once((db) => db.selectFrom('route_state').selectAll().orderBy('route').execute())).map(stateOf);
}

/** Within a transaction; undefined where nothing was ever said of the route. */
export async function routeStateIn(db: Kysely<Schema>, route: string): Promise<RouteState | undefined> {
  const row = await db.selectFrom('route_state').selectAll().where('route', '=', route).executeTakeFirst();
  return row && stateOf(row);
}

const stateOf = (row: Selectable<RouteStateTable>): RouteState => ({
  route: row.route,
  version: row.version,
  state: row.state,
  untilMs: row.until_ms ?? undefined,
  why: row.why ?? undefined,
  grant: row.grant_count ?? undefined,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.opening === 0 ? {} : { opening: row.opening }),
  ...(row.opened_at_ms === null ? {} : { openedAtMs: row.opened_at_ms }),
  ...(row.canaries === 0 ? {} : { canaries: row.canaries }),
  ...(row.next_canary_at_ms === null ? {} : { nextCanaryAtMs: row.next_canary_at_ms }),
  ...(row.is_drain_due === 0 ? {} : { isDrainDue: true }),
  ...(row.opened_with === null ? {} : { openedWith: row.opened_with }),
});

const columnsOf = (state: RouteState) => ({
  version: state.version,
  state: state.state,
  until_ms: state.untilMs ?? null,
  why: state.why ?? null,
  grant_count: state.grant ?? null,
  reason: state.reason ?? null,
  opening: state.opening ?? 0,
  opened_at_ms: state.openedAtMs ?? null,
  canaries: state.canaries ?? 0,
  next_canary_at_ms: state.nextCanaryAtMs ?? null,
  is_drain_due: state.isDrainDue === true ? 1 : 0,
  opened_with: state.openedWith ?? null,
});

/** An older version never replaces a newer one: a late retry of a publication must not undo a newer state. */
export async function putRouteState({ once }: Store, state: RouteState): Promise<void> {
  const columns = columnsOf(state);
  await once((db) =>
    db
      .insertInto('route_state')
      .values({ route: state.route, ...columns })
      .onConflict((conflict) => conflict.column('route').doUpdateSet(columns).where('route_state.version', '<', state.version))
      .execute(),
  );
}

/** Within the transaction that has read `before`: nobody came between. A change of the generation is an event. */
export async function writeRouteState(db: Kysely<Schema>, before: RouteState | undefined, state: RouteState, atMs: number): Promise<void> {
  const columns = columnsOf(state);
  await db
    .insertInto('route_state')
    .values({ route: state.route, ...columns })
    .onConflict((conflict) => conflict.column('route').doUpdateSet(columns))
    .execute();
  if ((before?.version ?? 0) === state.version) return;
  const { kind, detail } = eventOf(state);
  await recordRouteEvent(db, { target: `route:${state.route}`, atMs, kind, detail });
}

function eventOf({ state, why, grant }: RouteState): { readonly kind: string; readonly detail: string } {
  switch (state) {
    case 'open':
      return { kind: 'open', detail: why ?? '' };
    case 'half-open':
      return { kind: 'half-open', detail: `${grant ?? 0} at once` };
    case 'closed':
      return { kind: 'closed', detail: '' };
  }
}

type Stepped = { readonly name: string; readonly kin: readonly string[] | undefined };
export async function stepRoute<T>({ together }: Store, { name, kin }: Stepped, atMs: number, step: StepRoute<T>): Promise<T> {
  return together(async (db) => {
    const before = await routeStateIn(db, name);
    const others = await routeStatesIn(db, kin ?? []);
    const { state, kin: changed = [], result } = step(before, await lastEndedAt(db, name), others);
    if (state !== undefined && state !== before) await writeRouteState(db, before, state, atMs);
    for (const one of changed) await writeRouteState(db, of(others, one.route), one, atMs);
    return result;
  });
}

/** Within a transaction; those of which anything is kept. */
export async function routeStatesIn(db: Kysely<Schema>, routes: readonly string[]): Promise<readonly RouteState[]> {
  if (routes.length === 0) return [];
  return (await db.selectFrom('route_state').selectAll().where('route', 'in', routes).orderBy('route').execute()).map(stateOf);
}
const of = (states: readonly RouteState[], route: string): RouteState | undefined => states.find((one) => one.route === route);

export async function drainsDue({ once }: Store, routes: readonly string[]): Promise<readonly DrainDue[]> {
  if (routes.length === 0) return [];
  const due = (db: Kysely<Schema>) =>
    db.selectFrom('route_state').select(['route', 'version']).where('route', 'in', routes).where('is_drain_due', '=', 1).orderBy('route');
  return (await once((db) => due(db).execute())).map(({ route, version }) => ({ route, version }));
}

export async function drainBegun({ once }: Store, { route, version }: DrainDue): Promise<void> {
  await once((db) =>
    db.updateTable('route_state').set({ is_drain_due: 0 }).where('route', '=', route).where('version', '=', version).execute(),
  );
}

/** No reply closes a route for longer, with some minutes for the clocks of two machines. */
const LONGEST_BLOCK_MS = 65 * 60_000;

/** Of two at once the later time stays, and a breaker that is open without an end stays open. */
export async function blockRoute({ together }: Store, { route, untilMs, reason, why, atMs }: RouteBlock): Promise<void> {
  const columns = {
    state: 'open',
    until_ms: untilMs,
    why,
    reason,
    grant_count: null,
    opened_at_ms: atMs,
    next_canary_at_ms: null,
    canaries: 0,
    is_drain_due: 0,
    opened_with: null,
  } as const;
  await together(async (db) => {
    const blocked = await db
      .insertInto('route_state')
      .values({ route, version: 1, opening: 1, ...columns })
      .onConflict((conflict) =>
        conflict
          .column('route')
          .doUpdateSet({
            ...columns,
            version: sql<number>`route_state.version + 1`,
            opening: sql<number>`route_state.opening + 1`,
          })
          .where((row) =>
            row.or([
              row('route_state.state', '<>', 'open'),
              row('route_state.until_ms', '<', untilMs),
              // Of a clock that was set back since: no reply closes a route for so long.
              row.and([row('route_state.reason', 'is not', null), row('route_state.until_ms', '>', atMs + LONGEST_BLOCK_MS)]),
            ]),
          ),
      )
      .returning('route')
      .executeTakeFirst();
    if (blocked) return recordRouteEvent(db, { target: `route:${route}`, atMs, kind: 'open', detail: why });
    // It is open for longer, and not by its provider's word: no canary asks it before that time.
    await db
      .updateTable('route_state')
      .set({ next_canary_at_ms: untilMs, until_ms: sql<number>`until_ms + ${untilMs} - next_canary_at_ms` })
      .where('route', '=', route)
      .where('state', '=', 'open')
      .where('next_canary_at_ms', '<', untilMs)
      .execute();
  });
}
