/** Decides how a stranger's text is kept: seen as it is read, without what a terminal or a line obeys, without a sign of ours. Pure. */
import { fits, nameOf } from './names.ts';
import { visible } from './visible.ts';

/** A text is cut before it is cleaned: cleaning rarely takes three of four characters away. */
const READ_PER_CHARACTER = 4;
/** The sign by which we find our own notes. It is told and not taken out, since what is left could join to another one. */
const OUR_SIGN = /\[\s?standby\s[0-9a-f]{8}\s?\]/giu;
const INSTEAD = '(a sign of ours)';
/**
 * What a terminal obeys, whole: without its first character alone the rest would be read as text. Each begins at a character that ends
 * the one before, so that a text of nothing else costs no more than its length; Node's own function takes a minute for a megabyte.
 */
const SEQUENCES = [
  // A command that changes colours or moves the cursor.
  // oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g,
  // A title or a link, up to its end.
  // oxlint-disable-next-line no-control-regex -- the control characters are what is looked for
  /\u001b\][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)/g,
];
const withoutSequences = (said: string): string => SEQUENCES.reduce((text, sequence) => text.replace(sequence, ''), said);
const cleaned = (said: string): string => visible(withoutSequences(said)).replace(OUR_SIGN, INSTEAD);

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`);
const readOf = (said: string, most: number): string => said.slice(0, most * READ_PER_CHARACTER);
/** What was not read was more than is kept. */
const marked = (text: string, said: string, most: number): string =>
  said.length > most * READ_PER_CHARACTER && text.length < most ? `${text}…` : cut(text, most);

/** One line of at most so many characters. */
export const lineOf = (said: string, most: number): string => marked(cleaned(readOf(said, most)), said, most);

/** The same with its line ends: what a program says in several lines is read in several. */
export function linesOf(said: string, most: number): string {
  const lines = readOf(said, most)
    .split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)
    .map(cleaned);
  const text = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return marked(text, said, most);
}

/** Of somebody or something: 200 characters at most, and two long ones stay two. Undefined where nothing of it can be seen. */
export function cleanNameOf(said: string): string | undefined {
  const name = cleaned(said);
  return name === '' ? undefined : nameOf(name);
}

/** Whether it is kept as it came. */
export const isClean = (said: string): boolean => fits(said) && cleaned(said) === said;
