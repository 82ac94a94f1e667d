/** Pure: text of a model or a ticket on its way into a ticket system, where it must be inert. */

/** A text is cut before it is cleaned: this much for each character of the line, as cleaning rarely takes three of four away. */
const READ_PER_CHARACTER = 4;
/** And this much for a line of any length: what some program has put in front. */
const READ_AT_LEAST = 1_000;

/** One line without control, hidden or direction characters, without live links or mentions, and with nothing that looks like a mark of ours. */
export function plain(text: string, mostCharacters: number): string {
  const read = text.slice(0, READ_AT_LEAST + mostCharacters * READ_PER_CHARACTER);
  const oneLine = read
    .replace(/[\ud800-\udbff]$/, read.length < text.length ? '' : '$&')
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    // Characters that draw nothing hide a forged mark, turn the direction of a line, or carry text that only machines read.
    .replace(/[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const inert = oneLine
    // A forged mark would make the next look believe that the note is ours.
    .replace(/\[\s*standby/giu, '(standby')
    // What viewers make clickable or fetch by themselves: addresses, network shares, targets in Markdown.
    .replace(/(\w):(?=\/\/)/g, '$1 :')
    .replace(/\b(https?|ftp|file|javascript|vbscript|data|mailto|tel|sms|ms-[a-z-]{1,60}):(?=\S)/gi, '$1 :')
    .replace(/\b(www)\./gi, '$1 .')
    // From the first of a run only: a search that begins anew at each of them takes seconds for a long one.
    .replace(/(?<!\\)\\{2,}(?=[^\s\\])/g, '$& ')
    .replace(/\](?=\()/g, '] ')
    // "@all" would call people.
    .replace(/(^|\s)@(?=\w)/g, '$1@ ')
    .replace(/[<>]/g, (sign) => (sign === '<' ? '‹' : '›'));
  // A cut inside a character drops that character.
  if (inert.length <= mostCharacters && read.length === text.length) return inert;
  return `${inert.slice(0, mostCharacters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
