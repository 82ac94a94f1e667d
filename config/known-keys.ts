/** Pure: which keys may stand at a path, read from the form itself. */
import { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import type { Path } from './problem.ts';

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

let schema: unknown;
/** Made once: a file may have many wrong keys. */
const whole = (): unknown => (schema ??= jsonSchema());

export function knownKeys(path: Path): readonly string[] {
  const at = path.reduce<unknown>((inside, part) => stepInto(inside, part), whole());
  return formsOf(at).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

function stepInto(inside: unknown, part: string | number): unknown {
  for (const { properties, additionalProperties, items } of formsOf(inside)) {
    const found = typeof part === 'number' ? items : (new Map(Object.entries(properties ?? {})).get(part) ?? additionalProperties);
    if (found !== undefined && found !== false) return found;
  }
  return undefined;
}

/** One, or each of those that may stand there. */
function formsOf(inside: unknown): readonly z.output<typeof node>[] {
  const { data } = node.safeParse(inside);
  if (!data) return [];
  return data.anyOf === undefined ? [data] : data.anyOf.flatMap(formsOf);
}
