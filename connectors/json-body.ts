/** Decides whether the bytes of a delivery are JSON that may be looked at. Pure; what is wrong is told without repeating the text. */

export type Body = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'unusable'; readonly why: string };

/** A real event is three levels deep. */
const DEEPEST = 32;

/** Parses JSON from raw bytes: strict UTF-8, at most 32 levels. Of a repeated key the last one counts, as in JSON.parse. */
export function readBody(rawBody: Uint8Array): Body {
  const text = decode(rawBody);
  if (text === undefined) return unusable(`expected UTF-8, got ${rawBody.byteLength} bytes that are not`);
  if (text.trim() === '') return unusable('expected JSON, got an empty body');
  const shape = shapeOf(text);
  if (shape.deepest > DEEPEST) return unusable(`expected at most ${DEEPEST} levels of nesting, got more`);
  if (shape.isOpen) return unusable(`truncated JSON: it ends inside a value after ${text.length} characters`);
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return unusable(`not JSON${placeIn(error)}`);
  }
}

function unusable(why: string): Body {
  return { kind: 'unusable', why };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The only thing a fatal decoder throws for is wrong bytes, and the caller says so.
    return undefined;
  }
}

/** Walks the text once without recursion, before any parser sees it: brackets outside strings, and whether one stays open. */
function shapeOf(text: string): { deepest: number; isOpen: boolean } {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length && deepest <= DEEPEST; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) deepest = Math.max(deepest, ++depth);
    else if (!inString && (character === '}' || character === ']')) depth--;
  }
  return { deepest, isOpen: inString || depth > 0 };
}

/** The parser's message quotes the text, which may be a person's; only the position is ours to repeat. */
function placeIn(error: unknown): string {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  return position === undefined ? '' : ` at character ${position}`;
}
