/** Pure: which quiet windows have held alerts that count now, and which benign rules fit how many. */
import type { Counted, Judged } from './under-holds.ts';

export type BenignFact = { readonly name: string; readonly owner: string; readonly count: number };

export const windowsIn = (counted: readonly Counted[]): readonly string[] => [
  ...new Set(counted.flatMap(({ heldBy }) => heldBy.filter(({ kind }) => kind === 'quiet-window').map(({ name }) => name))),
];

export function benignIn(judged: readonly Judged[]): readonly BenignFact[] {
  const facts = new Map<string, BenignFact>();
  for (const { heldBy } of judged)
    for (const hold of heldBy)
      if (hold.kind === 'benign')
        facts.set(hold.name, { name: hold.name, owner: hold.owner, count: (facts.get(hold.name)?.count ?? 0) + 1 });
  return [...facts.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
