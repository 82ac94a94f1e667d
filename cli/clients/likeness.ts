/** Pure: how like an owner's name and a client's name are, and why. A person confirms whatever is said here. */
import { distance } from 'fastest-levenshtein';
import { foldedName } from '../../workflows/rules/client-name.ts';

/** `sure`: another name of the same letters; `unsure`: the more, the liker, from 0 to 1. */
export type Likeness = { readonly kind: 'sure' | 'unsure'; readonly score: number; readonly why: string };

/** What stands in names of companies and tells none from another. */
const FORMS = new Set(
  'ag ab aps as bv co company corp corporation eg ev gbr gmbh inc incorporated kft kg limited llc llp ltd mbh nv ohg oy plc pte pty sa sarl sas se spa srl sro the ug und and et'.split(
    ' ',
  ),
);
/** A word of fewer letters stands in too many names. */
const TELLING = 4;

/** Undefined where nothing speaks for it. */
export function likeness(owner: string, client: string): Likeness | undefined {
  if (foldedName(owner) === foldedName(client)) return sure('the same name');
  const [one, other] = [wordsIn(owner), wordsIn(client)];
  if (one.length === 0 || other.length === 0) return undefined;
  if (one.join(' ') === other.join(' ')) return sure('the same but for punctuation and the legal form');
  if (one.toSorted().join(' ') === other.toSorted().join(' ')) return sure('the same words in another order');
  if (one.join('') === other.join('')) return sure('the same letters, parted otherwise');
  return likely(one, other);
}

const sure = (why: string): Likeness => ({ kind: 'sure', score: 1, why });
const unsure = (score: number, why: string): Likeness => ({ kind: 'unsure', score, why });

function likely(one: readonly string[], other: readonly string[]): Likeness | undefined {
  const [letters, others] = [one.join(''), other.join('')];
  const numbers = [numbersIn(letters), numbersIn(others)];
  // Names whose numbers differ are different on purpose.
  if (numbers.every((some) => some !== '') && numbers[0] !== numbers[1]) return undefined;
  const shared = one.filter((word) => other.includes(word));
  if (shared.length === other.length && isTelling(shared)) return unsure(0.9, 'it has all words of this client, and more');
  if (shared.length === one.length && isTelling(shared)) return unsure(0.85, 'this client has all of its words, and more');
  if (letters.length >= 2 && (letters === initialsOf(other) || others === initialsOf(one))) return unsure(0.7, 'the initials');
  const slips = distance(letters, others);
  if (numbers[0] === numbers[1] && letters.length >= TELLING && slips <= Math.min(2, Math.floor(letters.length / 4)))
    return unsure(0.8, slips === 1 ? 'one letter differs' : `${slips} letters differ`);
  const share = (2 * shared.length) / (one.length + other.length);
  return share >= 0.5 && isTelling(shared) ? unsure(share / 2, `words in common: ${shared.join(', ')}`) : undefined;
}

const isTelling = (words: readonly string[]): boolean => words.some((word) => word.length >= TELLING);
const initialsOf = (words: readonly string[]): string => (words.length < 2 ? '' : words.map((word) => [...word][0] ?? '').join(''));
const numbersIn = (text: string): string => text.match(/\p{Nd}+/gu)?.join(' ') ?? '';

/** Small letters without accents; sharp s as it is written without one. */
function wordsIn(name: string): readonly string[] {
  const plain = foldedName(name).replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !FORMS.has(word));
  return telling.length > 0 ? telling : words;
}
