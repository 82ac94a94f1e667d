/** Pure: alerts counted by what they have in common. The sums of each list are those of all alerts. */
import { higher, isAbove } from '../../workflows/alerts/severity.ts';
import type { Severity } from '../../connectors/alert-source.ts';
import type { Counted } from './under-holds.ts';

/** `name`: undefined for those that have none. */
export type Tallied = { readonly name: string | undefined; readonly count: number; readonly firing: number };
export type FactRow = {
  readonly host: string | undefined;
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
  readonly firing: number;
  readonly firstMs: number;
  readonly lastMs: number;
};

export const byCount = (one: { readonly count: number }, other: { readonly count: number }): number => other.count - one.count;
export const byName = (one: string | undefined, other: string | undefined): number =>
  one === other ? 0 : one === undefined ? 1 : other === undefined ? -1 : one < other ? -1 : 1;

/** The most frequent first. */
export function talliedBy(counted: readonly Counted[], nameOf: (one: Counted) => string | undefined): readonly Tallied[] {
  const sums = new Map<string | undefined, { count: number; firing: number }>();
  for (const one of counted) {
    const sum = sums.get(nameOf(one)) ?? { count: 0, firing: 0 };
    sums.set(nameOf(one), sum);
    sum.count += 1;
    if (one.overAtMs === undefined) sum.firing += 1;
  }
  return [...sums].map(([name, sum]) => ({ name, ...sum })).toSorted((one, other) => byCount(one, other) || byName(one.name, other.name));
}

/** By host and condition, what matters most first: still firing, then the most severe, then the most frequent. */
export function rowsOf(counted: readonly Counted[]): readonly FactRow[] {
  const rows = new Map<string, FactRow>();
  for (const { alert, highest, overAtMs } of counted) {
    const { host, rule, startsAtMs } = alert;
    const name = JSON.stringify([host ?? null, rule]);
    const row = rows.get(name) ?? { host, rule, severity: 'info', count: 0, firing: 0, firstMs: startsAtMs, lastMs: startsAtMs };
    rows.set(name, {
      ...row,
      severity: higher(row.severity, highest),
      count: row.count + 1,
      firing: row.firing + (overAtMs === undefined ? 1 : 0),
      firstMs: Math.min(row.firstMs, startsAtMs),
      lastMs: Math.max(row.lastMs, startsAtMs),
    });
  }
  return [...rows.values()].toSorted(inOrder);
}

function inOrder(one: FactRow, other: FactRow): number {
  if (one.firing > 0 !== other.firing > 0) return one.firing > 0 ? -1 : 1;
  if (one.severity !== other.severity) return isAbove(one.severity, other.severity) ? -1 : 1;
  return byCount(one, other) || byName(one.host, other.host) || byName(one.rule, other.rule);
}
