/**
 * Pure: when two names mean the same client. People type names and ticket systems export them; a letter of another case or width
 * must not give a ticket the rules for unknown clients.
 */

/**
 * Without regard to case, to blanks around and their number between, to compatibility forms (full width, ligatures, no-break spaces; NFKC,
 * Unicode Annex 15), and to characters that draw nothing. Down, up and down again: the capital sharp s has to become the small one before
 * upper case takes that apart. The dot that lower case leaves of a Turkish capital I is dropped.
 */
export function foldedName(name: string): string {
  // Already folded, as most configured names are: rules for many clients ask this ten thousand times for one ticket.
  if (PLAIN.test(name)) return name;
  const plain = name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('i\u0307', 'i');
  return plain.replace(/\s+/gu, ' ').trim();
}

const PLAIN = /^[a-z0-9]+(?:[ .,&'()_-][a-z0-9]+)*$/;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

export const isSameClient = (one: string, other: string): boolean => foldedName(one) === foldedName(other);

/**
 * The configured name that another name was probably meant to be, both folded; undefined where none is near. One slip from four characters
 * on, two from eight on: below that another client is as likely. Names whose numbers differ (site 1, site 2) are different on purpose.
 */
export function nearName(folded: string, configured: readonly string[]): string | undefined {
  return configured.find((name) => {
    const most = slipsIn(Math.min(folded.length, name.length));
    return name !== folded && numbersIn(name) === numbersIn(folded) && areWithin(folded, name, most);
  });
}

const slipsIn = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2);
const numbersIn = (name: string): string => name.match(/\p{Nd}+/gu)?.join(' ') ?? '';

/** Whether so many letters put in, left out or replaced make one of the other (Levenshtein). Here, because workflow code has no libraries. */
function areWithin(one: string, other: string, most: number): boolean {
  if (most === 0 || Math.abs(one.length - other.length) > most) return false;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [to, wanted] of [...other].entries())
      next.push(Math.min((next[to] ?? 0) + 1, (row[to + 1] ?? 0) + 1, (row[to] ?? 0) + (letter === wanted ? 0 : 1)));
    if (Math.min(...next) > most) return false;
    row = next;
  }
  return (row[[...other].length] ?? Number.POSITIVE_INFINITY) <= most;
}
