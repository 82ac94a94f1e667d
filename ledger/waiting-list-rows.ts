/** What the ledger says of items that wait for the same machines. */

/** Open tasks with one cause. `unasked`: those whose note was put off. `tell`: what is to be told of their list now; it stands since `sinceMs`. */
export type WaitingNews = {
  readonly count: number;
  readonly unasked: number;
  readonly firstDueAtMs: number;
  readonly tell: 'begun' | 'grown' | 'nothing';
  readonly sinceMs: number | undefined;
};
/** `unasked`: of those that wait still, how many have no note. */
export type WaitingListOver = { readonly cause: string; readonly unasked: number; readonly sinceMs: number };
/** An item that waits for machines. `note`: whether a person is asked on the item itself; `none` where nobody is asked before its time is over. */
export type ListedWait = {
  readonly cause: string;
  readonly workflowId: string;
  readonly process: string;
  readonly connection: string | null;
  readonly item: string;
  readonly client: string;
  readonly dueAtMs: number;
  readonly note: 'written' | 'not-yet' | 'none';
  readonly task: string | undefined;
};
