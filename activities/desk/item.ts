/** Pure: whether a ticket is the one that its number stood for before. Ticket systems give numbers anew: after a purge, a reset, a move. */
import { createHash } from 'node:crypto';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { ItemRow } from '../../ledger/contract.ts';

/** What tells one ticket from another. `createdAt` is empty where the desk gives no time that can be meant. */
export type SeenItem = { readonly createdAt: string; readonly textHash: string; readonly openings: number };
type KnownItem = Pick<ItemRow, 'createdAt' | 'textHash' | 'baseEpisode' | 'highestEpisode'>;
/** Whether a note of ours from the last episode stands on the ticket. */
export type Ours = 'found' | 'none' | 'not-asked';
/** `ask`: only a look for our notes can tell. */
export type Identity = 'first' | 'same' | 'another' | 'ask';

/**
 * The whole rule. A desk may change what it says of a creation: by rounding, by zone, by a move to another system, or from one replica to
 * the next. So another ticket is one of which all that can tell says so: it was created at another time, it says something else, it was
 * opened no more often, and it bears no note that we left on the last one. Whoever is taken for the same wrongly is not worked on until it is
 * reopened; whoever is taken for another wrongly is worked on once more.
 */
export function identityOf(known: KnownItem | undefined, seen: SeenItem, ours: Ours): Identity {
  if (known === undefined) return 'first';
  if (!isOtherTime(known.createdAt, seen.createdAt)) return 'same';
  if (known.textHash === seen.textHash) return 'same';
  if (known.baseEpisode + seen.openings > known.highestEpisode) return 'same';
  if (ours === 'not-asked') return 'ask';
  return ours === 'found' ? 'same' : 'another';
}

/** A desk that rounds, to the second or the minute, says less than this. */
const ROUNDED_MS = 60_000;

/** Nothing follows from a time that is not known. */
const isOtherTime = (one: string, other: string): boolean => Math.abs(Date.parse(one) - Date.parse(other)) > ROUNDED_MS;

/** `createdAtMs` undefined: not to be believed. */
export const seenItem = ({ createdAtText, subject, body, openings }: DeskTicket, createdAtMs: number | undefined): SeenItem => ({
  createdAt: createdAtMs === undefined ? '' : createdAtText,
  // A length before each part: what moves from one to the other is another text.
  textHash: createHash('sha256').update(`${subject.length} ${subject}${body}`).digest('hex'),
  openings,
});
