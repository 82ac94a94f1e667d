/** Pure: whether a word of the configuration and one of the ticket system are the same word. */

/** Without regard to case, and to the two ways of writing an accented letter. Ids are not words: they are compared exactly. */
export const sameWord = (one: string, other: string): boolean => folded(one) === folded(other);

const folded = (word: string): string => word.normalize('NFC').toLowerCase();
