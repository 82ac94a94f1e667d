/**
 * Pure: where a list of changes begins, what of it was taken already, and how far the next list may skip.
 *
 * A list names each ticket once, at its newest change, and calls it ours only if all of its changes since the time asked for were. So
 * `sinceMs` moves only when a list has been read to its end, and never past a time at which something may still appear. Asked for from
 * there, what is called ours is ours; on a later page, which was asked for from a later time, a person's change may hide behind ours.
 */
import type { TicketChange } from '../../connectors/desk/contract.ts';
import type { PollCursor } from '../../ledger/contract.ts';

/** A change can become visible a little after the time it bears (a replica, a long transaction): that much is asked for again. */
export const OVERLAP_MS = 30_000;
/** At the first poll: what came while the service was being set up. */
const FIRST_LOOK_BACK_MS = 60_000;

export const firstCursor = (nowMs: number): PollCursor => ({ sinceMs: nowMs - FIRST_LOOK_BACK_MS, polledAtMs: 0, seen: [] });

/** One reading of the list. `fromMs`: where its next page begins. `safeMs`: nothing before it can appear any more that was not read. */
export type Listing = { readonly fromMs: number; readonly safeMs: number };
export const beginList = ({ sinceMs }: PollCursor): Listing => ({ fromMs: sinceMs, safeMs: sinceMs });

/** Time first, so that what cannot be listed again can be told from what can. */
const keyOf = ({ changedAtMs, id, version }: TicketChange): string => `${changedAtMs} ${id}@${version}`;
const timeOf = (key: string): number => Number(key.split(' ', 1)[0]);

/** What of a page was not taken before. */
export function unseen({ seen }: PollCursor, page: readonly TicketChange[]): readonly TicketChange[] {
  const known = new Set(seen);
  return page.filter((change) => !known.has(keyOf(change)));
}

/** Our own writes are listed, too; they are no news where they are surely nobody else's as well. */
export const isNews = ({ sinceMs }: PollCursor, { fromMs }: Listing, { actor }: TicketChange): boolean =>
  actor !== 'us' || fromMs > sinceMs;

/** After a page of which everything was taken. */
export function taken(cursor: PollCursor, page: readonly TicketChange[], nowMs: number): PollCursor {
  return { ...cursor, polledAtMs: nowMs, seen: [...new Set([...cursor.seen, ...page.map(keyOf)])] };
}

export type Turned = { readonly listing: Listing; readonly crowdAtMs: number | undefined };
/**
 * `cursor` is the one after the page. The desk's clock is known to have passed the newest time ever listed: what is older than that
 * less the overlap is visible by now. `crowdAtMs`: a whole page of one time, which can only be skipped.
 */
export function turnPage({ seen }: PollCursor, { fromMs, safeMs }: Listing, page: readonly TicketChange[]): Turned {
  const lastMs = page.at(-1)?.changedAtMs ?? fromMs;
  const visibleMs = newestOf(seen) - OVERLAP_MS;
  const isJoined = safeMs >= fromMs;
  if (lastMs > fromMs)
    return { listing: { fromMs: lastMs, safeMs: isJoined ? Math.max(safeMs, Math.min(lastMs, visibleMs)) : safeMs }, crowdAtMs: undefined };
  const pastMs = lastMs + 1;
  return { listing: { fromMs: pastMs, safeMs: isJoined && visibleMs >= pastMs ? pastMs : safeMs }, crowdAtMs: lastMs };
}

/** A crowd is listed again and again while it is new; people are told once. */
const crowdKey = (atMs: number): string => `${atMs} crowd`;
export const isToldOf = ({ seen }: PollCursor, atMs: number): boolean => seen.includes(crowdKey(atMs));
export const toldOf = (cursor: PollCursor, atMs: number): PollCursor => ({ ...cursor, seen: [...cursor.seen, crowdKey(atMs)] });

/** After the last page. */
export function endList(cursor: PollCursor, { fromMs, safeMs }: Listing): PollCursor {
  const sinceMs = safeMs >= fromMs ? Math.max(safeMs, newestOf(cursor.seen) - OVERLAP_MS) : safeMs;
  return { ...cursor, sinceMs, seen: cursor.seen.filter((key) => timeOf(key) >= sinceMs) };
}

const newestOf = (seen: readonly string[]): number => seen.reduce((newest, key) => Math.max(newest, timeOf(key)), -Infinity);
