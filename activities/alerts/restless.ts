/**
 * How often the most restless alert of a group has gone up or down. By the times of its source, so that a delayed delivery of an hour does not
 * look like flapping. An alert that has come once, and gone, is not restless.
 */
import type { Standing } from './standing.ts';

export type Restless = { readonly key: string; readonly changes: number };
export type RestlessBook = {
  /** As it stands now; what was put in of the same key and start is replaced. */
  put(standing: Standing): void;
  /** Inside the maximum wait before its own newest change; undefined where none came again, or the last of those has rested for so long. */
  most(): Restless | undefined;
};

/** Of one key: each start with its end, and what that comes to; looked at anew after each change. */
type Times = { readonly ends: Map<number, number | undefined>; summed: Summed | undefined };
type Summed = { readonly changes: number; readonly newestMs: number };

export function createRestlessBook(maxWaitMs: number): RestlessBook {
  const byKey = new Map<string, Times>();
  const cameAgain = new Map<string, Times>();
  let newestStartMs = Number.NEGATIVE_INFINITY;
  return {
    put({ alert: { key, startsAtMs, endsAtMs }, overAtMs }) {
      const times = byKey.get(key) ?? { ends: new Map(), summed: undefined };
      byKey.set(key, times);
      times.ends.set(startsAtMs, overAtMs === undefined ? undefined : Math.max(startsAtMs, endsAtMs ?? overAtMs));
      times.summed = undefined;
      newestStartMs = Math.max(newestStartMs, startsAtMs);
      if (times.ends.size > 1) cameAgain.set(key, times);
    },
    most: () => mostRestless(cameAgain, newestStartMs, maxWaitMs),
  };
}

function mostRestless(cameAgain: ReadonlyMap<string, Times>, newestStartMs: number, maxWaitMs: number): Restless | undefined {
  let newestMs = newestStartMs;
  for (const times of cameAgain.values()) newestMs = Math.max(newestMs, summed(times, maxWaitMs).newestMs);
  let most: Restless | undefined;
  for (const [key, times] of cameAgain) {
    const own = summed(times, maxWaitMs);
    if (own.newestMs <= newestMs - maxWaitMs) continue;
    const { changes } = own;
    if (most === undefined || changes > most.changes || (changes === most.changes && key < most.key)) most = { key, changes };
  }
  return most;
}

const summed = (times: Times, maxWaitMs: number): Summed => (times.summed ??= changesIn(times.ends, maxWaitMs));

function changesIn(ends: Times['ends'], maxWaitMs: number): Summed {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const [start, end] of ends) newestMs = Math.max(newestMs, start, end ?? start);
  let changes = 0;
  for (const [start, end] of ends) {
    if (start > newestMs - maxWaitMs) changes += 1;
    if (end !== undefined && end > newestMs - maxWaitMs) changes += 1;
  }
  return { changes, newestMs };
}
