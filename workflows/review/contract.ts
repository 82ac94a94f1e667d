/** A second look at an answer of the weaker model, once a better one is back. */
import type { Decision, Snapshot, TriageSettings } from '../triage/contract.ts';

export type ReviewInput = {
  readonly connection: string;
  readonly ticket: string;
  readonly settings: TriageSettings;
  /** The workflow whose answer is looked at: keys and marks are its own. */
  readonly triage: string;
  readonly episode: number;
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  /** Who gave it. */
  readonly route: string;
};
export type ReviewOutcome =
  /** The better route says the same. */
  | { readonly kind: 'confirmed'; readonly route: string }
  | { readonly kind: 'suggested'; readonly route: string; readonly decision: Decision; readonly note: string }
  /** Somebody has changed the ticket, or it is gone or another client's: nobody needs a second look any more. */
  | { readonly kind: 'overtaken'; readonly why: string }
  | { readonly kind: 'not-reviewed'; readonly why: string };
