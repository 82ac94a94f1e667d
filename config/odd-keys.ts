/** Pure: keys that YAML allows and a configuration must not hold. */
import { isScalar, visit } from 'yaml';
import { keyText, startOf } from './places.ts';
import { quoted } from './shown.ts';
import type { Document, Pair, YAMLMap } from 'yaml';
import type { Place } from './places.ts';
import type { Words } from './yaml-words.ts';

export function oddKeys(document: Document, at: (offset: number) => Place): readonly (Place & Words)[] {
  const flaws: (Place & Words)[] = [];
  visit(document, {
    Map: (_, map) => {
      for (const { offset, words } of oddIn(map)) flaws.push({ ...at(offset), ...words });
    },
  });
  return flaws;
}

function oddIn(map: YAMLMap): readonly { readonly offset: number; readonly words: Words }[] {
  const seen = new Set<string>();
  return map.items.flatMap((pair: Pair) => {
    const name = keyText(pair);
    const words = name !== undefined && seen.has(name) ? twice(name) : oddKey(pair);
    seen.add(name ?? '');
    return words ? [{ offset: startOf(pair.key) ?? 0, words }] : [];
  });
}

const twice = (name: string): Words => ({ wanted: 'each key once', got: `${quoted(name)} a second time`, todo: 'Put both together.' });

function oddKey({ key }: Pair): Words | undefined {
  const wanted = 'a name as key';
  if (!isScalar(key)) return { wanted, got: 'a list, a mapping or an alias' };
  if (key.value === '<<') return { wanted, got: '"<<"', todo: 'Merging is not supported: write the keys out.' };
  // In a lookup it would mean something else.
  if (key.value === '__proto__') return { wanted, got: '"__proto__"', todo: 'Give it another name.' };
  if (typeof key.value === 'string') return undefined;
  // 012 would be read as 12, and null as a name.
  if (typeof key.value === 'number' && key.source === String(key.value)) return undefined;
  return { wanted, got: 'a number or a word that YAML reads otherwise', todo: 'Put it in quotes.' };
}
