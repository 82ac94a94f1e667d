/** Pure: a time as people read it. */

/** "2026-11-25 09:14 UTC": a ticket is read in more than one time zone. */
export const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
