/** A ticket that was moved for a person is put back, where it still stands where we had put it. */
import { undoneBy } from './write-end.ts';
import type { Settled, Undone, WriteAgain } from './contract.ts';

export type MovedTicket = {
  readonly id: string;
  readonly kind: 'moved-ticket';
  readonly number: number;
  readonly from: string | null;
  readonly to: string;
};

export const movedTicket = (number: number, moved: { readonly from: string | null; readonly to: string }): MovedTicket => ({
  id: `move-${number}`,
  kind: 'moved-ticket',
  number,
  ...moved,
});

/** Moving it under the hands of whoever took it helps nobody, and another client's ticket is no longer ours to put back. */
export async function undoMovedTicket({ number, from, to }: MovedTicket, settled: Settled, write: WriteAgain): Promise<Undone> {
  if (settled.kind === 'handled' || settled.kind === 'moved') return { kind: 'undone' };
  return undoneBy(await write({ kind: 'put-back', number, from, to }));
}
