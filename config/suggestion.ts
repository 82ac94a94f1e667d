/** Pure: the word that a misspelt one probably stands for. */
import { distance } from 'fastest-levenshtein';
import { quoted } from './shown.ts';

/** The nearest candidate: two slips at most, or a third of the word; never so many that nothing of it stays. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  // A long word is no slip of a short one, and its distance costs length times length.
  if (word.length > 100) return undefined;
  const lower = word.toLowerCase();
  const best = candidates
    .map((candidate) => ({ candidate, slips: distance(lower, candidate.toLowerCase()) }))
    .filter(({ slips }) => slips <= Math.max(2, Math.floor(word.length / 3)) && slips < word.length)
    .toSorted((a, b) => a.slips - b.slips)[0];
  return best?.candidate;
}

/** As the rest of a message. */
export function didYouMean(word: unknown, candidates: readonly string[]): { readonly todo?: string } {
  const meant = typeof word === 'string' ? nearest(word, candidates) : undefined;
  return meant === undefined ? {} : { todo: `Did you mean ${quoted(meant)}?` };
}
