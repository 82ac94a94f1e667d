/** A ticket that was moved for a person is put back, where it still stands where we had put it. */
import type { Compensation } from './stack.ts';
import { undoneBy } from './write-end.ts';
import type { WriteAgain } from './write-end.ts';

export function movedTicket(write: WriteAgain, number: number, moved: { readonly from: string | null; readonly to: string }): Compensation {
  return {
    id: `move-${number}`,
    kind: 'moved-ticket',
    // Whoever took it or stopped us finds it where it is: moving it under a person's hands helps nobody.
    undo: async (settled) =>
      settled.kind === 'handled' ? { kind: 'undone' } : undoneBy(await write({ kind: 'put-back', number, from: moved.from, to: moved.to })),
  };
}
