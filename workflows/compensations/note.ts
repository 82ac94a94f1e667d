/** A note of ours is superseded: it says what became of it, and names its successor. */
import { undoneBy } from './write-end.ts';
import type { Settled, Undone, WriteAgain } from './contract.ts';

/**
 * `hand-over-note`: it asks a person. `partial-write-back`: its fields could not follow, and nobody must take the half for the whole.
 * `overtaken-note`: a machine's answer that a person has overtaken while it could not be written, and that may still come.
 */
export type NoteOfOurs = {
  readonly id: string;
  readonly kind: 'hand-over-note' | 'partial-write-back' | 'overtaken-note';
  /** The step that left it. */
  readonly target: string;
};

export const handOverNote = (number: number): NoteOfOurs => ({
  id: `hand-over-${number}`,
  kind: 'hand-over-note',
  target: `hand-over-${number}`,
});
/** Of the answer whose note is that step. */
export const partialWriteBack = (target: string): NoteOfOurs => ({ id: target, kind: 'partial-write-back', target });
export const overtakenNote = (target: string): NoteOfOurs => ({ id: `overtaken-${target}`, kind: 'overtaken-note', target });

export async function undoNote({ target }: NoteOfOurs, settled: Settled, write: WriteAgain): Promise<Undone> {
  return undoneBy(await write({ kind: 'supersede', target, settled }));
}
