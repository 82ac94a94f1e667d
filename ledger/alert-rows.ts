/** What the ledger knows of alerts: bodies are their process's own, and are sealed. */

/** A group of alerts of one connection; `group` is its hash. */
export type GroupRef = { readonly connection: string; readonly group: string };
/** `episode`: the start of its first alert. */
export type EpisodeRef = GroupRef & { readonly episode: number };

/** What becomes of an alert's body by one more snapshot. `isNews`: anything of it changed but when it was last seen. */
export type BodyAfter = { readonly body: unknown; readonly isNews: boolean };
/** The newest start that a key is known by. `body`: undefined once retention has emptied it. */
export type KnownStart = { readonly startsAtMs: number; readonly body: unknown };
export type AlertPut = {
  readonly key: string;
  readonly startsAtMs: number;
  /** Its source says no start that lasts: the newest start that the key is known by is its start. */
  readonly startsAsKnown: boolean;
  /** Decides over that: which start is meant, by what is known; undefined where nothing is to be put. Pure. */
  readonly startOf?: (known: KnownStart | undefined) => number | undefined;
  /** Where it belongs if it is new; undefined where it is only wanted if it is known already. */
  readonly into: { readonly group: string; readonly client: string; readonly about: unknown } | undefined;
  /** Pure, and called inside the transaction. `startsAtMs`: the start that counts. */
  readonly after: (known: unknown, startsAtMs: number) => BodyAfter;
};
/** `cut`: alerts that the delivery says it has left out. */
export type AlertsPut = {
  readonly connection: string;
  readonly atMs: number;
  readonly alerts: readonly AlertPut[];
  readonly cut: number;
};
/** An episode that a delivery has touched. `isNews`: its workflow has something to look at. */
export type EpisodeTouched = EpisodeRef & { readonly client: string; readonly isNews: boolean };

export type EpisodeRow = EpisodeRef & {
  readonly client: string;
  readonly change: number;
  readonly cut: number;
  readonly openedAtMs: number;
  readonly ended: { readonly atMs: number; readonly why: string } | undefined;
  readonly ticket: string | undefined;
  readonly about: unknown;
  /** As it was last put; undefined before. */
  readonly stand: unknown;
};
export type AlertRow = { readonly key: string; readonly startsAtMs: number; readonly change: number; readonly body: unknown };
export type SourceRow = { readonly connection: string; readonly firstAtMs: number; readonly lastAtMs: number };
/** `groups`: by connection, those that are open. `waiting`: explanations that wait for AI. */
export type AlertCounts = {
  readonly groups: readonly { readonly connection: string; readonly open: number; readonly withTicket: number }[];
  readonly waiting: number;
};
export type OwnerRow = { readonly connection: string; readonly owner: string; readonly lastAtMs: number; readonly times: number };

/** The part of the ledger that is about alerts. */
export interface AlertLedger {
  /** All of a delivery or nothing. Answers with the episodes that are open and touched, each once. */
  putAlerts(put: AlertsPut): Promise<readonly EpisodeTouched[]>;
  /** The open episode of a group; undefined where it has none. */
  openEpisode(of: GroupRef): Promise<EpisodeRow | undefined>;
  /** Those of an episode that have changed since, by their starts. */
  alertsOf(of: EpisodeRef, sinceChange: number): Promise<readonly AlertRow[]>;
  /** Its workflow has looked at it as it was at that change. Changes nothing of one that is not there. */
  putStand(of: EpisodeRef, looked: { readonly change: number; readonly stand: unknown }): Promise<void>;
  /** Open ones that have changed since their workflow has looked, and were opened before a time: the oldest first. */
  unseenEpisodes(openedBeforeMs: number, limit: number): Promise<readonly EpisodeRow[]>;
  /** True where fewer than `most` were asked for since a time, this one not counted; the same reference is always the same. */
  takeAlertCall(call: {
    readonly ref: string;
    readonly client: string;
    readonly atMs: number;
    readonly sinceMs: number;
    readonly most: number;
  }): Promise<boolean>;
  putEpisodeTicket(of: EpisodeRef, ticket: string): Promise<void>;
  /**
   * Ends the episode as it stood at that change. Alerts that came since begin the next one, which is then open: true.
   * Idempotent: the first end stays.
   */
  endAlertEpisode(of: EpisodeRef, end: { readonly change: number; readonly atMs: number; readonly why: string }): Promise<boolean>;
  /** Those of a client, of all connections, the newest first. */
  openEpisodes(client: string, limit: number): Promise<readonly EpisodeRow[]>;
  /** Those that stand on a ticket of that id, whichever ticket system's it is. */
  openEpisodesOn(ticket: string): Promise<readonly EpisodeRow[]>;
  /** Of all clients, the oldest first. */
  allOpenEpisodes(limit: number): Promise<readonly EpisodeRow[]>;
  /** Open or ended; undefined where there is none. */
  episodeAt(of: EpisodeRef): Promise<EpisodeRow | undefined>;
  /** Those of a group that have ended, the newest first. */
  earlierEpisodes(of: GroupRef, limit: number): Promise<readonly EpisodeRow[]>;
  /** Open pairs of a connection, by start: of each its newest body. `limit`: more are left out. */
  alertsOfOpen(connection: string, limit: number): Promise<readonly (AlertRow & EpisodeRef)[]>;
  /** All of a connection that began at a time or later, by key and start, behind a pair of them. `body`: undefined once retention has emptied it. */
  pastAlerts(
    connection: string,
    from: { readonly sinceMs: number; readonly after: Pick<AlertRow, 'key' | 'startsAtMs'> | undefined },
    limit: number,
  ): Promise<readonly AlertRow[]>;
  /** A delivery of the source was taken. */
  sourceSeen(connection: string, atMs: number): Promise<void>;
  sourcesSeen(): Promise<readonly SourceRow[]>;
  /** True where it is the first time. `hash`: of the name as people tell names apart. */
  ownerSeen(seen: { readonly connection: string; readonly hash: string; readonly owner: string; readonly atMs: number }): Promise<boolean>;
  ownersSeen(limit: number): Promise<readonly OwnerRow[]>;
  /** `process`: whose runs explain groups. */
  alertCounts(process: string): Promise<AlertCounts>;
}
