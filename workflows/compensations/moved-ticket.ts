/** A ticket that was moved for a person is put back, where it still stands where we had put it. */
import type { Compensation } from './stack.ts';
import { undoneBy } from './write-end.ts';
import type { WriteAgain } from './write-end.ts';

export function movedTicket(write: WriteAgain, number: number, moved: { readonly from: string | null; readonly to: string }): Compensation {
  return {
    id: `move-${number}`,
    kind: 'moved-ticket',
    // Moving it under the hands of whoever took it helps nobody, and another client's ticket is no longer ours to put back.
    undo: async (settled) =>
      settled.kind === 'handled' || settled.kind === 'moved'
        ? { kind: 'undone' }
        : undoneBy(await write({ kind: 'put-back', number, from: moved.from, to: moved.to })),
  };
}
