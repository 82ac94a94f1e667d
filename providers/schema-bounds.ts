/** Vendors refuse some JSON Schema keywords; the model is then told the bound in words, and the answer is validated later anyway. */

type Schema = Readonly<Record<string, unknown>>;

/** A copy without the `refused` keywords; each one taken out stands in the `description` instead. */
export function withoutKeywords(schema: Schema, refused: ReadonlySet<string>): Record<string, unknown> {
  const kept = Object.entries(schema).filter(([keyword]) => !refused.has(keyword));
  const bounds = Object.entries(schema).filter(([keyword]) => refused.has(keyword));
  const copy = Object.fromEntries(kept.map(([keyword, value]) => [keyword, inner(keyword, value, refused)]));
  if (bounds.length === 0) return copy;
  const words = bounds.map(([keyword, value]) => `${keyword} ${JSON.stringify(value)}`).join(', ');
  return { ...copy, description: typeof schema['description'] === 'string' ? `${schema['description']} (${words})` : words };
}

/** Only these two keywords hold schemas here. Names of properties are not keywords, even if one is called `maxLength`. */
function inner(keyword: string, value: unknown, refused: ReadonlySet<string>): unknown {
  if (!isSchema(value)) return value;
  if (keyword === 'items') return withoutKeywords(value, refused);
  if (keyword !== 'properties') return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, isSchema(of) ? withoutKeywords(of, refused) : of]));
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
