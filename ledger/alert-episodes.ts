/** Episodes of groups of alerts: one open at most of each group, and each alert in one for ever. */
import { bodyOf } from './store.ts';
import type { Kysely, Selectable } from 'kysely';
import type { AlertLedger, EpisodeRef, EpisodeRow, GroupRef } from './alert-rows.ts';
import type { AlertEpisodeTable } from './alert-tables.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

type Row = Selectable<AlertEpisodeTable>;

export async function openEpisode({ seal, once }: Store, { connection, group }: GroupRef): Promise<EpisodeRow | undefined> {
  const row = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where('connection', '=', connection)
      .where('group_hash', '=', group)
      .where('ended_at_ms', 'is', null)
      .executeTakeFirst(),
  );
  return row && rowOf(seal, row);
}

export async function openEpisodes({ seal, once }: Store, client: string, limit: number): Promise<readonly EpisodeRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where('client', '=', client)
      .where('ended_at_ms', 'is', null)
      .orderBy('opened_at_ms', 'desc')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => rowOf(seal, row));
}

/** A ticket's id is no connection's alone. */
export async function openEpisodesOn({ seal, once }: Store, ticket: string): Promise<readonly EpisodeRow[]> {
  const rows = await once((db) =>
    db.selectFrom('alert_episode').selectAll().where('ticket', '=', ticket).where('ended_at_ms', 'is', null).execute(),
  );
  return rows.map((row) => rowOf(seal, row));
}

export async function allOpenEpisodes({ seal, once }: Store, limit: number): Promise<readonly EpisodeRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where('ended_at_ms', 'is', null)
      .orderBy('opened_at_ms')
      .orderBy('group_hash')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => rowOf(seal, row));
}

export async function unseenEpisodes({ seal, once }: Store, openedBeforeMs: number, limit: number): Promise<readonly EpisodeRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where('ended_at_ms', 'is', null)
      .where('opened_at_ms', '<', openedBeforeMs)
      .whereRef('change', '>', 'looked')
      .orderBy('opened_at_ms')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => rowOf(seal, row));
}

export const takeAlertCall = ({ together }: Store, { ref, client, atMs, sinceMs, most }: Parameters<AlertLedger['takeAlertCall']>[0]) =>
  together(async (db) => {
    const known = await db.selectFrom('alert_call').select('ref').where('ref', '=', ref).executeTakeFirst();
    if (known) return true;
    const { count } = await db
      .selectFrom('alert_call')
      .select((call) => call.fn.countAll<number>().as('count'))
      .where('client', '=', client)
      .where('at_ms', '>', sinceMs)
      .executeTakeFirstOrThrow();
    if (Number(count) >= most) return false;
    await db.insertInto('alert_call').values({ ref, client, at_ms: atMs }).execute();
    return true;
  });

export async function episodeAt({ seal, once }: Store, of: EpisodeRef): Promise<EpisodeRow | undefined> {
  const row = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where((one) => one.and(keyOf(of)))
      .executeTakeFirst(),
  );
  return row && rowOf(seal, row);
}

export async function earlierEpisodes(
  { seal, once }: Store,
  { connection, group }: GroupRef,
  limit: number,
): Promise<readonly EpisodeRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert_episode')
      .selectAll()
      .where('connection', '=', connection)
      .where('group_hash', '=', group)
      .where('ended_at_ms', 'is not', null)
      .orderBy('episode', 'desc')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => rowOf(seal, row));
}

export async function putStand({ seal, once }: Store, of: EpisodeRef, looked: Parameters<AlertLedger['putStand']>[1]): Promise<void> {
  await once((db) =>
    db
      .updateTable('alert_episode')
      .set({ sealed_stand: seal.seal(JSON.stringify(looked.stand)), looked: looked.change })
      .where((row) => row.and(keyOf(of)))
      .execute(),
  );
}

export async function putEpisodeTicket({ once }: Store, of: EpisodeRef, ticket: string): Promise<void> {
  await once((db) =>
    db
      .updateTable('alert_episode')
      .set({ ticket })
      .where((row) => row.and(keyOf(of)))
      .execute(),
  );
}

export const endAlertEpisode = ({ together }: Store, of: EpisodeRef, end: Parameters<AlertLedger['endAlertEpisode']>[1]) =>
  together(async (db) => {
    const row = await db
      .selectFrom('alert_episode')
      .selectAll()
      .where((one) => one.and(keyOf(of)))
      .executeTakeFirst();
    // Ended before by another try of the same call: whatever came since is in the episode that is open now.
    if (row === undefined || row.ended_at_ms !== null) return isOpen(db, of);
    await db
      .updateTable('alert_episode')
      .set({ ended_at_ms: end.atMs, ended: end.why })
      .where((one) => one.and(keyOf(of)))
      .execute();
    const late = await db
      .selectFrom('alert')
      .select((alert) => [alert.fn.min<number | null>('starts_at_ms').as('first'), alert.fn.countAll<number>().as('count')])
      .where((one) => one.and(keyOf(of)))
      .where('since', '>', end.change)
      .executeTakeFirstOrThrow();
    if (late.first === null) return false;
    const next = await freeEpisode(db, of, late.first);
    await db
      .insertInto('alert_episode')
      .values({
        ...row,
        episode: next,
        change: row.change,
        opened_at_ms: end.atMs,
        ended_at_ms: null,
        ended: null,
        ticket: null,
        sealed_stand: '',
      })
      .execute();
    await db
      .updateTable('alert')
      .set({ episode: next })
      .where((one) => one.and(keyOf(of)))
      .where('since', '>', end.change)
      .execute();
    return true;
  });

const isOpen = async (db: Kysely<Schema>, { connection, group }: GroupRef): Promise<boolean> =>
  (await db
    .selectFrom('alert_episode')
    .select('episode')
    .where('connection', '=', connection)
    .where('group_hash', '=', group)
    .where('ended_at_ms', 'is', null)
    .executeTakeFirst()) !== undefined;

/** The start of its first alert; a millisecond later where an earlier episode began with another alert at that very time. */
export async function freeEpisode(db: Kysely<Schema>, { connection, group }: GroupRef, startsAtMs: number): Promise<number> {
  for (let episode = startsAtMs; ; episode += 1) {
    const taken = await db
      .selectFrom('alert_episode')
      .select('episode')
      .where((row) => row.and(keyOf({ connection, group, episode })))
      .executeTakeFirst();
    if (taken === undefined) return episode;
  }
}

export const keyOf = ({ connection, group, episode }: EpisodeRef) => ({ connection, group_hash: group, episode });

function rowOf(seal: Store['seal'], row: Row): EpisodeRow {
  const { connection, group_hash: group, episode, client, change, cut } = row;
  return {
    connection,
    group,
    episode,
    client,
    change,
    cut,
    openedAtMs: row.opened_at_ms,
    ended: row.ended_at_ms === null ? undefined : { atMs: row.ended_at_ms, why: row.ended ?? '' },
    ticket: row.ticket ?? undefined,
    about: jsonIn(seal, row.sealed_about),
    stand: jsonIn(seal, row.sealed_stand),
  };
}

/** Undefined where nothing was put, and where retention has emptied it. */
export function jsonIn(seal: Store['seal'], sealed: string): unknown {
  const text = bodyOf(seal, sealed);
  return text === '' ? undefined : JSON.parse(text);
}
