/** Keeps the number of label values small. Pure. */
import type { CountOf } from '../../ledger/contract.ts';

/** Roles, lanes and outcomes are a dozen; names that were configured once and are no more stay in the ledger for months. */
const MOST = 50;
const REST = 'other';

/** The most frequent ones by name, all others together. */
export function bounded(counts: readonly CountOf[]): readonly CountOf[] {
  if (counts.length <= MOST) return counts;
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  const rest = sorted.slice(MOST - 1).reduce((sum, { count }) => sum + count, 0);
  return [...sorted.slice(0, MOST - 1), { of: REST, count: rest }];
}
