/** Once an hour one of the processes that run workflows empties and removes what is older than is to be kept, in batches that hold nobody up. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { every } from '../watch/loop.ts';
import { messageOf } from '../watch/message.ts';
import { removeOldRules } from './rules-retention.ts';
import type { OldRules } from './rules-retention.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Loop } from '../watch/loop.ts';

/** A day's rows are then a few hundred, and a run is over in a second. */
const EVERY_MS = 3_600_000;
/** Half of the 20 ms that a batch may cost: a commit is slow now and then. */
const AIM_MS = 10;
const BATCH = { first: 20, least: 5, most: 500 };
/** Several times a batch: a delivery or a poll that waits comes first. */
const REST_MS = 50;

export type Retention = {
  readonly ledger: Pick<Ledger, 'beginRetention' | 'endRetention' | 'removeAttempts' | 'emptyBodies'>;
  readonly rules: OldRules;
  readonly keepMs: number;
  readonly log: Logger;
  readonly nowMs: () => number;
};
export type Cleaned = { readonly removed: number; readonly emptied: number; readonly longestMs: number };

export function startRetention({ ledger, rules, keepMs, log, nowMs }: Retention): Loop {
  const run = async (signal: AbortSignal): Promise<void> => {
    if (!(await ledger.beginRetention({ atMs: nowMs(), everyMs: EVERY_MS, keepMs }))) return;
    const cleaned = await clean(ledger, nowMs() - keepMs, signal);
    // The next run takes the rest: this row must not say that nothing is left.
    if (signal.aborted) return;
    const { removed, emptied } = cleaned;
    await ledger.endRetention({ atMs: nowMs(), removed, emptied });
    if (removed + emptied > 0)
      log.info({ removed, emptied }, `ledger: ${removed} attempts removed and ${emptied} bodies emptied that were older than is kept`);
    // Last: it asks Temporal, and one that does not answer must hold up nothing else.
    const versions = await removeOldRules(rules, nowMs() - keepMs, signal);
    if (versions > 0) log.info({ versions }, `ledger: ${versions} versions of rules removed that no run holds any more`);
  };
  return every(EVERY_MS, run, (error) => log.warn(`the ledger was not cleaned, and is in an hour: ${messageOf(error)}`));
}

/** Everything from before a time. `longestMs` is the longest that one batch took. */
export async function clean(
  ledger: Pick<Ledger, 'removeAttempts' | 'emptyBodies'>,
  beforeMs: number,
  signal: AbortSignal,
): Promise<Cleaned> {
  const removed = await inBatches((most) => ledger.removeAttempts(beforeMs, most), signal);
  const emptied = await inBatches((most) => ledger.emptyBodies(beforeMs, most), signal);
  return { removed: removed.rows, emptied: emptied.rows, longestMs: Math.max(removed.longestMs, emptied.longestMs) };
}

async function inBatches(
  batch: (most: number) => Promise<number>,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly longestMs: number }> {
  let [rows, longestMs] = [0, 0];
  for (let most = BATCH.first; !signal.aborted;) {
    const startedAt = performance.now();
    const done = await batch(most);
    const tookMs = performance.now() - startedAt;
    rows += done;
    longestMs = Math.max(longestMs, tookMs);
    if (done === 0) break;
    most = nextBatch(most, tookMs);
    // The only reason to reject is the stop, which ends the loop.
    await pause(REST_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return { rows, longestMs };
}

/** Pure: half as many after one that took too long, a quarter more while there is room. */
export function nextBatch(most: number, tookMs: number): number {
  if (tookMs > AIM_MS) return Math.max(BATCH.least, Math.floor(most / 2));
  return tookMs < AIM_MS / 2 ? Math.min(BATCH.most, Math.ceil(most * 1.25)) : most;
}
