/** What an undo is told and how it can end. */
import type { LeftField, WriteStep, Written } from '../triage/contract.ts';

/** Why what was done no longer holds. `successor` is the step whose note says more. */
export type Settled =
  /** `unset`: fields that the answer's note names and that could not follow it. */
  | { readonly kind: 'answered'; readonly by: string; readonly successor: string; readonly unset?: readonly LeftField[] }
  | { readonly kind: 'handled'; readonly by: string | undefined }
  | { readonly kind: 'moved' }
  | { readonly kind: 'stopped' }
  /** What held us up is over. */
  | { readonly kind: 'recovered' };
export type Undone = { readonly kind: 'undone' } | { readonly kind: 'failed'; readonly why: string };
export type FailedUndo = { readonly id: string; readonly kind: string; readonly why: string };

/** A write that is pending is asked for again before anybody is told. */
export type WriteEnd = Exclude<Written, { kind: 'pending' }> | { readonly kind: 'defect'; readonly why: string };
export type WriteAgain = (step: WriteStep) => Promise<WriteEnd>;
