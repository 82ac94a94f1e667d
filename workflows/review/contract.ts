/** The review: a better model looks again at a weaker model's answer. */
import type { CarriedSettings } from '../episode/contract.ts';
import type { Snapshot } from '../ticket/contract.ts';

export type ReviewInput = {
  readonly connection: string;
  readonly ticket: string;
  readonly settings: CarriedSettings;
  /** The run whose answer is looked at: keys and marks are its own. */
  readonly answeredIn: string;
  readonly episode: number;
  readonly snapshot: Snapshot;
  readonly decision: unknown;
  /** Who gave it. */
  readonly route: string;
};
export type ReviewOutcome =
  /** The better route says the same. */
  | { readonly kind: 'confirmed'; readonly route: string }
  | { readonly kind: 'suggested'; readonly route: string; readonly decision: unknown; readonly note: string }
  /** Somebody has changed the ticket, or it is gone or another client's: nobody needs a second look any more. */
  | { readonly kind: 'overtaken'; readonly why: string }
  | { readonly kind: 'not-reviewed'; readonly why: string };
