/** What a sender may ask of us at most, and why. How large one body may be, its connector says. */

/** A whole body of 256 KB needs 210 kbit/s for this; who is slower than that on a loopback or a proxy holds a socket and sends nothing. */
export const BODY_WITHIN_MS = 10_000;

/**
 * Bytes of all bodies together that are not verified yet: 64 of the largest ticket announcements. A genuine
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
