/** What is under way and what was begun lately on an account that has a pace. Within the transaction that begins the next request. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { CLOCKS_DIFFER_MS, LEASE_MS } from './route-window.ts';
import { toldIn, useTold } from './route-told.ts';
import type { PaceAsked, PaceHeld, PaceSeen, PaceUse, Paced } from './pace-rows.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Rows that are read to find when so many tokens have left the window: more small requests than that are no sensible pace. */
const MOST_READ = 5_000;

type Window = { readonly account: string; readonly nowMs: number; readonly windowMs: number };

/** Leases end with their request, or with its deadline. What begins later than now is of a clock that was set back since. */
export const openIn = (db: Kysely<Schema>, { account, nowMs }: Window) =>
  db
    .selectFrom('attempt')
    .where('account', '=', account)
    .where('ended_at_ms', 'is', null)
    .where('deadline_at_ms', '>', nowMs - LEASE_MS)
    // The sign keeps it to the index of what is open: that of all beginnings grows with the account.
    .where(sql<number>`+started_at_ms`, '<=', nowMs + CLOCKS_DIFFER_MS);

/** What was begun in the window, whether it has ended or not. */
export const begunIn = (db: Kysely<Schema>, { account, nowMs, windowMs }: Window) =>
  db
    .selectFrom('attempt')
    .where('account', '=', account)
    .where('started_at_ms', '>', nowMs - windowMs)
    .where('started_at_ms', '<=', nowMs + CLOCKS_DIFFER_MS);

async function useIn(db: Kysely<Schema>, window: Window): Promise<PaceUse> {
  const { count: underWay } = await openIn(db, window)
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const { count: requests, tokens } = await begunIn(db, window)
    .select((row) => [row.fn.countAll<number>().as('count'), row.fn.sum<number | null>('paced_tokens').as('tokens')])
    .executeTakeFirstOrThrow();
  return { underWay: Number(underWay), requests: Number(requests), tokens: Number(tokens ?? 0) };
}

/** `room`: it counts from now on, with the row that is written next. */
export async function pacedIn(
  db: Kysely<Schema>,
  route: string,
  asked: PaceAsked,
  nowMs: number,
): Promise<Paced | { readonly kind: 'room'; readonly isTold: boolean }> {
  const { account, windowMs, tokens } = asked;
  const window = account === undefined ? undefined : { account, nowMs, windowMs };
  const use = window && (await useIn(db, window));
  const told = await toldIn(db, route);
  const held = asked.heldBy(use, told);
  if (held === undefined) {
    if (told !== undefined) await useTold(db, route, told, { tokens, nowMs });
    return { kind: 'room', isTold: told !== undefined };
  }
  if (held.by === 'told' || window === undefined) {
    return { kind: 'paced', held, use, roomAtMs: held.by === 'told' ? held.untilMs : undefined, meanMs: undefined };
  }
  return { kind: 'paced', held, use, roomAtMs: await roomAt(db, window, held), meanMs: await meanMs(db, window) };
}

/** When what has to leave the window has left it. */
async function roomAt(db: Kysely<Schema>, window: Window, held: Exclude<PaceHeld, { by: 'told' }>): Promise<number | undefined> {
  const { requests, tokens } = held.toLeave;
  const oldest = begunIn(db, window).orderBy('started_at_ms');
  if (requests !== undefined) {
    const row = await oldest
      .select('started_at_ms')
      .offset(requests - 1)
      .limit(1)
      .executeTakeFirst();
    return row && row.started_at_ms + window.windowMs;
  }
  if (tokens === undefined) return undefined;
  const rows = await oldest.select(['started_at_ms', 'paced_tokens']).limit(MOST_READ).execute();
  let left = tokens;
  for (const row of rows) {
    left -= row.paced_tokens ?? 0;
    if (left <= 0) return row.started_at_ms + window.windowMs;
  }
  return undefined;
}

async function meanMs(db: Kysely<Schema>, window: Window): Promise<number | undefined> {
  const { took } = await begunIn(db, window)
    .where('ended_at_ms', 'is not', null)
    .select((row) => row.fn.avg<number | null>(row('ended_at_ms', '-', row.ref('started_at_ms'))).as('took'))
    .executeTakeFirstOrThrow();
  return took === null ? undefined : Math.max(0, Number(took));
}

/** The same for people who look, outside any request. */
export const paceUse = (store: Store, window: Window): Promise<PaceSeen> =>
  store.once(async (db) => {
    const oldest = await begunIn(db, window).orderBy('started_at_ms').select('started_at_ms').limit(1).executeTakeFirst();
    return { ...(await useIn(db, window)), oldestAtMs: oldest?.started_at_ms };
  });
