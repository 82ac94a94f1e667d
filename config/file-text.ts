/** Pure: the bytes of the file as text, where they are one. */

/** A megabyte is a hundred times the longest file that somebody has written by hand. */
export const MOST_BYTES = 1_000_000;

type Flaw = {
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly wanted: string;
  readonly got: string;
  readonly todo?: string;
};
export type FileText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly flaw: Flaw };

export function textOf(given: string | Uint8Array): FileText {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given;
  if (bytes.byteLength > MOST_BYTES) return whole(`at most ${MOST_BYTES} bytes`, `${bytes.byteLength}`);
  const text = typeof given === 'string' ? given : decoded(bytes);
  if (text === undefined)
    return {
      kind: 'unreadable',
      flaw: {
        line: lineOfTheFirstOdd(bytes),
        column: 1,
        wanted: 'text in UTF-8',
        got: 'bytes that are none',
        todo: 'Save the file as UTF-8.',
      },
    };
  if (/^[\s\uFEFF]*$/.test(text)) return whole('a configuration', 'an empty file', 'Begin with examples/minimal.yaml.');
  return { kind: 'text', text };
}

const whole = (wanted: string, got: string, todo?: string): FileText => ({
  kind: 'unreadable',
  flaw: { line: undefined, column: undefined, wanted, got, ...(todo === undefined ? {} : { todo }) },
});

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // TypeError: not UTF-8.
    return undefined;
  }
}

/** No byte of a line end is part of another sign in UTF-8, so lines can be tried one by one; Latin-1 has a sign for each byte. */
function lineOfTheFirstOdd(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  return lines.findIndex((line) => decoded(Buffer.from(line, 'latin1')) === undefined) + 1;
}
