/** Decides how much of a desk's word is believed: times of a plausible year, lists that fit a prompt. Pure. */
import { fits, inLine } from '../names.ts';
import type { Choice } from '../ticket-system.ts';

/** No ticket system at work holds an older ticket, and what says "none" by a time (0001, 1753, 1899, 1900, 1970) lies before. */
const FIRST_YEAR = 1990;
/** The other way of saying "none" (2999, 9999, +010000) lies after. */
const LAST_YEAR = 2100;
const YEAR = /^([+-]?\d{4,6})-\d\d-\d\d/;

/** Null for a time that can only mean "none"; anything else as it came. */
export function orNone(said: unknown): unknown {
  const year = typeof said === 'string' ? Number(YEAR.exec(said)?.[1] ?? FIRST_YEAR) : FIRST_YEAR;
  return year < FIRST_YEAR || year > LAST_YEAR ? null : said;
}

/** Nobody reads more of a name in a list, and a model pays for each. */
const LONGEST_LABEL = 100;
/** A vendor's grammar takes 1,000 values in all, and there are two lists. */
const MOST_CHOICES = 500;
/** Ids and names of a list together, in characters: some 4,000 tokens in each prompt. */
const MOST_CHOICE_TEXT = 16_000;

/** Those that fit, in the desk's order. The desk takes none but its own ids: one that cannot be kept whole cannot be chosen. */
export function choicesOf(said: readonly Choice[]): readonly Choice[] {
  const kept: Choice[] = [];
  let size = 0;
  for (const { id, name } of said) {
    if (kept.length === MOST_CHOICES) break;
    if (!fits(id)) continue;
    const label = inLine(name.slice(0, LONGEST_LABEL));
    size += id.length + label.length;
    if (size > MOST_CHOICE_TEXT) break;
    kept.push({ id, name: label });
  }
  return kept;
}

/** As long as any form of a time; kept to be compared, and never read. */
const LONGEST_TIME = 64;
export const timeTextOf = (said: string | null): string => inLine((said ?? '').slice(0, LONGEST_TIME));
