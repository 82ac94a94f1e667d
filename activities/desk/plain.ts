/** Pure: text of a model, a ticket or a person on its way into a ticket system, where it must be inert, and cannot be taken for ours. */
import { visible } from '../../connectors/visible.ts';
import { RULES } from './inert-rules.ts';

/** A text is cut before it is cleaned: this much for each character of the line, as cleaning rarely takes three of four away. */
const READ_PER_CHARACTER = 4;
/** And this much for a line of any length: what some program has put in front. */
const READ_AT_LEAST = 1_000;

/** One well-formed line without control, hidden or direction characters, and without anything that a row of `RULES` names. Idempotent. */
export function plain(text: string, mostCharacters: number): string {
  const read = text.slice(0, READ_AT_LEAST + mostCharacters * READ_PER_CHARACTER);
  const oneLine = visible(read.replace(/[\ud800-\udbff]$/, read.length < text.length ? '' : '$&'));
  const inert = RULES.reduce(
    (line, { find, put }) => (typeof put === 'string' ? line.replace(find, put) : line.replace(find, put)),
    oneLine,
  );
  // A cut inside a character drops that character.
  if (inert.length <= mostCharacters && read.length === text.length) return inert;
  return `${inert.slice(0, mostCharacters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** As every word that is not ours stands in a note: in quotation marks, of which it holds none. Also on a line that was joined it has its two ends. */
export const quoted = (text: string, mostCharacters: number): string => `"${plain(text, mostCharacters)}"`;

/** The same as a whole sentence: the full stop is looked for where it will be read, after cutting and cleaning. */
export function sentence(text: string, mostCharacters: number): string {
  const inert = plain(text, mostCharacters);
  return /[.!?…。！？]["')]*$/.test(inert) ? `"${inert}"` : `"${inert}."`;
}

/** A name in the middle of a sentence of ours: of a person, a category, a board. It cannot end the sentence, or begin one. */
export const nameText = (text: string, mostCharacters: number): string =>
  plain(text, mostCharacters)
    .replace(/[:;]/g, ' ')
    .replace(/[.!?]+(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim() || 'a name without letters';
