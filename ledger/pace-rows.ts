/** What the ledger counts of an account that has a pace, and what is kept of providers' headers. */

/** As it stands: what is under way, and what was begun in the window. */
export type PaceUse = { readonly underWay: number; readonly requests: number; readonly tokens: number };
/** `oldestAtMs`: when the oldest of the window was begun. */
export type PaceSeen = PaceUse & { readonly oldestAtMs: number | undefined };
/** `left` until `untilMs`. */
export type ToldLeft = { readonly left: number; readonly untilMs: number; readonly limit?: number | undefined };
export type RouteTold = { readonly requests?: ToldLeft | undefined; readonly tokens?: ToldLeft | undefined };
/** What the headers of a reply say, the request of which began at `askedAtMs` with so many tokens reserved. `isLow`: worth keeping. */
export type ToldNow = RouteTold & { readonly tokensEach: number; readonly isLow: boolean };
/** Why a request is not begun now. `toLeave`: what has to leave the window before there is room. */
export type PaceHeld =
  | { readonly by: 'concurrency' | 'requests' | 'tokens'; readonly toLeave: { readonly requests?: number; readonly tokens?: number } }
  /** The provider's own headers say until when. */
  | { readonly by: 'told'; readonly untilMs: number };
/** What whoever begins an attempt wants to be counted. */
export type PaceAsked = {
  /** All that share a pace. Undefined where there is none: then only what headers told holds. */
  readonly account: string | undefined;
  /** Counted until it is known what was used. */
  readonly tokens: number;
  readonly windowMs: number;
  /** `use` is undefined without an account. */
  readonly heldBy: (use: PaceUse | undefined, told: RouteTold | undefined) => PaceHeld | undefined;
};
/** `roomAtMs`: when there is room, where that can be known. `meanMs`: what a request of the account takes. */
export type Paced = {
  readonly kind: 'paced';
  readonly held: PaceHeld;
  readonly use: PaceUse | undefined;
  readonly roomAtMs: number | undefined;
  readonly meanMs: number | undefined;
};
