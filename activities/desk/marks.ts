/** Makes the marks of notes, and finds a note by any mark that its step may have. */
import { markOf, oldMarkOf } from './mark.ts';
import type { DeskTrouble, NoteLook } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';

export type MarkLedger = Pick<Ledger, 'subkey' | 'writeMark'>;
/** `own`: what a note of this step bears, or is to bear. `all`: what it may bear that was written by another state of the ledger. */
export type Marks = { readonly own: string; readonly all: readonly string[] };

/** The mark that was stored before the note was sent stays the note's, whatever is computed today. */
export async function marksOf(ledger: MarkLedger, key: string, ticket: { readonly createdAtMs: number | undefined }): Promise<Marks> {
  const { subkey, madeAtMs } = await ledger.subkey('mark');
  const now = markOf(subkey, key);
  const old = oldMarkOf(key);
  const stored = await ledger.writeMark(key);
  // A try without a mark is of a release that computed them in the old form.
  const own = stored.kind === 'none' ? now : (stored.mark ?? old);
  // On a ticket that is younger than the subkey no release has left one of the old form, which anybody can compute.
  const mayBeOld = ticket.createdAtMs === undefined || ticket.createdAtMs < madeAtMs;
  return { own, all: [...new Set([own, now, ...(mayBeOld ? [old] : [])])] };
}

export type OursLook =
  | (NoteLook & { readonly kind: 'none' })
  | DeskTrouble
  | (Extract<NoteLook, { kind: 'found' }> & { readonly mark: string });

/** The note that bears one of them. `none` only if all were asked for. */
export async function findOurs(look: (mark: string) => Promise<NoteLook>, marks: readonly string[]): Promise<OursLook> {
  for (const mark of marks) {
    const seen = await look(mark);
    if (seen.kind === 'found') return { ...seen, mark };
    if (seen.kind !== 'none') return seen;
  }
  return { kind: 'none' };
}
