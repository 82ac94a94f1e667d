/** What requests on a route have come to: the newest ends of one generation, and what is under way. Within a transaction. */
import type { Kysely } from 'kysely';
import type { EndedOn } from './contract.ts';
import type { Schema } from './schema.ts';

/** As many as any rule of the breaker looks at. */
const MOST = 20;
/** After its deadline whoever made the request was killed, or is about to say so. */
const LEASE_MS = 5_000;

/** The newest first. Those whose row says nothing of the route are among them. */
export async function endsOn(db: Kysely<Schema>, route: string, version: number): Promise<readonly EndedOn[]> {
  const rows = await db
    .selectFrom('attempt')
    .select(['outcome', 'reason', 'route_version', 'purpose', 'episode'])
    .where('route', '=', route)
    .where('ended_at_ms', 'is not', null)
    .where('route_version', '=', version)
    // Stopped by us: a suspension of many at once must not push what they say of the route out of sight.
    .where('outcome', '<>', 'aborted')
    .orderBy('ended_at_ms', 'desc')
    .limit(MOST)
    .execute();
  return rows.map((row) => endedOn({ ...row, outcome: row.outcome ?? '' }));
}

export const endedOn = (row: {
  readonly outcome: string;
  readonly reason: string | null;
  readonly route_version: number;
  readonly purpose: string;
  readonly episode: number;
}): EndedOn => ({
  outcome: row.outcome,
  reason: row.reason ?? undefined,
  version: row.route_version,
  canaryOf: row.purpose === 'canary' ? row.episode : undefined,
});

/** Of the newest generation that has any. */
export async function lastEndedAt(db: Kysely<Schema>, route: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('attempt')
    .select('ended_at_ms')
    .where('route', '=', route)
    .where('ended_at_ms', 'is not', null)
    .orderBy('route_version', 'desc')
    .orderBy('ended_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.ended_at_ms ?? undefined;
}

/** Leases: each ends with its request, or with its deadline. */
export async function underWayOn(db: Kysely<Schema>, route: string, nowMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('attempt')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('route', '=', route)
    .where('ended_at_ms', 'is', null)
    .where('purpose', '<>', 'canary')
    .where('deadline_at_ms', '>', nowMs - LEASE_MS)
    .executeTakeFirstOrThrow();
  return Number(count);
}
