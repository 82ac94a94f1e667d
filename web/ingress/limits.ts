/** What a sender may ask of us at most, and why. */

/** What stands at the other end of a connection; it decides how large one announcement may be. */
export type SenderKind = 'desk' | 'alertmanager';

/** Bytes of one body. */
export const MOST_BYTES: Readonly<Record<SenderKind, number>> = {
  // An announcement is under 2 KB; 256 KB leaves room for ticket systems that embed the whole ticket.
  desk: 256 * 1024,
  // A group of alerts comes in one body, with labels and annotations of each: 2,000 alerts of 4 KB.
  alertmanager: 8 * 1024 * 1024,
};

/** A whole body of 8 MB needs 7 Mbit/s for this; who is slower than that on a loopback or a proxy holds a socket and sends nothing. */
export const BODY_WITHIN_MS = 10_000;

/**
 * Bytes of all bodies together that are not verified yet: 64 of the largest ticket announcements, or two of the largest alerts. A genuine
 * body is in here for milliseconds, so that little is enough; where it is full, the one that came first gives way.
 */
export const MOST_UNVERIFIED_BYTES = 16 * 1024 * 1024;

/**
 * Deliveries on their way into ledger and Temporal at once. 256 at the 3 s that a start may take at most are 85 a second even when
 * Temporal is at its slowest, against the 50 a second that are promised; more of them would only wait for each other.
 */
export const MOST_AT_ONCE = 256;

/** Seconds after which a sender may come again when we could not take its event: a start has ended by then, one way or the other. */
export const COME_AGAIN_S = '5';
