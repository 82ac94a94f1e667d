/** Pure: text of a model or a ticket on its way into a ticket system, where it must be inert. */

/** One line, no control or direction characters, no live link, and nothing that looks like a mark of ours. */
export function plain(text: string, mostCharacters: number): string {
  const oneLine = text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const inert = oneLine
    // A forged mark would make the next look believe that the note is ours.
    .replace(/\[\s*standby/gi, '(standby')
    .replace(/\b(https?|ftp|file|javascript|data):/gi, '$1 :')
    .replace(/[<>]/g, (sign) => (sign === '<' ? '‹' : '›'));
  return inert.length <= mostCharacters ? inert : `${inert.slice(0, mostCharacters - 1).toWellFormed()}…`;
}
