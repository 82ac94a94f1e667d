/** The stack of compensations: each effect on a ticket registers its undo first, and undos run newest first. Plain data, so that a continued run keeps it. */
import { CancellationScope } from '@temporalio/workflow';
import { undoDegradedAnswer, undoMovedTicket, undoNote, undoToldNote } from './kinds.ts';
import type { DegradedAnswer, MovedTicket, NoteOfOurs, ToldNote, FailedUndo, Undone, WriteAgain } from './kinds.ts';
import type { UndoReason } from '../ticket/writes.ts';

export type Compensation = NoteOfOurs | ToldNote | MovedTicket | DegradedAnswer;
export type CompensationKind = Compensation['kind'];
export type Stack = Compensation[];
export type UndoPorts = {
  readonly write: WriteAgain;
  /** Starts the second look at a weaker model's answer. */
  readonly startReview: (compensation: DegradedAnswer) => Promise<void>;
  /** Called for each failed undo, so that a review task can be opened for it. */
  readonly failed: (undo: FailedUndo) => void;
};
const ALL: readonly CompensationKind[] = [
  'hand-over-note',
  'told-note',
  'moved-ticket',
  'degraded-answer',
  'partial-write-back',
  'overtaken-note',
];

/** Call it before the effect. A kill in between then leaves an undo without an effect, which is harmless, and never the reverse. */
export function register(stack: Stack, compensation: Compensation): void {
  // A later round that does the same again finds its undo in place.
  if (!stack.some(({ id }) => id === compensation.id)) stack.push(compensation);
}

/** Removes an undo because its effect is complete and stays. */
export function dismiss(stack: Stack, id: string): void {
  const at = stack.findIndex((one) => one.id === id);
  if (at >= 0) stack.splice(at, 1);
}

/** Runs the undos newest first. Cancelling the run does not stop it, and a failed undo does not stop the others. */
export function undoAll(stack: Stack, undoReason: UndoReason, ports: UndoPorts, kinds: readonly CompensationKind[] = ALL): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    for (const newest of stack.filter(({ kind }) => kinds.includes(kind)).toReversed()) {
      const undone = await undo(newest, undoReason, ports);
      dismiss(stack, newest.id);
      if (undone.kind === 'failed') ports.failed({ id: newest.id, kind: newest.kind, why: undone.why });
    }
  });
}

function undo(compensation: Compensation, undoReason: UndoReason, { write, startReview }: UndoPorts): Promise<Undone> {
  switch (compensation.kind) {
    case 'hand-over-note':
    case 'partial-write-back':
    case 'overtaken-note':
      return undoNote(compensation, undoReason, write);
    case 'told-note':
      return undoToldNote(compensation, undoReason, write);
    case 'moved-ticket':
      return undoMovedTicket(compensation, undoReason, write);
    case 'degraded-answer':
      return undoDegradedAnswer(compensation, undoReason, startReview);
  }
}
