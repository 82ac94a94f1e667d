/** Pure: in which groups past alerts come, one after another: the first snapshot of an alert decides, as the ledger has it. */
import { pairOf } from './merge.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { PastAlert } from './backtest.ts';
import type { GroupKey } from './group.ts';

/** A snapshot, and when it came. */
export type Came = { readonly alert: Alert; readonly atMs: number };
/** The alert as its group has it; `into` is undefined for one of nobody known. */
export type Place = (alert: Alert) => { readonly alert: Alert; readonly into: Into | undefined };
type Into = { readonly client: string; readonly group: GroupKey };
export type PlacedPast = {
  readonly past: readonly PastAlert[];
  /** Snapshots of nobody known, which are of no group. */
  readonly nobodys: number;
};

/** `came`: in the order of their times. Those of one moment are taken in an order that follows from where they belong. */
export function placePast(came: readonly Came[], place: Place): PlacedPast {
  const past: PastAlert[] = [];
  const known = new Map<string, Into>();
  const groups = new Map<string, Into>();
  let nobodys = 0;
  const placed = came.map(({ alert, atMs }) => ({ ...place(alert), atMs })).toSorted(byPlace);
  for (const { alert, into, atMs } of placed) {
    const pair = pairOf(alert);
    const where = known.get(pair) ?? (into && (groups.get(into.group.hash) ?? into));
    if (where === undefined) {
      nobodys += 1;
      continue;
    }
    known.set(pair, where);
    groups.set(where.group.hash, where);
    past.push({ ...where, alert, atMs });
  }
  return { past, nobodys };
}

type Placed = ReturnType<Place> & { readonly atMs: number };
const byPlace = (one: Placed, other: Placed): number =>
  one.atMs - other.atMs || (hashOf(one) < hashOf(other) ? -1 : hashOf(one) > hashOf(other) ? 1 : 0);
const hashOf = ({ into }: Placed): string => into?.group.hash ?? '~';
