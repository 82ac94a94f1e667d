/** The kinds of compensations: what each undoes, and how its undo can end. */
import type { WriteEnd, WriteStep, UndoReason, Decider } from '../ticket/writes.ts';

export type Undone = { readonly kind: 'undone' } | { readonly kind: 'failed'; readonly why: string };
export type FailedUndo = { readonly id: string; readonly kind: string; readonly why: string };

export type WriteAgain = (step: WriteStep) => Promise<WriteEnd>;

/** Pure: whether the write of an undo has undone the effect. */
export function undoneBy(end: WriteEnd): Undone {
  switch (end.kind) {
    case 'written':
    // There was nothing to undo, or the ticket may no longer be written to. The ticket stays as it is.
    case 'withheld':
    case 'taken':
      return { kind: 'undone' };
    case 'moved':
      return { kind: 'failed', why: 'the ticket belongs to another client now' };
    case 'refused':
    case 'defect':
      return { kind: 'failed', why: end.why };
  }
}

/**
 * `hand-over-note`: it asks a person. `partial-write-back`: an answer whose fields could not all be set; the note must say so.
 * `overtaken-note`: a machine's answer that a person overtook while it could not be written. Its note may still appear.
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

/** The compensation for telling facts before they are explained: what an answer has to say of them stands in its own note. */
export type ToldNote = { readonly id: string; readonly kind: 'told-note'; readonly target: string };

export const toldNote = (target: string): ToldNote => ({ id: target, kind: 'told-note', target });

/** Only an answer says more. A table that is right stays right, whoever has taken the ticket. */
export async function undoToldNote({ target }: ToldNote, undoReason: UndoReason, write: WriteAgain): Promise<Undone> {
  if (undoReason.kind !== 'answered') return { kind: 'undone' };
  return supersede(target, undoReason, write);
}

export async function undoNote({ target }: NoteOfOurs, undoReason: UndoReason, write: WriteAgain): Promise<Undone> {
  return supersede(target, undoReason, write);
}

async function supersede(target: string, undoReason: UndoReason, write: WriteAgain): Promise<Undone> {
  return undoneBy(await write({ kind: 'supersede', target, undoReason }));
}

/** The compensation for moving a ticket to the queue of people: it is moved back, unless somebody has moved it since. */
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

/** Does nothing if a person has taken the ticket, or if it belongs to another client now. */
export async function undoMovedTicket({ number, from, to }: MovedTicket, undoReason: UndoReason, write: WriteAgain): Promise<Undone> {
  if (undoReason.kind === 'handled' || undoReason.kind === 'moved') return { kind: 'undone' };
  return undoneBy(await write({ kind: 'put-back', number, from, to }));
}

/** The compensation for a weaker model's answer: a better model reviews it later, in a run of its own. */
export type DegradedAnswer = {
  readonly id: 'degraded';
  readonly kind: 'degraded-answer';
  readonly decision: unknown;
  readonly by: Decider;
};

export const degradedAnswer = (decision: unknown, by: Decider): DegradedAnswer => ({
  id: 'degraded',
  kind: 'degraded-answer',
  decision,
  by,
});

/** Only an answer that stands can be reviewed. */
export async function undoDegradedAnswer(
  answer: DegradedAnswer,
  undoReason: UndoReason,
  startReview: (answer: DegradedAnswer) => Promise<void>,
): Promise<Undone> {
  if (undoReason.kind === 'answered') await startReview(answer);
  return { kind: 'undone' };
}
