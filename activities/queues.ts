/** Whether a model's queue has a worker: the server cannot tell a full queue from a dead one. */
import type { Ledger } from '../ledger/contract.ts';
import type { QueueActivities } from '../workflows/chain/contract.ts';
import type { Clock } from './clock.ts';

/** Ten beats: a worker whose process computes, or whose ledger is busy, misses one or two, and a dead one misses all. */
const SILENT_MS = 10_000;

export function createQueueActivities(ledger: Pick<Ledger, 'queueBeats'>, clock: Clock): QueueActivities {
  return {
    async isServed(queue) {
      const [beats, nowMs] = [await ledger.queueBeats(queue), await clock.nowMs()];
      // Either way: a beat from the future was written before the clock was set back.
      return beats.some((atMs) => Math.abs(nowMs - atMs) <= SILENT_MS);
    },
  };
}
