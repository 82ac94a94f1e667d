/** The drain: it wakes items that wait for AI, earliest due time first, at a limited rate. */

export type DrainInput = {
  readonly process: string;
  readonly route: string;
  readonly pageSize: number;
  /** Items a second. */
  readonly rate: number;
};
/** `left`: items that could not be signalled; they go on waiting and try AI again by themselves. */
export type DrainOutcome = { readonly signalled: number; readonly pages: number; readonly left: number };

/** How the items of a page ended, and how many could not be signalled so far. */
export type DrainedPage = {
  readonly signalled: number;
  /** Their runs were over: their rows are removed. */
  readonly gone: number;
  /** Kept, and tried again when they have rested. */
  readonly failed: number;
  readonly left: number;
  /** Until the first of those left has rested; undefined where none is tried again. */
  readonly restMs: number | undefined;
  /** No next page before then: a route that comes back takes what it was given first. */
  readonly paceMs?: number;
};

export interface DrainActivities {
  /** Signals one page of the items that have waited since before `sinceMs`: each at least once, harmlessly if twice. No item stops the others. */
  signalPage(process: string, route: string, sinceMs: number, limit: number): Promise<DrainedPage>;
}
