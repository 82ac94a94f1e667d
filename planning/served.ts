/** Pure: whether anybody serves a model's queue, by beats of its workers. */

export type Beat = { readonly queue: string; readonly atMs: number };

/** Ten beats: a worker whose process computes, or whose ledger is busy, misses one or two, and a dead one misses all. */
export const SILENT_MS = 10_000;
/** Three beats, of a queue in which a request has waited in vain for longer than that: two signs are surer than one. */
export const SILENT_AND_WAITED_MS = 3_000;

/** Either way: a beat from the future was written before the clock was set back. */
const isFresh = ({ atMs }: Beat, nowMs: number): boolean => Math.abs(nowMs - atMs) <= SILENT_MS;

/** Whether a worker of the queue was heard of a moment ago. */
export const isServed = (queue: string, beats: readonly Beat[], nowMs: number): boolean =>
  beats.some((beat) => beat.queue === queue && isFresh(beat, nowMs));

/**
 * The queue's newest beat, where its workers are silent while those of another queue are heard of; else undefined. The others are the witness that
 * beats can be written at all: a ledger that takes none, or a machine that slept, makes all of them old. Of a queue that was never served nothing
 * is known, and it is asked: whoever is to serve it may be starting.
 */
export function silentSince(queue: string, beats: readonly Beat[], { nowMs, forMs }: { nowMs: number; forMs: number }): number | undefined {
  const own = beats.filter((beat) => beat.queue === queue && beat.atMs <= nowMs + SILENT_MS);
  const others = beats.filter((beat) => beat.queue !== queue && isFresh(beat, nowMs));
  if (others.length === 0 || !beats.some((beat) => beat.queue === queue)) return undefined;
  const [newest, heard] = [newestOf(own), newestOf(others)];
  return heard - newest > forMs ? newest : undefined;
}

const newestOf = (beats: readonly Beat[]): number => Math.max(0, ...beats.map(({ atMs }) => atMs));
