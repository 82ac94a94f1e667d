/**
 * How often the most restless alert of a group has gone up or down. By the times of its source, so that a delayed delivery of an hour does not
 * look like flapping. An alert that has come once, and gone, is not restless; nor are events of a source that never says that one is over.
 */
import type { Standing } from './standing.ts';

export type Restless = { readonly key: string; readonly changes: number };
export type RestlessBook = {
  /** As it stands now; what was put in of the same key and start is replaced. */
  put(standing: Standing): void;
  /** Inside the maximum wait before its own newest change; undefined where none came again, or the last of those has rested for so long. */
  most(): Restless | undefined;
};

/** Up since its start, or down again, as its source has said; `replaced`: by the next start, without a word. */
type Time = { readonly kind: 'up' | 'replaced' } | { readonly kind: 'down'; readonly atMs: number };
/** Of one key: each start, and what that comes to; looked at anew after each change. */
type Times = { readonly starts: Map<number, Time>; summed: Summed | undefined };
type Summed = { readonly changes: number; readonly newestMs: number };

export function createRestlessBook(maxWaitMs: number): RestlessBook {
  const byKey = new Map<string, Times>();
  const cameAgain = new Map<string, Times>();
  let newestStartMs = Number.NEGATIVE_INFINITY;
  return {
    put(standing) {
      const { key, startsAtMs } = standing.alert;
      const times = byKey.get(key) ?? { starts: new Map(), summed: undefined };
      byKey.set(key, times);
      times.starts.set(startsAtMs, timeOf(standing));
      times.summed = undefined;
      newestStartMs = Math.max(newestStartMs, startsAtMs);
      if (times.starts.size > 1) cameAgain.set(key, times);
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

const summed = (times: Times, maxWaitMs: number): Summed => (times.summed ??= changesIn(times.starts, maxWaitMs));

function timeOf({ alert: { startsAtMs, endsAtMs }, overAtMs, isSaidOver }: Standing): Time {
  if (overAtMs === undefined) return { kind: 'up' };
  return isSaidOver ? { kind: 'down', atMs: Math.max(startsAtMs, endsAtMs ?? overAtMs) } : { kind: 'replaced' };
}

/** Without a word that it was down it has not gone up and down. */
function changesIn(starts: Times['starts'], maxWaitMs: number): Summed {
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const [start, time] of starts) newestMs = Math.max(newestMs, time.kind === 'down' ? time.atMs : start);
  const isRecent = (atMs: number): boolean => atMs > newestMs - maxWaitMs;
  let [changes, downs] = [0, 0];
  for (const [start, time] of starts) {
    if (time.kind !== 'replaced' && isRecent(start)) changes += 1;
    if (time.kind !== 'down') continue;
    downs += 1;
    if (isRecent(time.atMs)) changes += 1;
  }
  return { changes: downs === 0 ? 0 : changes, newestMs };
}
