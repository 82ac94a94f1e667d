/** Pure: what a model has written as exactly one JSON value, for every process whose models answer in JSON. */

export type OneJsonValue = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'none'; readonly problem: string };

/**
 * What stands around the value and says nothing is no reason to pay again: a byte order mark, blanks, one fence. Prose beside it, a second
 * value, `NaN` and a key that stands twice in one object are: of two values nobody knows which one is meant, and `JSON.parse` takes the last.
 */
export function oneJsonValue(text: string): OneJsonValue {
  const json = bare(text);
  try {
    const value: unknown = JSON.parse(json);
    return repeatsKey(json) ? { kind: 'none', problem: 'a key of the answer stands twice' } : { kind: 'value', value };
  } catch {
    // Expected of a model; the reason adds nothing that a correction could use.
    return { kind: 'none', problem: 'the answer is not JSON' };
  }
}

const FENCE = '```';
/** One fence around the whole, with or without a word for the language (coze-studio#573). Prose beside it stays, and is no JSON. */
function bare(text: string): string {
  // A byte order mark counts as a blank.
  const whole = text.trim();
  if (!whole.startsWith(FENCE) || !whole.endsWith(FENCE)) return whole;
  const from = whole.indexOf('\n');
  const language = whole.slice(FENCE.length, from).trim().toLowerCase();
  return language === '' || language === 'json' ? whole.slice(from + 1, -FENCE.length) : whole;
}

/** Of text that is JSON. Two spellings of one key are one key, as they are to `JSON.parse`. */
function repeatsKey(json: string): boolean {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '{' || sign === '[') open.push(new Set());
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === '"') {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        const key = String(JSON.parse(json.slice(at, end)));
        if (open.at(-1)?.has(key)) return true;
        open.at(-1)?.add(key);
      }
      at = end - 1;
    }
  }
  return false;
}

/** The place after the closing quotation mark of the string that begins at `from`. */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Only a key has a colon after it. */
function isKey(json: string, end: number): boolean {
  let at = end;
  while (at < json.length && ' \n\r\t'.includes(json[at] ?? '')) at += 1;
  return json[at] === ':';
}
