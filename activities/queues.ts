/** Whether a model's queue has a worker: the server cannot tell a full queue from a dead one. */
import { SILENT_AND_WAITED_MS, isServed, silentSince } from '../planning/served.ts';
import { LedgerBusy } from '../ledger/busy.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { QueueActivities } from '../workflows/chain/contract.ts';
import type { Clock } from './clock.ts';

export function createQueueActivities(ledger: Pick<Ledger, 'queueBeats' | 'forgetBeats'>, clock: Clock): QueueActivities {
  return {
    isServed: async (queue) => isServed(queue, await ledger.queueBeats(), await clock.nowMs()),
    async isDeserted(queue) {
      try {
        const at = { nowMs: await clock.nowMs(), forMs: SILENT_AND_WAITED_MS };
        const newestMs = silentSince(queue, await ledger.queueBeats(), at);
        if (newestMs === undefined) return false;
        // So that plans know it at once, and nobody else waits to find it out. The next beat of its worker ends it.
        if (newestMs > 0) await ledger.forgetBeats({ queue, upToMs: newestMs });
        return true;
      } catch (error) {
        // A ledger that cannot say blames nobody.
        if (error instanceof LedgerBusy) return false;
        throw error;
      }
    },
  };
}
