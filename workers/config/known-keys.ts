/** Pure: which keys may stand at a path, read from the form itself. */
import { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import type { Path } from './finding.ts';

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

export function knownKeys(path: Path): readonly string[] {
  const at = path.reduce<unknown>((schema, part) => stepInto(schema, part), jsonSchema());
  return Object.keys(node.safeParse(at).data?.properties ?? {});
}

function stepInto(schema: unknown, part: string | number): unknown {
  const { properties, additionalProperties, items } = node.safeParse(schema).data ?? {};
  if (typeof part === 'number') return items;
  return new Map(Object.entries(properties ?? {})).get(part) ?? additionalProperties;
}
