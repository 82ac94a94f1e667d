/** What the ledger remembers of polls, row by row. */

/** A list that was begun and not read to its end. What each figure is for is said in `activities/poll/cursor.ts`. */
export type PollListing = {
  /** The next page is asked for from then, and behind that place where the ticket system tells places. */
  readonly fromMs: number;
  readonly after: string | undefined;
  /** The pages have come so far. */
  readonly pastMs: number;
  /** The next list must begin no later than this; undefined while nothing holds it. */
  readonly heldMs: number | undefined;
  /** It began further back than it had to: by an hour, or, where it is far, by a day. */
  readonly isDeep: boolean;
  readonly isFar: boolean;
  /** What of this list people are told of, each by a word. */
  readonly met: readonly string[];
};
/**
 * `sinceMs`: the next list begins there. `newestMs`: the newest plausible change ever listed. `floorMs`: what changed earlier was never
 * asked for. `deepAtMs`: when a list last began further back. `farAtMs`: when one last began a day back. `told`: what people were told of, until it is over.
 */
export type PollCursor = {
  readonly sinceMs: number;
  readonly newestMs: number;
  readonly floorMs: number;
  readonly deepAtMs: number;
  readonly farAtMs: number;
  readonly polledAtMs: number;
  readonly listing: PollListing | undefined;
  readonly told: readonly string[];
};
/** A ticket that was listed, at the newest version that was. `waits`: it has still to be announced, at `nextAtMs` or later. */
export type PollItem = {
  readonly item: string;
  readonly version: string;
  readonly actor: string;
  readonly changedAtMs: number;
  /** When the ticket was made, or, where that is not told, changed: the newest have their share of the announcements. */
  readonly freshAtMs: number;
  readonly waits: boolean;
  /** How often it was not taken. */
  readonly tries: number;
  readonly nextAtMs: number;
};
