/**
 * Pure: where a list of changes begins, how it goes on from page to page, and where the next one may begin. Why nothing is missed:
 *
 * A list names each ticket once, at its newest change; it calls it ours only if all of its changes since the time asked for were. What it
 * names stands in the ledger, waiting to be announced, before the next page is asked for. `sinceMs` keeps this promise: *whatever others
 * than we changed before it stands in the ledger, and nothing dated before it can still appear.* So what is called ours in a list that was
 * asked for from `sinceMs` or earlier is ours, on any of its pages, however many polls they take. A page that was asked for from a later
 * time (a desk without places goes on by the last time) proves nothing of the kind: there ours count as anybody's.
 *
 * - **Only the end of a list moves `sinceMs`.** A ticket that others changed and then we, while the list was being read, has moved behind
 *   the page where it would have been. It is named at the end, as theirs still, because the list was asked for from before their change.
 * - **It moves to what cannot change any more.** At the time of a page, changes may still appear that bear a time up to `OVERLAP_MS` before
 *   the newest that was ever listed: two nodes of a desk may each be wrong by what the contract allows, one ahead and one behind, and a
 *   change may be visible a little late. The first page that reaches into that span holds the next list there (`heldMs`), for what appears
 *   behind a page that was turned is found by no later page of this list.
 * - **Never past our own clock less the overlap**, and what is dated further ahead of it than a clock may be wrong does not count at all:
 *   one ticket of the year 2099 would otherwise end polling, unseen.
 * - **Now and then a list begins an hour earlier, and at times a day.** A clock may be set back by more than it may be wrong, as when summer
 *   time ends on a desk that should not mind, and a long transaction may outlast the overlap; either clock may have been wrong by hours
 *   before somebody set it right: what they hid is found then. What was listed is remembered for as long.
 */
import type { TicketChange } from '../../connectors/ticket-system.ts';
import type { PollCursor, PollListing } from '../../ledger/contract.ts';

/** The contract, R28: a desk's clock is right within a minute. */
const CLOCK_ERROR_MS = 60_000;
/** A change can become visible a little after the time it bears (a replica, a long transaction). */
const LATE_MS = 30_000;
/** That much of time is asked for again: one clock may be ahead and another behind. */
export const OVERLAP_MS = 2 * CLOCK_ERROR_MS + LATE_MS;
/**
 * A desk on which nothing changes tells no time. It is taken to be within these ten minutes of ours: else the pages of a mass update at
 * night would be listed again every minute until the morning. A desk that is further behind than this is found by the lists from further back.
 */
const QUIET_MS = 10 * 60_000;
/** At the first poll: what came while the service was being set up, whatever the desk's clock. */
const FIRST_LOOK_BACK_MS = OVERLAP_MS;
/** The hour of summer time, and some minutes in which it may have been noticed. */
export const DEEP_MS = 70 * 60_000;
/** An hour of changes is some pages; four times an hour they are nothing beside a list a minute. */
export const DEEP_EVERY_MS = 15 * 60_000;
/** A clock that was wrong by hours, ours or a desk's, and was set: a wrong zone, a lost battery, a virtual machine that slept. */
export const FAR_MS = 26 * 60 * 60_000;
/** A day of changes is some tens of pages. */
export const FAR_EVERY_MS = 2 * 60 * 60_000;

export const firstCursor = (nowMs: number): PollCursor => ({
  sinceMs: nowMs - FIRST_LOOK_BACK_MS,
  newestMs: 0,
  floorMs: nowMs - FIRST_LOOK_BACK_MS,
  deepAtMs: nowMs,
  farAtMs: nowMs,
  polledAtMs: 0,
  listing: undefined,
  told: [],
});

/** A cursor that an earlier release, or a clock that was wrong, has put ahead of our time is brought back. */
export const within = (cursor: PollCursor, nowMs: number): PollCursor =>
  cursor.sinceMs <= nowMs - OVERLAP_MS ? cursor : { ...cursor, sinceMs: nowMs - OVERLAP_MS, listing: undefined };

/** The list goes on where it was left, or begins. */
export function openList(cursor: PollCursor, nowMs: number): PollListing {
  if (cursor.listing !== undefined) return cursor.listing;
  // A clock of ours that was set back must not end this for a year.
  const isFar = Math.abs(nowMs - cursor.farAtMs) >= FAR_EVERY_MS;
  const isDeep = isFar || Math.abs(nowMs - cursor.deepAtMs) >= DEEP_EVERY_MS;
  const earliestMs = Math.max(cursor.floorMs, cursor.sinceMs - (isFar ? FAR_MS : DEEP_MS));
  const fromMs = isDeep ? Math.min(cursor.sinceMs, earliestMs) : cursor.sinceMs;
  return { fromMs, after: undefined, pastMs: fromMs, heldMs: undefined, isDeep, isFar, met: [] };
}

/** What is called ours on a page of this list is ours. */
export const isProven = ({ sinceMs }: PollCursor, { fromMs }: Pick<PollListing, 'fromMs'>): boolean => fromMs <= sinceMs;
/** What changed before this is never listed again. */
export const forgottenMs = ({ sinceMs }: PollCursor): number => sinceMs - FAR_MS;
/** Dated further ahead than a clock may be wrong. */
export const isAhead = ({ changedAtMs }: TicketChange, nowMs: number): boolean => changedAtMs > nowMs + CLOCK_ERROR_MS;

export type Page = {
  readonly changes: readonly TicketChange[];
  readonly lastChangedAtMs: number | undefined;
  readonly after: string | undefined;
  readonly more: boolean;
};
/** `crowdAtMs`: a whole page of one time of a desk without places, whose rest can only be skipped. */
export type Turned = { readonly cursor: PollCursor; readonly crowdAtMs: number | undefined };

/** After a page that was asked for at `nowMs`. The list stands in the cursor, or is ended. */
export function turnPage(before: PollCursor, listing: PollListing, page: Page, nowMs: number): Turned {
  const cursor = { ...before, newestMs: newestOf(before, page, nowMs) };
  const certainMs = Math.min(Math.max(cursor.newestMs, nowMs - QUIET_MS), nowMs) - OVERLAP_MS;
  const holds = (pastMs: number): number | undefined =>
    listing.heldMs ?? (pastMs < certainMs ? undefined : Math.max(listing.pastMs, certainMs));
  const lastMs = page.lastChangedAtMs;
  // More after nothing would be more of nothing.
  if (!page.more || lastMs === undefined) return { cursor: ended(cursor, listing, holds(Infinity), nowMs), crowdAtMs: undefined };
  const turned = (to: Pick<PollListing, 'fromMs' | 'after' | 'pastMs'>): PollCursor => ({
    ...cursor,
    listing: { ...listing, ...to, heldMs: holds(to.pastMs) },
  });
  // A place that leads nowhere is none.
  if (page.after !== undefined && page.after !== listing.after)
    return {
      cursor: turned({ fromMs: listing.fromMs, after: page.after, pastMs: Math.max(lastMs, listing.pastMs) }),
      crowdAtMs: undefined,
    };
  if (lastMs > listing.fromMs) return { cursor: turned({ fromMs: lastMs, after: undefined, pastMs: lastMs }), crowdAtMs: undefined };
  const next = listing.fromMs + 1;
  return { cursor: turned({ fromMs: next, after: undefined, pastMs: next }), crowdAtMs: listing.fromMs };
}

function newestOf({ newestMs }: PollCursor, { changes }: Page, nowMs: number): number {
  const plausible = changes.filter((change) => !isAhead(change, nowMs));
  return plausible.reduce((newest, { changedAtMs }) => Math.max(newest, Math.min(changedAtMs, nowMs)), newestMs);
}

const isOfMoment = (word: string): boolean => word.startsWith('crowd ');

function ended(cursor: PollCursor, { isDeep, isFar, met }: PollListing, heldMs: number | undefined, nowMs: number): PollCursor {
  return {
    ...cursor,
    sinceMs: Math.max(cursor.sinceMs, heldMs ?? cursor.sinceMs),
    deepAtMs: isDeep ? nowMs : cursor.deepAtMs,
    farAtMs: isFar ? nowMs : cursor.farAtMs,
    listing: undefined,
    // Only a list from further back has seen all that may still be so; what is said of one moment is so until no list reaches back to it.
    told: isDeep ? cursor.told.filter((word) => met.includes(word) || (!isFar && isOfMoment(word))) : cursor.told,
  };
}
