/** Tables of alerts. */

/**
 * An alert is the pair of its key and its start. `episode`: the start of the first alert of the episode that it belongs to, for ever.
 * `change`: the count of its episode when it last changed; `since`: the same when it came.
 */
export type AlertTable = {
  connection: string;
  key: string;
  starts_at_ms: number;
  group_hash: string;
  episode: number;
  change: number;
  since: number;
  sealed_body: string;
};
export type AlertEpisodeTable = {
  connection: string;
  group_hash: string;
  episode: number;
  client: string;
  /** One more for each change of one of its alerts. */
  change: number;
  /** The change that its workflow has last looked at. */
  looked: number;
  /** The most alerts that one delivery says it has left out. */
  cut: number;
  opened_at_ms: number;
  /** Null while it is open, like the column below. */
  ended_at_ms: number | null;
  ended: string | null;
  ticket: string | null;
  /** What its group is made of, and how it last stood. */
  sealed_about: string;
  sealed_stand: string;
};
export type AlertSourceTable = { connection: string; first_at_ms: number; last_at_ms: number };
/** Whose alerts came that no client is known by. The hash is of the name as people tell names apart. */
export type AlertOwnerTable = {
  connection: string;
  owner_hash: string;
  sealed_owner: string;
  first_at_ms: number;
  last_at_ms: number;
  times: number;
};
/** Explanations that were asked for, each under its own reference. */
export type AlertCallTable = { ref: string; client: string; at_ms: number };
