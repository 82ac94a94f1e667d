/** What requests on a route have come to: the newest ends of one generation, and what is under way. Within a transaction. */
import type { Kysely } from 'kysely';
import type { EndedOn } from './contract.ts';
import type { Schema } from './schema.ts';

/** Any rule of the breaker looks at twenty that say something; a ticket that is declined or too long says nothing. */
const MOST = 60;
/** After its deadline whoever made the request was killed, or is about to say so. */
export const LEASE_MS = 5_000;
/** The clocks of two machines, at most. */
export const CLOCKS_DIFFER_MS = 5_000;

/** An end that was just written, and what its row says. */
type Newest = { readonly attempt: string; readonly ended: EndedOn };

/**
 * The newest first: the end that was just written, where it is of this generation, and those before it. Those whose row says nothing of the route
 * are among them. What is dated later is of a clock that was set back since, and would hide what comes to pass until it catches up.
 */
export async function endsOn(db: Kysely<Schema>, route: string, version: number, { attempt, ended }: Newest): Promise<readonly EndedOn[]> {
  const before = await endsUpTo(db, { route, version, atMs: ended.endedAtMs, but: attempt });
  return ended.version === version ? [ended, ...before] : before;
}

type UpTo = { readonly route: string; readonly version: number; readonly atMs: number; readonly but: string };
/** Without the end of the attempt `but`. */
export async function endsUpTo(db: Kysely<Schema>, { route, version, atMs, but }: UpTo): Promise<readonly EndedOn[]> {
  const rows = await db
    .selectFrom('attempt')
    .select(['outcome', 'reason', 'route_version', 'purpose', 'episode', 'ended_at_ms'])
    .where('route', '=', route)
    .where('ended_at_ms', 'is not', null)
    .where('ended_at_ms', '<=', atMs)
    .where('route_version', '=', version)
    // Stopped by us: a suspension of many at once must not push what they say of the route out of sight.
    .where('outcome', '<>', 'aborted')
    .where('attempt', '<>', but)
    .orderBy('ended_at_ms', 'desc')
    .limit(MOST - 1)
    .execute();
  return rows.map((row) => endedOn({ ...row, outcome: row.outcome ?? '' }));
}

export const endedOn = (row: {
  readonly outcome: string;
  readonly reason: string | null;
  readonly route_version: number;
  readonly purpose: string;
  readonly episode: number;
  readonly ended_at_ms: number | null;
}): EndedOn => ({
  outcome: row.outcome,
  reason: row.reason ?? undefined,
  version: row.route_version,
  canaryOf: row.purpose === 'canary' ? row.episode : undefined,
  endedAtMs: row.ended_at_ms ?? 0,
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

/** Of tickets. Leases: each ends with its request, or with its deadline. One that begins later than now is of a clock that was set back since. */
export async function underWayOn(db: Kysely<Schema>, route: string, nowMs: number, begunFromMs = 0): Promise<number> {
  const { count } = await db
    .selectFrom('attempt')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('route', '=', route)
    .where('ended_at_ms', 'is', null)
    .where('purpose', '<>', 'canary')
    .where('deadline_at_ms', '>', nowMs - LEASE_MS)
    .where('started_at_ms', '>=', begunFromMs)
    .where('started_at_ms', '<=', nowMs + CLOCKS_DIFFER_MS)
    .executeTakeFirstOrThrow();
  return Number(count);
}
