/** A note whose fields could not follow says so itself, so that nobody takes the half for the whole. */
import { supersede } from './hand-over-note.ts';
import type { Compensation } from './stack.ts';
import { undoneBy } from './write-end.ts';
import type { WriteAgain } from './write-end.ts';

export function partialWriteBack(write: WriteAgain): Compensation {
  return {
    id: 'note',
    kind: 'partial-write-back',
    undo: async (settled) => undoneBy(await write(supersede('note', settled))),
  };
}
