/** Route states as the provider's control publishes them: everyone reads this table, one writer per route moves it forward, and a provider's own word closes it. */
import { sql } from 'kysely';
import type { RouteClosure, RouteState } from './contract.ts';
import type { Store } from './store.ts';

export async function routeStates({ once }: Store): Promise<readonly RouteState[]> {
  const rows = await once((db) => db.selectFrom('route_state').selectAll().orderBy('route').execute());
  return rows.map((row) => ({
    route: row.route,
    version: row.version,
    state: row.state,
    untilMs: row.until_ms ?? undefined,
    why: row.why ?? undefined,
    grant: row.grant_count ?? undefined,
    ...(row.reason === null ? {} : { reason: row.reason }),
  }));
}

/** An older version never replaces a newer one: a late retry of a publication must not reopen what was closed since. */
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

/** In one statement: of two that come at once the later time stays, and what a hand has closed stays closed. */
export async function closeRoute({ once }: Store, { route, untilMs, reason, why }: RouteClosure): Promise<void> {
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
