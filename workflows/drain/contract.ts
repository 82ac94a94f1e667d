/** Wakes the items that wait for AI, those due first at the head, no faster than they may come. */

export type DrainInput = {
  readonly process: string;
  readonly route: string;
  readonly pageSize: number;
  /** Items a second. */
  readonly rate: number;
};
/** `left`: could not be told, however often it was tried; they wait on and try by themselves. */
export type DrainOutcome = { readonly signalled: number; readonly pages: number; readonly left: number };

/** How each item of a page ended, and what the drain has not been able to tell so far. */
export type DrainedPage = {
  readonly signalled: number;
  /** Their runs were over: their rows are removed. */
  readonly gone: number;
  /** Kept, and tried again when they have rested. */
  readonly failed: number;
  readonly left: number;
  /** Until the first of those left has rested; undefined where none is tried again. */
  readonly restMs: number | undefined;
};

export interface DrainActivities {
  /** Signals one page of the items that have waited since before `sinceMs`: each at least once, harmlessly if twice. No item stops the others. */
  signalPage(process: string, route: string, sinceMs: number, limit: number): Promise<DrainedPage>;
}
