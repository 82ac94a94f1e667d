/** Pure: a key without a value is not there, so that settings look the same before and after they have travelled. */
export function definedOnly<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(given));
}
