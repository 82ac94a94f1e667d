/** The counts of a group, kept while its alerts change one by one. `countsOf` is one that each alert is put into once. */
import { higher, isAbove } from '../../workflows/alerts/severity.ts';
import { pairOf } from './merge.ts';
import { createRestlessBook } from './restless.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { Counted, Held, Judged } from './under-holds.ts';
import type { Restless, RestlessBook } from './restless.ts';

export type Tally = {
  /** An alert as it is now judged, in place of what was put in for the same key and start. */
  put(judged: Judged): void;
  counts(): Counts;
  restless(): Restless | undefined;
};

type Sums = {
  firstAtMs: number;
  lastAtMs: number;
  count: number;
  critical: number;
  firing: number;
  severity: Counts['severity'];
  readonly hosts: Set<string | undefined>;
  readonly rules: Set<string>;
  readonly held: Map<string, Held>;
  readonly restless: RestlessBook;
};

export function createTally(maxWaitMs: number): Tally {
  const all = new Map<string, Judged>();
  let sums = emptySums(maxWaitMs);
  return {
    put(judged) {
      const pair = pairOf(judged.alert);
      const before = all.get(pair);
      all.set(pair, judged);
      if (onlyGrows(before, judged)) addTo(sums, pair, before, judged);
      else {
        sums = emptySums(maxWaitMs);
        for (const [each, one] of all) addTo(sums, each, undefined, one);
      }
    },
    counts: () => countsIn(sums),
    restless: () => sums.restless.most(),
  };
}

const emptySums = (maxWaitMs: number): Sums => ({
  firstAtMs: Number.POSITIVE_INFINITY,
  lastAtMs: Number.NEGATIVE_INFINITY,
  count: 0,
  critical: 0,
  firing: 0,
  severity: 'info',
  hosts: new Set(),
  rules: new Set(),
  held: new Map(),
  restless: createRestlessBook(maxWaitMs),
});

/** A least, a greatest and a set can only be added to: whatever takes something back is counted anew. */
function onlyGrows(before: Judged | undefined, after: Judged): boolean {
  if (before === undefined || before.kind === 'held') return true;
  if (after.kind === 'held' || after.countsFromMs !== before.countsFromMs) return false;
  if (isAbove(before.highest, after.highest)) return false;
  if (before.overAtMs !== undefined && before.overAtMs !== after.overAtMs) return false;
  return before.alert.host === after.alert.host && before.alert.rule === after.alert.rule;
}

function addTo(sums: Sums, pair: string, before: Judged | undefined, after: Judged): void {
  sums.held.delete(pair);
  if (after.kind === 'held') {
    sums.held.set(pair, after);
    return;
  }
  if (before?.kind === 'counted') addCounts(sums, before, -1);
  addCounts(sums, after, 1);
  sums.firstAtMs = Math.min(sums.firstAtMs, after.countsFromMs);
  sums.lastAtMs = Math.max(sums.lastAtMs, after.countsFromMs, after.overAtMs ?? after.countsFromMs);
  sums.severity = higher(sums.severity, after.highest);
  sums.hosts.add(after.alert.host);
  sums.rules.add(after.alert.rule);
  sums.restless.put(after);
}

function addCounts(sums: Sums, { highest, overAtMs }: Counted, by: 1 | -1): void {
  sums.count += by;
  if (highest === 'critical') sums.critical += by;
  if (overAtMs === undefined) sums.firing += by;
}

function countsIn(sums: Sums): Counts {
  const { count, critical, firing, severity, hosts, rules, held } = sums;
  return {
    firstAtMs: count === 0 ? 0 : sums.firstAtMs,
    lastAtMs: count === 0 ? 0 : sums.lastAtMs,
    count,
    critical,
    firing,
    resolved: count - firing,
    changes: sums.restless.most()?.changes ?? 0,
    severity,
    hosts: hosts.size,
    rules: rules.size,
    held: held.size,
    heldUntilMs: earliest(held.values()),
  };
}

function earliest(held: Iterable<Held>): number | undefined {
  let least: number | undefined;
  for (const { untilMs } of held) if (untilMs !== undefined && (least === undefined || untilMs < least)) least = untilMs;
  return least;
}
