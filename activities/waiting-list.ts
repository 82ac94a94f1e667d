/** Counts who waits for the same machines, and tells people of their list: when it begins, each time that it has doubled, and when it is over. */
import { MOST_NOTES } from '../workflows/people/waiting-list.ts';
import { stamp } from './route-trouble.ts';
import type { Ledger, WaitingNews } from '../ledger/contract.ts';
import type { Alert, Clock } from './clock.ts';

export type WaitingPorts = {
  readonly ledger: Pick<Ledger, 'countWaiting' | 'waitingListsOver'>;
  readonly clock: Clock;
  readonly alert: Alert;
};

/** How many open tasks wait for these machines; called after a task was put, whatever it waits for. */
export async function countWaiting({ ledger, clock, alert }: WaitingPorts, cause: string | undefined): Promise<number> {
  for (const over of await ledger.waitingListsOver({ most: MOST_NOTES }))
    alert({
      kind: 'waiting-list-over',
      detail: `${sinceOf(over)}: the list for ${over.cause} is over, ${over.unasked} of those on it wait still`,
    });
  if (cause === undefined) return 0;
  const news = await ledger.countWaiting(cause, { most: MOST_NOTES, atMs: await clock.nowMs() });
  if (news.tell !== 'nothing') alert({ kind: 'waiting-list', detail: `${sinceOf(news)}: ${listText(cause, news)}` });
  return news.count;
}

const sinceOf = ({ sinceMs }: Pick<WaitingNews, 'sinceMs'>): string => `since ${sinceMs === undefined ? 'a moment ago' : stamp(sinceMs)}`;

const listText = (cause: string, { count, unasked, firstDueAtMs }: WaitingNews): string =>
  `${count} items wait for ${cause}, ${unasked} of them without a note of their own; the first is due ${stamp(firstDueAtMs)}; the list is "standby waiting"`;
