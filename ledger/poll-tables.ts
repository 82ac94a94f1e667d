/** Tables of polls. */

export type PollTable = {
  connection: string;
  since_ms: number;
  newest_ms: number;
  floor_ms: number;
  deep_at_ms: number;
  far_at_ms: number;
  polled_at_ms: number;
  /** JSON; null where no list is under way. */
  listing: string | null;
  /** JSON. */
  told: string;
};
export type PollItemTable = {
  connection: string;
  item: string;
  version: string;
  actor: string;
  changed_at_ms: number;
  fresh_at_ms: number;
  /** 1: still to be announced. */
  waits: number;
  tries: number;
  next_at_ms: number;
};
