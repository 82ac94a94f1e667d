/** What an error may say about itself: short, on one line, and without the key or the text we sent. */

export type Hidden = {
  /** The key; it stands wherever a vendor repeats it. */
  readonly secret: string | undefined;
  /** The texts sent; a vendor that quotes them would carry a client's words into logs and histories. */
  readonly texts: readonly string[];
};

/** Enough for a vendor's sentence; histories and tables stay small. */
const LONGEST_DETAIL = 300;
/** More of a message is not read: hiding costs time for each character. */
const LONGEST_READ = 1_200;
/** This many characters in a row that also stand in our text are a quotation, not a coincidence. */
const QUOTATION = 12;
/** Keys as vendors write them, whole or masked ("sk-abc***xyz"), and bearer tokens. */
const KEY_LIKE = /\bBearer\s+\S+|\bsk-[^\s"',;]+|\S*\*{3,}\S*/gi;

/** Makes one line of at most 300 characters from a vendor's text. */
export function detailOf(text: string, hidden: Hidden): string {
  const shown = withoutSent(text, hidden);
  return shown.length <= LONGEST_DETAIL ? shown : `${shown.slice(0, LONGEST_DETAIL - 1).toWellFormed()}…`;
}

/** One line of the first 1,200 characters, without the key and without quotations of what we have sent. */
export function withoutSent(text: string, hidden: Hidden): string {
  // The key goes first, from the whole text: cut in two it would no longer be found.
  const keyless = hidden.secret ? text.replaceAll(hidden.secret, '[key]') : text;
  const line = oneLine(keyless.slice(0, LONGEST_READ)).replace(KEY_LIKE, '[key]');
  return hidden.texts.reduce((kept, sent) => withoutQuotations(kept, oneLine(sent)), line);
}

/** Control and format characters can forge log lines or hide text in a console; lone surrogates break encoders. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();

function withoutQuotations(line: string, sent: string): string {
  let kept = '';
  let at = 0;
  while (at < line.length) {
    const length = quotedLength(line, at, sent);
    kept += length === 0 ? line[at] : '[…]';
    at += Math.max(1, length);
  }
  return kept;
}

/** How many characters from `at` on are quoted from `sent`; 0 where too few are. */
function quotedLength(line: string, at: number, sent: string): number {
  if (at + QUOTATION > line.length || !sent.includes(line.slice(at, at + QUOTATION))) return 0;
  let length = QUOTATION;
  while (at + length < line.length && sent.includes(line.slice(at, at + length + 1))) length += 1;
  return length;
}
