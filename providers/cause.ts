/** Pure: what a vendor's no is about, by the words and sentences that vendors and servers are known to use. */
import type { VendorError } from './vendor-error.ts';

/**
 * A closed list. `too-long`: the text does not fit. `spent`, `spent-this-month`: no money. `account`: closed by the vendor. `key`: not
 * accepted. `declined`: this content. `region`: not from where we are. `no-model`: not there, or not for us. `busy`: for now.
 * `capacity`: no room in our tier, for a minute or so. `over-rate`: this one request is larger than a whole minute may be. `down`: the
 * program that runs the model is not running. `request`: it cannot take the request that we make of every ticket. `set-up`: the address or
 * the account is not for this.
 */
export type Cause =
  | 'too-long'
  | 'spent'
  | 'spent-this-month'
  | 'account'
  | 'key'
  | 'declined'
  | 'region'
  | 'no-model'
  | 'busy'
  | 'capacity'
  | 'over-rate'
  | 'down'
  | 'request'
  | 'set-up';

/** A row of a dialect's table. `word` is held against each code and type, `says` against the sentence, and `as` names it in a record. */
export type Rule = {
  readonly cause: Cause;
  readonly source: string;
  /** Where it holds; everywhere, if absent. */ readonly statuses?: readonly number[];
} & ({ readonly word: RegExp } | { readonly says: RegExp; readonly as: string });
export type Known = { readonly cause: Cause; readonly code: string };

/** Codes before sentences, each table in its order: a code is meant for programs. `message` is without what we have sent. */
export function causeOf(
  { words, message }: Pick<VendorError, 'words' | 'message'>,
  status: number,
  rules: readonly Rule[],
): Known | undefined {
  // A limit by the minute is told in the words of a limit by the request, and a shorter text does not help against it.
  const able = rules.filter(({ cause, statuses }) => (statuses?.includes(status) ?? true) && (status !== 429 || cause !== 'too-long'));
  for (const rule of able) {
    const code = 'word' in rule ? words.find((word) => rule.word.test(word)) : undefined;
    if (code !== undefined) return { cause: rule.cause, code };
  }
  for (const rule of able) if ('says' in rule && rule.says.test(message)) return { cause: rule.cause, code: rule.as };
  return undefined;
}
