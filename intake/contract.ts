/** What becomes of an item that is announced. */

/** `failed`: not durably taken; the sender keeps the event and comes again. `not-now`: the same, and nothing is amiss: nothing new is taken. */
export type Accepted = { readonly kind: 'accepted' } | { readonly kind: 'failed' | 'not-now'; readonly why: string };
