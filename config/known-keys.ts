/** Pure: which keys may stand at a path, read from the form itself. */
import { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import type { Path } from './problem.ts';

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

let schema: unknown;
/** Made once: a file may have many wrong keys. */
const whole = (): unknown => (schema ??= jsonSchema());

export function knownKeys(path: Path): readonly string[] {
  const at = path.reduce<unknown>((inside, part) => stepInto(inside, part), whole());
  return Object.keys(node.safeParse(at).data?.properties ?? {});
}

function stepInto(inside: unknown, part: string | number): unknown {
  const { properties, additionalProperties, items } = node.safeParse(inside).data ?? {};
  if (typeof part === 'number') return items;
  return new Map(Object.entries(properties ?? {})).get(part) ?? additionalProperties;
}
