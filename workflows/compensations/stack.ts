/** What falling back did to a ticket, registered before the effect and undone newest first when it no longer holds. */
import { CancellationScope } from '@temporalio/workflow';

export type CompensationKind = 'hand-over-note' | 'moved-ticket' | 'degraded-answer' | 'partial-write-back';
/** Why it no longer holds. `successor` is the step whose note says more. */
export type Settled =
  | { readonly kind: 'answered'; readonly by: string; readonly successor: string }
  | { readonly kind: 'handled'; readonly by: string | undefined }
  | { readonly kind: 'moved' }
  | { readonly kind: 'stopped' }
  /** What held us up is over. */
  | { readonly kind: 'recovered' };
export type Undone = { readonly kind: 'undone' } | { readonly kind: 'failed'; readonly why: string };
export type Compensation = {
  readonly id: string;
  readonly kind: CompensationKind;
  readonly undo: (settled: Settled) => Promise<Undone>;
};
export type FailedUndo = { readonly id: string; readonly kind: CompensationKind; readonly why: string };
export type Stack = Compensation[];
const ALL: readonly CompensationKind[] = ['hand-over-note', 'moved-ticket', 'degraded-answer', 'partial-write-back'];

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

/** Newest first, whatever else is cancelled. A failed undo does not keep the others from theirs; what failed is a person's. */
export function undoAll(stack: Stack, settled: Settled, kinds: readonly CompensationKind[] = ALL): Promise<readonly FailedUndo[]> {
  return CancellationScope.nonCancellable(async () => {
    const failed: FailedUndo[] = [];
    for (const newest of stack.filter(({ kind }) => kinds.includes(kind)).toReversed()) {
      const undone = await newest.undo(settled);
      dismiss(stack, newest.id);
      if (undone.kind === 'failed') failed.push({ id: newest.id, kind: newest.kind, why: undone.why });
    }
    return failed;
  });
}
