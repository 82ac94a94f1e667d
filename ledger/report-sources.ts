/** What a report reads of the ledger itself: alerts and decisions of one client in a span, and what routes came to. */
import { jsonIn } from './alert-episodes.ts';
import { alertsInEpisodes } from './alerts.ts';
import { SEALED_KINDS } from './route-events.ts';
import { bodyOf } from './store.ts';
import type { ClientAlert, ClientDecision, RouteEvent } from './contract.ts';
import type { Store } from './store.ts';

export async function clientsKnown({ once }: Store): Promise<readonly string[]> {
  const decided = await once((db) => db.selectFrom('decision').select('client').distinct().execute());
  const alerted = await once((db) => db.selectFrom('alert_episode').select('client').distinct().execute());
  return [...new Set([...decided, ...alerted].map(({ client }) => client))].toSorted();
}

/** By the client of the episode that they belong to. */
export async function alertsOfClient(
  { seal, once }: Store,
  spellings: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<readonly ClientAlert[]> {
  const rows = await once((db) =>
    alertsInEpisodes(db)
      .select(['alert.starts_at_ms', 'alert.sealed_body'])
      .where('alert_episode.client', 'in', spellings)
      .where('alert.starts_at_ms', '>=', fromMs)
      .where('alert.starts_at_ms', '<', toMs)
      .orderBy('alert.starts_at_ms')
      .orderBy('alert.key')
      .execute(),
  );
  return rows.map((row) => ({ startsAtMs: row.starts_at_ms, body: jsonIn(seal, row.sealed_body) }));
}

export async function decisionsOfClient(
  { seal, once }: Store,
  spellings: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<readonly ClientDecision[]> {
  const rows = await once((db) =>
    db
      .selectFrom('decision')
      .select(['process', 'outcome', 'route', 'sealed_detail'])
      .where('client', 'in', spellings)
      .where('ended_at_ms', '>=', fromMs)
      .where('ended_at_ms', '<', toMs)
      .orderBy('ended_at_ms')
      .orderBy('workflow_id')
      .orderBy('episode')
      .execute(),
  );
  return rows.map((row) => ({
    process: row.process,
    outcome: row.outcome,
    route: row.route ?? undefined,
    detail: jsonIn(seal, row.sealed_detail),
  }));
}

export async function routeEventsBefore({ seal, once }: Store, untilMs: number): Promise<readonly RouteEvent[]> {
  const rows = await once((db) => db.selectFrom('route_event').selectAll().where('at_ms', '<', untilMs).orderBy('event').execute());
  return rows.map(({ target, at_ms: atMs, kind, detail }) => ({
    target,
    atMs,
    kind,
    detail: SEALED_KINDS.has(kind) ? bodyOf(seal, detail) : detail,
  }));
}
