/** What one poll works with, and what it has come to so far. */
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { DeskEvent } from '../../connectors/intake.ts';
import type { Ledger, PollItem } from '../../ledger/contract.ts';
import type { Alert, Clock } from '../clock.ts';

export type PollPorts = {
  readonly desk: Pick<TicketSystem, 'changedSince' | 'acts'>;
  readonly ledger: Pick<
    Ledger,
    | 'pollCursor'
    | 'putPollCursor'
    | 'putPolledAt'
    | 'pollItems'
    | 'putPollPage'
    | 'pollWaiting'
    | 'pollAnnounced'
    | 'pollRefused'
    | 'pollCounts'
    | 'pollResting'
    | 'forgetPollItems'
    | 'forgetOldestPollItems'
    | 'perhapsOurs'
    | 'openedVersion'
  >;
  /** Makes an announced ticket durable, as the ingress does. */
  readonly accept: (
    connection: string,
    event: DeskEvent,
  ) => Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed' | 'not-now'; readonly why: string }>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** Says that this is still going on. */
  readonly beat?: () => void;
};

/** Not taken, and nothing was taken since: it may be the item, and it may be Temporal. */
export type Doubted = PollItem & { readonly why: string };

/** One poll under way. What changes is what it counts. */
export type Poll = PollPorts & {
  readonly connection: string;
  readonly beat: () => void;
  readonly beganAtMs: number;
  readonly sum: { listed: number; accepted: number; ours: number; unnamed: number };
  readonly doubted: Doubted[];
  /** How often the desk may still be asked what was done to a ticket. */
  asksLeft: number;
  /** When a poll last did all that it was for. */
  polledAtMs: number;
};

/** A desk that answers this late still gets a thousand changes across: 150 KB, which it may have to gather. */
export const LIST_CALL_MS = 20_000;
/** As every other call to a desk. */
export const ACTS_CALL_MS = 10_000;
/** The most that a ticket system is asked for at once: where it knows no places only the first page proves what is ours. */
export const PAGE = 1_000;
/** So long pages are asked for; half of what an activity has, so that what they named is announced too. */
export const LISTING_MS = 150_000;
/** So long tickets are announced: a minute less than the activity has, and the last one takes some seconds. */
export const POLL_MS = 240_000;
/** Half a million tickets. A list without an end is a mistake of the ticket system. */
export const MOST_PAGES = 500;
/** So many announcements end a poll: some milliseconds each, and it must be over before it is given to somebody else. */
export const MOST_ANNOUNCED = 3_000;
/** A busy desk's whole hour of our own notes; each costs a call that is cheaper than the run it spares. */
export const MOST_ASKS = 300;
/** A write is proven within the ten minutes of its activity, or sent again. */
export const WRITE_UNDER_WAY_MS = 10 * 60_000;
/** Rows of some 150 bytes. Beyond it what was announced is forgotten first; where nothing else is left, the list waits. */
export const MOST_KEPT = 200_000;

export async function isOver({ clock, beganAtMs }: Poll, afterMs: number): Promise<boolean> {
  return (await clock.nowMs()) - beganAtMs >= afterMs;
}
