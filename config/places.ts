/** Pure: where in the file a path stands. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Pair } from 'yaml';
import type { Finding, Path } from './problem.ts';

export type Place = { readonly line: number; readonly column: number };
export type PlaceOf = (finding: Pick<Finding, 'path' | 'at'>) => Place;

/** Of what is not there, the nearest key around it. */
export function placesOf(document: Document, lines: LineCounter): PlaceOf {
  return ({ path, at }) => placeAt(lines, offsetOf(document, path, at));
}

export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function offsetOf(document: Document, path: Path, at: Finding['at']): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    const inside = isAlias(node) ? node.resolve(document) : node;
    const next = stepInto(inside, part);
    if (!next) return offset;
    node = next.value;
    // A key without a value has none to point at, and of a mapping the key is what people look for.
    offset = next.key === undefined || (at === 'value' && isLastWord(node, depth, path)) ? (startOf(node) ?? offset) : next.key;
  }
  return offset;
}

function stepInto(node: unknown, part: string | number): { readonly value: unknown; readonly key: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((one: Pair) => keyText(one) === String(part));
    return pair && { value: pair.value, key: startOf(pair.key) };
  }
  if (isSeq(node) && typeof part === 'number') return { value: node.items[part], key: undefined };
  return undefined;
}

const isLastWord = (node: unknown, depth: number, path: Path): boolean =>
  depth === path.length - 1 && (isAlias(node) || isSeq(node) || (isScalar(node) && node.value !== null));

export const keyText = ({ key }: Pair): string | undefined => (isScalar(key) ? String(key.value) : undefined);

export function startOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) && typeof node.range[0] === 'number'
    ? node.range[0]
    : undefined;
}
