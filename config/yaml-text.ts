/** Pure: text to a value with places, or what is wrong with it as YAML. Never throws, whatever the text. */
import { LineCounter, parseDocument, visit } from 'yaml';
import { oddKeys } from './odd-keys.ts';
import { placeAt, placesOf, startOf } from './places.ts';
import { IMPOSSIBLE, SAID } from './yaml-words.ts';
import type { Document, YAMLError } from 'yaml';
import type { PlaceOf, Place } from './places.ts';
import type { Words } from './yaml-words.ts';

export type Flaw = Place & Words;
export type YamlRead =
  | { readonly kind: 'value'; readonly value: unknown; readonly placeOf: PlaceOf; readonly flaws: readonly Flaw[] }
  | { readonly kind: 'broken'; readonly flaws: readonly Flaw[] };

/** Each use of an anchor counts with all that it holds: bombs have thousands. */
const MOST_ALIASES = 100;
/** After one slip of indentation the parser complains of everything that follows. */
const MOST_FLAWS = 10;

export function readYaml(text: string): YamlRead {
  const lines = new LineCounter();
  // The parser compares each key with each other one: a megabyte of keys would take minutes. `oddKeys` counts them instead.
  // Below `error` it would warn on standard error of a key that is no name, and quote it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', uniqueKeys: false, logLevel: 'error' });
  const at = (offset: number): Place => placeAt(lines, Math.min(offset, text.length));
  const said = ({ code, pos }: YAMLError): Flaw => ({ ...at(pos[0]), ...(SAID[code] ?? IMPOSSIBLE) });
  const syntax = document.errors.slice(0, MOST_FLAWS * MOST_FLAWS).map(said);
  if (syntax.length > 0) return { kind: 'broken', flaws: unlike(syntax).slice(0, MOST_FLAWS) };
  const flaws = [...oddKeys(document, at), ...document.warnings.map(said)].slice(0, MOST_FLAWS * MOST_FLAWS);
  const value = valueOf(document, at);
  if (value.kind === 'broken') return { kind: 'broken', flaws: [...flaws, ...value.flaws] };
  return { kind: 'value', value: value.value, placeOf: placesOf(document, lines), flaws };
}

/** The first of each kind on a line. */
const unlike = (flaws: readonly Flaw[]): readonly Flaw[] =>
  flaws.filter((flaw, at) => flaws.findIndex((one) => one.line === flaw.line && one.wanted === flaw.wanted) === at);

type Value = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'broken'; readonly flaws: readonly Flaw[] };

function valueOf(document: Document, at: (offset: number) => Place): Value {
  const flaw = aliasFlaw(document, at);
  if (flaw) return { kind: 'broken', flaws: [flaw] };
  try {
    // The library counts the anchor itself as a use.
    return { kind: 'value', value: document.toJS({ maxAliasCount: MOST_ALIASES + 1 }) };
  } catch (error) {
    // The library's sign for a bomb, or a nesting that is deeper than the stack; anything else is a bug.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    return { kind: 'broken', flaws: [{ ...at(0), ...TOO_MANY }] };
  }
}
const TOO_MANY: Words = { wanted: `at most ${MOST_ALIASES} uses of anchors`, got: 'more' };

/** The first alias that leads nowhere, or is one too many. */
function aliasFlaw(document: Document, at: (offset: number) => Place): Flaw | undefined {
  let flaw: Flaw | undefined;
  let count = 0;
  visit(document, {
    Alias: (_, alias) => {
      count += 1;
      const place = at(startOf(alias) ?? 0);
      if (count > MOST_ALIASES) flaw = { ...place, ...TOO_MANY };
      // Its name is not said: a password may begin with *.
      else if (!alias.resolve(document))
        flaw = {
          ...place,
          wanted: 'an anchor before the alias',
          got: 'none of that name',
          todo: 'Put a text that begins with * in quotes.',
        };
      return flaw && visit.BREAK;
    },
  });
  return flaw;
}
