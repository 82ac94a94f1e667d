/** How it can end when something of ours goes out of the house: a mail, a file, a call. Whoever sends decides by this whether it may be sent again. */
import { inLine } from './names.ts';

export type Delivered =
  /** The other side has said that it has it. `id`: by what it can be found there. */
  | { readonly kind: 'accepted'; readonly id: string }
  /**
   * The other side has said no, or would. `permanent`: each further try ends the same until a person changes something. `retryAfterMs`: it has
   * asked to be left alone for so long.
   */
  | { readonly kind: 'refused'; readonly permanent: boolean; readonly why: string; readonly retryAfterMs?: number }
  /** It cannot have it: to be sent again without harm, and no sooner than `retryAfterMs`. */
  | { readonly kind: 'not-sent'; readonly why: string; readonly retryAfterMs?: number }
  /** It may have it, and nobody knows: never sent again by itself. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What another side says stands in our records: one line of it. */
export const MOST_SAID = 300;
export const said = (text: string): string => inLine(text.slice(0, MOST_SAID)).trim();
