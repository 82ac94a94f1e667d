/** Pure: what of a text is no text: files that were encoded into it. A line of JSON or XML is long too, and is read. */

/** Base64, also that of addresses, and hexadecimal; with the words by which a web page embeds it. Begun at the first of a run only. */
const ENCODED = /(?:\bdata:[\w/+.;=-]{0,80}base64,)?(?<![\w+/=-])[\w+/=-]{1000,}/g;
/** The same file broken into lines, as mail does at 76 characters: 14 such lines are as many characters. */
const WRAPPED = /^(?:[A-Za-z0-9+/]{40,}={0,2}\n){14,}(?:[A-Za-z0-9+/]+={1,2}\n)?/gm;
/** A shorter run of ASCII without a space is text in any case. Other scripts write without spaces, and no file does. */
const RUN = /(?<![!-~])[!-~]{1000,}/g;

const leftOut = (run: string): string => `[${run.length} characters of embedded data left out]`;

/** Takes out what holds no sign of any markup: safe before a text is read as HTML. Line ends are `\n`. */
export const withoutFiles = (text: string): string => text.replace(ENCODED, leftOut).replace(WRAPPED, (lines) => `${leftOut(lines)}\n`);

/** Takes out the rest of what no person could read. */
export const withoutNoise = (text: string): string => text.replace(RUN, (run) => (isNoise(run) ? leftOut(run) : run));

/** Signs that lines of programs hardly use, and other encodings (uuencode, Ascii85, Z85, minified code) as often as any. */
const RARE = /[!$*+^~|`]/g;
/** Uuencode has 9 of 100, Ascii85 7, Z85 6; an alert of one line of JSON less than one. */
const MOST_RARE = 0.03;
const ESCAPED = /%[0-9a-f]{2}/gi;
/** A long address has one character of three escaped at the most, a file every second and more. */
const MOST_ESCAPED = 0.4;

function isNoise(run: string): boolean {
  const rare = run.match(RARE)?.length ?? 0;
  const escaped = 3 * (run.match(ESCAPED)?.length ?? 0);
  return rare > MOST_RARE * run.length || escaped > MOST_ESCAPED * run.length;
}
