/** Reads from a JSON Schema which values an answer may take. Pure, and blind to everything it does not know. */

/** The property `name` of an object schema, or `undefined`. */
export function propertyOf(schema: unknown, name: string): unknown {
  return entryOf(entryOf(schema, 'properties'), name);
}

/** The strings a schema allows, in its order: `enum`, `const`, or a choice of such schemas. Empty where it names none. */
export function allowedIds(schema: unknown): readonly string[] {
  const listed = entryOf(schema, 'enum');
  if (Array.isArray(listed)) return listed.filter((value) => typeof value === 'string');
  const single = entryOf(schema, 'const');
  if (typeof single === 'string') return [single];
  for (const word of ['anyOf', 'oneOf']) {
    const choices = entryOf(schema, word);
    if (Array.isArray(choices)) return choices.flatMap(allowedIds);
  }
  return [];
}

/** The number behind a bound such as `maxLength` or `maxItems`, or `otherwise`. */
export function boundOf(schema: unknown, word: string, otherwise: number): number {
  const bound = entryOf(schema, word);
  return typeof bound === 'number' ? bound : otherwise;
}

/** An own entry of something that may be no object at all. */
export function entryOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** The smallest thing that fits a schema, for a question that is about no ticket, such as a probe. */
export function smallestInstance(schema: unknown): unknown {
  const [first] = allowedIds(schema);
  if (first !== undefined) return first;
  const listed = entryOf(schema, 'enum');
  if (Array.isArray(listed)) return listed[0];
  const constant = entryOf(schema, 'const');
  if (constant !== undefined) return constant;
  const type = entryOf(schema, 'type');
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object':
      return smallestObject(schema);
    case 'array':
      return Array.from({ length: boundOf(schema, 'minItems', 0) }, () => smallestInstance(entryOf(schema, 'items')));
    case 'string':
      return 'ok'.padEnd(boundOf(schema, 'minLength', 0), '.').slice(0, boundOf(schema, 'maxLength', Infinity));
    case 'integer':
    case 'number':
      return boundOf(schema, 'minimum', 0);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function smallestObject(schema: unknown): Record<string, unknown> {
  const properties = entryOf(schema, 'properties');
  if (typeof properties !== 'object' || properties === null) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, smallestInstance(property)]));
}
