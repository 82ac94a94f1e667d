/** The breakers of routes. Every process reads this table; provider control writes it, and so does a time that a provider names itself. */
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { RouteBlock, RouteState } from './contract.ts';
import type { RouteStateTable, Schema } from './schema.ts';
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
});

/** An older version never replaces a newer one: a late retry of a publication must not undo a newer state. */
export async function putRouteState({ once }: Store, state: RouteState): Promise<void> {
  const columns = {
    version: state.version,
    state: state.state,
    until_ms: state.untilMs ?? null,
    why: state.why ?? null,
    grant_count: state.grant ?? null,
    reason: state.reason ?? null,
  };
  await once((db) =>
    db
      .insertInto('route_state')
      .values({ route: state.route, ...columns })
      .onConflict((conflict) => conflict.column('route').doUpdateSet(columns).where('route_state.version', '<', state.version))
      .execute(),
  );
}

/** In one statement: of two at once the later time stays, and a breaker that a person has opened stays open. */
export async function blockRoute({ once }: Store, { route, untilMs, reason, why }: RouteBlock): Promise<void> {
  const columns = { state: 'open', until_ms: untilMs, why, reason, grant_count: null } as const;
  await once((db) =>
    db
      .insertInto('route_state')
      .values({ route, version: 1, ...columns })
      .onConflict((conflict) =>
        conflict
          .column('route')
          .doUpdateSet({ ...columns, version: sql<number>`route_state.version + 1` })
          .where((row) => row.or([row('route_state.state', '<>', 'open'), row('route_state.until_ms', '<', untilMs)])),
      )
      .execute(),
  );
}
