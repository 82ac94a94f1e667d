/** Pure: where the next poll begins, and what of its list was taken already. */
import type { TicketChange } from '../../connectors/desk/contract.ts';
import type { PollCursor } from '../../ledger/contract.ts';

/** A change can become visible a little after the time it bears (a replica, a long transaction): that much is asked for twice. */
export const OVERLAP_MS = 30_000;
/** At the first poll: what came while the service was being set up. */
const FIRST_LOOK_BACK_MS = 60_000;

export const firstCursor = (nowMs: number): PollCursor => ({ sinceMs: nowMs - FIRST_LOOK_BACK_MS, polledAtMs: 0, seen: [] });

/** Time first, so that what cannot be listed again can be told from what can. */
const keyOf = ({ changedAtMs, id, version }: TicketChange): string => `${changedAtMs} ${id}@${version}`;

/** What of a page was not taken before. */
export function unseen({ seen }: PollCursor, page: readonly TicketChange[]): readonly TicketChange[] {
  const known = new Set(seen);
  return page.filter((change) => !known.has(keyOf(change)));
}

/**
 * After a page, sorted by time, of which everything was taken. While the list goes on, the next page begins at the last change of this
 * one; else at the newest change less the overlap, and never before where it began.
 */
export function nextCursor(cursor: PollCursor, page: readonly TicketChange[], more: boolean, nowMs: number): PollCursor {
  const newestMs = page.at(-1)?.changedAtMs ?? cursor.sinceMs;
  const sinceMs = more ? newestMs : Math.max(cursor.sinceMs, newestMs - OVERLAP_MS);
  const keys = new Set([...cursor.seen, ...page.map(keyOf)]);
  return { sinceMs, polledAtMs: nowMs, seen: [...keys].filter((key) => Number(key.split(' ', 1)[0]) >= sinceMs) };
}
