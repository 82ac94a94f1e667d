/** The alerts of one episode of a group, kept in memory while snapshots come in: what the ledger does for the service, done for a backtest. */
import { merged, occurrenceOf, pairOf } from './merge.ts';
import { standingOne } from './standing.ts';
import { createTally } from './tally.ts';
import { releaseFor, underRelease } from './under-holds.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { Release } from './holds.ts';
import type { Occurrence, Sighting } from './merge.ts';
import type { HoldsOf, Judged } from './under-holds.ts';

export type EpisodeBook = {
  put(sighting: Sighting): void;
  /** An occurrence as it stands now, in place of what was put in of the same pair. */
  load(occurrence: Occurrence): void;
  counts(nowMs: number): Counts;
  /** Each alert as it is judged at that moment. */
  judged(nowMs: number): readonly Judged[];
};

type Entry = { occurrence: Occurrence; judged: Judged; release: Release };

export function createEpisodeBook(holdsOf: HoldsOf, maxWaitMs: number): EpisodeBook {
  const entries = new Map<string, Entry>();
  /** The starts of each key, in order. */
  const starts = new Map<string, number[]>();
  /** Put in since the last look, and held until some time. */
  const changed = new Map<string, Occurrence>();
  const waiting = new Map<string, Entry>();
  const tally = createTally(maxWaitMs);

  const newest = (pair: string): Occurrence | undefined => changed.get(pair) ?? entries.get(pair)?.occurrence;
  /** Of the same key, the one that starts before or after it. */
  const neighbour = ({ key, startsAtMs }: Occurrence, by: -1 | 1): Occurrence | undefined => {
    const list = starts.get(key) ?? [];
    const start = list[list.lastIndexOf(startsAtMs) + by];
    return start === undefined ? undefined : newest(pairOf({ key, startsAtMs: start }));
  };
  const judge = (pair: string, occurrence: Occurrence, nowMs: number): void => {
    const standing = standingOne(occurrence, neighbour(occurrence, 1));
    const release = releaseFor(standing, holdsOf);
    keep(pair, { occurrence, release, judged: underRelease(standing, release, nowMs) });
  };
  const keep = (pair: string, entry: Entry): void => {
    entries.set(pair, entry);
    tally.put(entry.judged);
    if (entry.judged.kind === 'held' && entry.judged.untilMs !== undefined) waiting.set(pair, entry);
    else waiting.delete(pair);
  };
  const look = (nowMs: number): void => {
    for (const [pair, occurrence] of changed) judge(pair, occurrence, nowMs);
    changed.clear();
    for (const [pair, entry] of waiting)
      if (entry.release.atMs <= nowMs) keep(pair, { ...entry, judged: underRelease(entry.judged, entry.release, nowMs) });
  };
  const load = (occurrence: Occurrence): void => {
    const pair = pairOf(occurrence);
    const known = newest(pair);
    changed.set(pair, occurrence);
    if (known === undefined) addStart(starts, occurrence);
    if (known?.firstSeenMs === occurrence.firstSeenMs) return;
    // What started before it is over from the moment at which it was first seen.
    const before = neighbour(occurrence, -1);
    if (before !== undefined) changed.set(pairOf(before), before);
  };
  return {
    put(sighting) {
      const known = newest(pairOf(sighting.alert));
      load(known === undefined ? occurrenceOf(sighting) : merged(known, occurrenceOf(sighting)));
    },
    load,
    counts(nowMs) {
      look(nowMs);
      return tally.counts();
    },
    judged(nowMs) {
      look(nowMs);
      return [...entries.values()].map(({ judged }) => judged);
    },
  };
}

function addStart(starts: Map<string, number[]>, { key, startsAtMs }: Occurrence): void {
  const list = starts.get(key) ?? [];
  starts.set(key, list);
  list.splice(list.findLastIndex((one) => one < startsAtMs) + 1, 0, startsAtMs);
}
