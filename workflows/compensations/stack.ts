/** What falling back did to a ticket, registered before the effect and undone newest first when it no longer holds. Data, so that it survives a run. */
import { CancellationScope } from '@temporalio/workflow';
import { undoDegradedAnswer } from './degraded-answer.ts';
import { undoMovedTicket } from './moved-ticket.ts';
import { undoNote } from './note.ts';
import type { DegradedAnswer } from './degraded-answer.ts';
import type { MovedTicket } from './moved-ticket.ts';
import type { NoteOfOurs } from './note.ts';
import type { FailedUndo, Settled, Undone, WriteAgain } from './contract.ts';

export type Compensation = NoteOfOurs | MovedTicket | DegradedAnswer;
export type CompensationKind = Compensation['kind'];
export type Stack = Compensation[];
export type UndoPorts = {
  readonly write: WriteAgain;
  /** Starts the second look at a weaker model's answer. */
  readonly startReview: (compensation: DegradedAnswer) => Promise<void>;
  /** Hears of each as it happens: what failed is a person's. */
  readonly failed: (undo: FailedUndo) => void;
};
const ALL: readonly CompensationKind[] = ['hand-over-note', 'moved-ticket', 'degraded-answer', 'partial-write-back', 'overtaken-note'];

/** Before the effect: a kill between the two leaves an undo without an effect, which does nothing, and never the reverse. */
export function register(stack: Stack, compensation: Compensation): void {
  // A later round that does the same again finds its undo in place.
  if (!stack.some(({ id }) => id === compensation.id)) stack.push(compensation);
}

/** The effect is whole and stays. */
export function dismiss(stack: Stack, id: string): void {
  const at = stack.findIndex((one) => one.id === id);
  if (at >= 0) stack.splice(at, 1);
}

/** Newest first, whatever else is cancelled. A failed undo does not keep the others from theirs. */
export function undoAll(stack: Stack, settled: Settled, ports: UndoPorts, kinds: readonly CompensationKind[] = ALL): Promise<void> {
  return CancellationScope.nonCancellable(async () => {
    for (const newest of stack.filter(({ kind }) => kinds.includes(kind)).toReversed()) {
      const undone = await undo(newest, settled, ports);
      dismiss(stack, newest.id);
      if (undone.kind === 'failed') ports.failed({ id: newest.id, kind: newest.kind, why: undone.why });
    }
  });
}

function undo(compensation: Compensation, settled: Settled, { write, startReview }: UndoPorts): Promise<Undone> {
  switch (compensation.kind) {
    case 'hand-over-note':
    case 'partial-write-back':
    case 'overtaken-note':
      return undoNote(compensation, settled, write);
    case 'moved-ticket':
      return undoMovedTicket(compensation, settled, write);
    case 'degraded-answer':
      return undoDegradedAnswer(compensation, settled, startReview);
  }
}
