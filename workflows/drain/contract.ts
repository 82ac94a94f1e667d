/** Wakes the items that wait for AI, those due first at the head, no faster than they may come. */

export type DrainInput = {
  readonly process: string;
  readonly route: string;
  readonly pageSize: number;
  /** Items a second. */
  readonly rate: number;
};
export type DrainOutcome = { readonly signalled: number; readonly pages: number };

export interface DrainActivities {
  /** Signals one page of the items that have waited since before `sinceMs` and says how many: each at least once, harmlessly if twice. */
  signalPage(process: string, route: string, sinceMs: number, limit: number): Promise<number>;
}
