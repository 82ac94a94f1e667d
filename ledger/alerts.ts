/** Alerts as they stand. A delivery is put whole, in one transaction, and by few statements however many alerts are in it. */
import { freeEpisode, jsonIn, keyOf } from './alert-episodes.ts';
import type { Kysely } from 'kysely';
import type { AlertPut, AlertRow, AlertsPut, EpisodeRef, EpisodeTouched } from './alert-rows.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** SQLite takes 32,766 values in a statement: a row has eight. */
const AT_ONCE = 500;

type Known = { readonly group: string; readonly episode: number; readonly since: number; readonly body: unknown };
/** `isOpen`: one that has ended stays as it is. */
type Episode = EpisodeRef & { readonly client: string; readonly isOpen: boolean; readonly looked: number; change: number };
type Placed = Known & { readonly key: string; readonly startsAtMs: number; readonly change: number };

export const putAlerts = (store: Store, put: AlertsPut): Promise<readonly EpisodeTouched[]> =>
  store.together(async (db) => {
    const { pairs, newest } = await knownOf(store, db, put);
    const episodes = episodesIn(store, db, put);
    const placed = new Map<string, Placed>();
    for (const one of put.alerts) {
      const { key } = one;
      const known = one.startsAsKnown ? newest.get(key) : undefined;
      const bodyOf = (startsAtMs: number): unknown => (placed.get(pairOf(key, startsAtMs)) ?? pairs.get(pairOf(key, startsAtMs)))?.body;
      const startsAtMs =
        one.startOf === undefined
          ? (known ?? one.startsAtMs)
          : one.startOf(known === undefined ? undefined : { startsAtMs: known, body: bodyOf(known) });
      if (startsAtMs === undefined) continue;
      const pair = pairOf(key, startsAtMs);
      const before = placed.get(pair) ?? pairs.get(pair);
      const episode = await episodes.for(before, one.into, startsAtMs);
      // Of one that has ended nothing is said any more, and what retention has emptied stays empty.
      if (!episode?.isOpen) continue;
      const { body, isNews } = one.after(before?.body, startsAtMs);
      if (isNews) episode.change += 1;
      const { change, group, episode: number } = episode;
      placed.set(pair, { group, episode: number, key, startsAtMs, change, since: before?.since ?? change, body });
      newest.set(key, Math.max(startsAtMs, newest.get(key) ?? startsAtMs));
    }
    await writeAll(store, db, { connection: put.connection, placed: [...placed.values()] });
    const open = episodes.all().filter(({ isOpen }) => isOpen);
    for (const { change, ...of } of open)
      await db
        .updateTable('alert_episode')
        .set((row) => ({ change, cut: row.fn<number>('max', ['cut', row.val(put.cut)]) }))
        .where((row) => row.and(keyOf(of)))
        .execute();
    return open.map(({ connection, group, episode, client, change, looked }) => {
      // Also of what an earlier delivery has put: its sender heard that it was not taken, and comes again with the same.
      const isNews = change > looked;
      return { connection, group, episode, client, isNews };
    });
  });

const pairOf = (key: string, startsAtMs: number): string => `${key}@${startsAtMs}`;

async function knownOf({ seal }: Store, db: Kysely<Schema>, { connection, alerts }: AlertsPut) {
  const keys = [...new Set(alerts.map(({ key }) => key))];
  const wanted = new Set(alerts.map(({ key, startsAtMs }) => pairOf(key, startsAtMs)));
  const asKnown = new Set(alerts.flatMap(({ key, startsAsKnown }) => (startsAsKnown ? [key] : [])));
  const pairs = new Map<string, Known>();
  const newest = new Map<string, number>();
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const rows = await db
      .selectFrom('alert')
      .selectAll()
      .where('connection', '=', connection)
      .where('key', 'in', keys.slice(at, at + AT_ONCE))
      .orderBy('starts_at_ms')
      .execute();
    for (const { key, starts_at_ms, group_hash: group, episode, since, sealed_body } of rows) {
      newest.set(key, starts_at_ms);
      const pair = pairOf(key, starts_at_ms);
      if (wanted.has(pair) || asKnown.has(key)) pairs.set(pair, { group, episode, since, body: jsonIn(seal, sealed_body) });
    }
  }
  return { pairs, newest };
}

type Episodes = {
  /** Undefined for one that is new and is not wanted. */
  for(before: Pick<Known, 'group' | 'episode'> | undefined, into: AlertPut['into'], startsAtMs: number): Promise<Episode | undefined>;
  all(): readonly Episode[];
};

/** The episodes that a delivery touches, each read once. One that is known stays where it is, whatever is configured since. */
function episodesIn(store: Store, db: Kysely<Schema>, { connection, atMs }: AlertsPut): Episodes {
  const open = new Map<string, Episode>();
  const byStart = new Map<string, Episode>();
  const keep = (episode: Episode): Episode => {
    const known = byStart.get(`${episode.group} ${episode.episode}`);
    if (known) return known;
    byStart.set(`${episode.group} ${episode.episode}`, episode);
    if (episode.isOpen) open.set(episode.group, episode);
    return episode;
  };
  const read = async (group: string, episode: number | 'open'): Promise<Episode | undefined> => {
    const found = await db
      .selectFrom('alert_episode')
      .select(['episode', 'client', 'change', 'looked', 'ended_at_ms'])
      .where('connection', '=', connection)
      .where('group_hash', '=', group)
      .where((row) => (episode === 'open' ? row('ended_at_ms', 'is', null) : row('episode', '=', episode)))
      .executeTakeFirst();
    if (found === undefined) return undefined;
    const { ended_at_ms, ...rest } = found;
    return keep({ connection, group, ...rest, isOpen: ended_at_ms === null });
  };
  const openNew = async ({ group, client, about }: NonNullable<AlertPut['into']>, startsAtMs: number): Promise<Episode> => {
    const episode = await freeEpisode(db, { connection, group }, startsAtMs);
    const sealed = { sealed_about: store.seal.seal(JSON.stringify(about)), sealed_stand: '' };
    const fresh = { opened_at_ms: atMs, ended_at_ms: null, ended: null, ticket: null, cut: 0, change: 0, looked: 0 };
    await db
      .insertInto('alert_episode')
      .values({ connection, group_hash: group, episode, client, ...fresh, ...sealed })
      .execute();
    return keep({ connection, group, episode, client, change: 0, looked: 0, isOpen: true });
  };
  return {
    async for(before, into, startsAtMs) {
      if (before) return byStart.get(`${before.group} ${before.episode}`) ?? read(before.group, before.episode);
      if (into === undefined) return undefined;
      return open.get(into.group) ?? (await read(into.group, 'open')) ?? openNew(into, startsAtMs);
    },
    all: () => [...byStart.values()],
  };
}

async function writeAll(
  { seal }: Store,
  db: Kysely<Schema>,
  { connection, placed }: { connection: string; placed: readonly Placed[] },
): Promise<void> {
  for (let at = 0; at < placed.length; at += AT_ONCE) {
    const rows = placed.slice(at, at + AT_ONCE).map(({ group, episode, key, startsAtMs, change, since, body }) => ({
      connection,
      key,
      starts_at_ms: startsAtMs,
      group_hash: group,
      episode,
      change,
      since,
      sealed_body: seal.seal(JSON.stringify(body)),
    }));
    await db
      .insertInto('alert')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['connection', 'key', 'starts_at_ms']).doUpdateSet((row) => ({
          change: row.ref('excluded.change'),
          sealed_body: row.ref('excluded.sealed_body'),
        })),
      )
      .execute();
  }
}

export async function alertsOf({ seal, once }: Store, of: EpisodeRef, sinceChange: number): Promise<readonly AlertRow[]> {
  const rows = await once((db) =>
    db
      .selectFrom('alert')
      .select(['key', 'starts_at_ms', 'change', 'sealed_body'])
      .where((row) => row.and(keyOf(of)))
      .where('change', '>', sinceChange)
      .orderBy('starts_at_ms')
      .orderBy('key')
      .execute(),
  );
  return rows.map(({ key, starts_at_ms: startsAtMs, change, sealed_body }) => ({
    key,
    startsAtMs,
    change,
    body: jsonIn(seal, sealed_body),
  }));
}

/** Each alert beside the episode that it belongs to. */
export const alertsInEpisodes = (db: Kysely<Schema>) =>
  db
    .selectFrom('alert')
    .innerJoin('alert_episode', (join) =>
      join
        .onRef('alert.connection', '=', 'alert_episode.connection')
        .onRef('alert.group_hash', '=', 'alert_episode.group_hash')
        .onRef('alert.episode', '=', 'alert_episode.episode'),
    );

export async function alertsOfOpen({ seal, once }: Store, connection: string, limit: number): Promise<readonly (AlertRow & EpisodeRef)[]> {
  const rows = await once((db) =>
    alertsInEpisodes(db)
      .select(['alert.key', 'alert.starts_at_ms', 'alert.change', 'alert.sealed_body', 'alert.group_hash', 'alert.episode'])
      .where('alert.connection', '=', connection)
      .where('alert_episode.ended_at_ms', 'is', null)
      .orderBy('alert.starts_at_ms')
      .orderBy('alert.key')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ key, starts_at_ms: startsAtMs, change, sealed_body, group_hash: group, episode }) => ({
    connection,
    group,
    episode,
    key,
    startsAtMs,
    change,
    body: jsonIn(seal, sealed_body),
  }));
}
