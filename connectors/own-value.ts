/** Pure: what stands in a value that somebody else has sent. */

/** Own properties only, so that nothing is found on a prototype that the sender never wrote. */
export function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Deeper in, by a path of names with full stops between: `agent.name`. */
export const valueAt = (value: unknown, path: string): unknown => path.split('.').reduce(ownValue, value);

/** A text as it is, a number or a yes or no as it is written; undefined for nothing, for an empty text and for what is no text. */
export function textIn(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

/** The first of these paths that leads to a text. */
export function firstTextAt(value: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = textIn(valueAt(value, path));
    if (found !== undefined) return found;
  }
  return undefined;
}
