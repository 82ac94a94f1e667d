/** Pure: text to a value with places, or what is wrong with it as YAML. Never throws, whatever the text. */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { placeAt, placesOf, startOf } from './places.ts';
import { quoted } from './shown.ts';
import type { Document, Pair } from 'yaml';
import type { PlaceOf, Place } from './places.ts';

export type Flaw = Place & { readonly wanted: string; readonly got: string; readonly todo?: string };
export type YamlRead =
  | { readonly kind: 'value'; readonly value: unknown; readonly placeOf: PlaceOf; readonly flaws: readonly Flaw[] }
  | { readonly kind: 'broken'; readonly flaws: readonly Flaw[] };

/** A megabyte is a hundred times the longest file that somebody has written by hand. */
export const MOST_BYTES = 1_000_000;
/** Each use of an anchor counts with all that it holds: bombs have thousands. */
const MOST_ALIASES = 100;
/** After one slip of indentation the parser complains of everything that follows. */
const MOST_FLAWS = 10;

export function readYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', logLevel: 'silent' });
  const syntax = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const at = (offset: number): Place => placeAt(lines, Math.min(offset, text.length));
  const flawAt = ({ code, pos }: (typeof syntax)[number]): Flaw => ({ ...at(pos[0]), ...(SAID[code] ?? SAID.IMPOSSIBLE) });
  if (syntax.length > 0) return { kind: 'broken', flaws: unlike(syntax.map(flawAt)).slice(0, MOST_FLAWS) };
  const twice = document.errors.map((error): Flaw => ({ ...at(error.pos[0]), ...duplicate(text.slice(error.pos[0], error.pos[0] + 60)) }));
  const flaws = [
    ...twice,
    ...oddities(document, at),
    ...document.warnings.map((warning): Flaw => ({ ...at(warning.pos[0]), ...(SAID[warning.code] ?? SAID.IMPOSSIBLE) })),
  ];
  const value = valueOf(document, at);
  if (value.kind === 'broken') return { kind: 'broken', flaws: [...flaws, ...value.flaws] };
  return { kind: 'value', value: value.value, placeOf: placesOf(document, lines), flaws };
}

type Words = Pick<Flaw, 'wanted' | 'got' | 'todo'>;
/** Our own words for the parser's: its messages quote the file, and what stands in it may be secret. */
const SAID: Readonly<Record<string, Words>> & { readonly IMPOSSIBLE: Words } = {
  TAB_AS_INDENT: { wanted: 'spaces before a key', got: 'a tab', todo: 'Replace it by spaces.' },
  BAD_INDENT: { wanted: 'keys of one mapping in one column and every bracket closed', got: 'another indentation' },
  MISSING_CHAR: { wanted: 'a closing quote, bracket, comma or colon and a space', got: 'none' },
  BLOCK_AS_IMPLICIT_KEY: {
    wanted: 'one key and one value on a line',
    got: 'a second colon',
    todo: 'Put a text that holds ": " in quotes.',
  },
  MULTILINE_IMPLICIT_KEY: { wanted: 'a key and a colon on one line', got: 'a line without a colon' },
  MULTIPLE_DOCS: { wanted: 'one document', got: 'a second one after ---' },
  BAD_SCALAR_START: { wanted: 'a text in quotes', got: 'a text that begins with a sign that YAML keeps for itself' },
  BAD_DQ_ESCAPE: { wanted: 'an escape that YAML knows', got: 'another sign after a backslash', todo: 'Use single quotes.' },
  BAD_ALIAS: { wanted: 'an anchor such as &name or an alias such as *name', got: 'another form' },
  TAG_RESOLVE_FAILED: {
    wanted: 'values without tags',
    got: 'a tag that is not known',
    todo: 'Leave out the word with the exclamation mark.',
  },
  RESOURCE_EXHAUSTION: { wanted: 'a few levels of brackets', got: 'more than can be read' },
  BAD_DIRECTIVE: { wanted: 'no line that begins with %', got: 'one' },
  IMPOSSIBLE: {
    wanted: 'YAML',
    got: 'signs that have no meaning here',
    todo: 'See the indentation, quotes, colons and brackets of this line.',
  },
};

const duplicate = (rest: string): Words => ({
  wanted: 'each key once',
  got: `${quoted(/^["']?([\w.:/-]+)/.exec(rest)?.[1] ?? 'a key')} a second time`,
  todo: 'Put both together.',
});

/** The first of each kind on a line. */
const unlike = (flaws: readonly Flaw[]): readonly Flaw[] =>
  flaws.filter((flaw, at) => flaws.findIndex((one) => one.line === flaw.line && one.wanted === flaw.wanted) === at);

/** What YAML allows and a configuration must not hold. */
function oddities(document: Document, at: (offset: number) => Place): readonly Flaw[] {
  const flaws: Flaw[] = [];
  visit(document, {
    Pair: (_, pair) => {
      const words = oddKey(pair);
      if (words) flaws.push({ ...at(startOf(pair.key) ?? 0), ...words });
    },
  });
  return flaws;
}

function oddKey({ key }: Pair): Words | undefined {
  if (!isScalar(key))
    return isAlias(key) || isMap(key) || isSeq(key) ? { wanted: 'a name as key', got: 'a list, a mapping or an alias' } : undefined;
  if (typeof key.value === 'string')
    return key.value === '<<' || key.value === '__proto__'
      ? { wanted: 'a name as key', got: quoted(key.value), todo: 'Merging is not supported: write the keys out.' }
      : undefined;
  // 012 would be read as 12, and null as a name.
  if (typeof key.value === 'number' && key.source === String(key.value)) return undefined;
  return { wanted: 'a name as key', got: 'a number or a word that YAML reads otherwise', todo: 'Put it in quotes.' };
}

type Value = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'broken'; readonly flaws: readonly Flaw[] };

function valueOf(document: Document, at: (offset: number) => Place): Value {
  const loose: Flaw[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (!alias.resolve(document))
        loose.push({ ...at(startOf(alias) ?? 0), wanted: 'an anchor before the alias', got: `${quoted(alias.source)} without one` });
    },
  });
  if (loose.length > 0) return { kind: 'broken', flaws: loose };
  try {
    return { kind: 'value', value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    // The library's sign for a bomb, or a nesting that is deeper than the stack; anything else is a bug.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    return { kind: 'broken', flaws: [{ ...at(0), wanted: `at most ${MOST_ALIASES} uses of anchors`, got: 'more' }] };
  }
}
