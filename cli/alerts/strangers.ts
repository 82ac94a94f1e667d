/** Pure: what the ledger keeps of owners that no client was known by, when they came. */
import { NO_OWNER } from '../../activities/alerts/sort.ts';
import type { OwnerRow } from '../../ledger/contract.ts';

/** `withoutOwner`: deliveries with an alert that names none. */
export type Strangers = {
  readonly owners: readonly Pick<OwnerRow, 'owner' | 'times' | 'lastAtMs'>[];
  readonly withoutOwner: number;
};

/** Those that came most often first. */
export const strangersOf = (rows: readonly OwnerRow[]): Strangers => ({
  owners: rows
    .filter(({ owner }) => owner !== NO_OWNER)
    .toSorted((one, other) => other.times - one.times || (one.owner < other.owner ? -1 : 1)),
  withoutOwner: rows.filter(({ owner }) => owner === NO_OWNER).reduce((all, { times }) => all + times, 0),
});
