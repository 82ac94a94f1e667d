/** A database that cannot take a call now, because others hold it or the disk refuses: retried here a little, then thrown for the caller to retry. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The ledger was busy with other writers, or could not write. Nothing of the call has been stored; the same call may be made again. */
export class LedgerBusy extends Error {
  override readonly name = 'LedgerBusy';
}

/** Each try already waits 250 ms in the database and blocks the event loop meanwhile: three keep a call under about a second. */
const TRIES = 3;
/** Long enough for several commits with fsync; random, so that writers who met once do not meet again. */
const PAUSE_MS = { least: 20, most: 120 };

/** Runs `work` again while the database says busy, a few times; then throws `LedgerBusy`. */
export async function patiently<T>(isBusy: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (left === 0)
        throw new LedgerBusy(`Expected the ledger to take the call within ${TRIES} tries, got: ${wordsOf(error)}.`, {
          cause: error,
        });
    }
    await sleep(PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
}

/** The database's own words name a code and no content. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'an unknown error');
