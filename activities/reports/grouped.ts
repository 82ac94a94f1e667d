/** Pure: what two periods hold by a name, in one pass over each: a ticket system may know as many names as it has tickets. */
import { named, namesOf } from './counted-tickets.ts';

export type Grouped<T> = { readonly name: string; readonly now: readonly T[]; readonly before: readonly T[] };

/** The most frequent first, of both together, and equals by name. */
export function grouped<T>(now: readonly T[], before: readonly T[], nameOf: (item: T) => string | undefined): readonly Grouped<T>[] {
  const [ofNow, ofBefore] = [now, before].map((items) => Map.groupBy(items, (item) => named(nameOf(item))));
  return namesOf([...now, ...before], nameOf).map((name) => ({
    name,
    now: ofNow?.get(name) ?? [],
    before: ofBefore?.get(name) ?? [],
  }));
}
