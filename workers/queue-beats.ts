/** Beats in the ledger for the model queues that this process serves, so that a full queue is not taken for a dead one. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Worker } from '@temporalio/worker';
import { every } from '../watch/loop.ts';
import { messageOf } from '../watch/message.ts';
import { once } from '../watch/once.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Loop } from '../watch/loop.ts';

/** A tenth of what counts as silence. */
const BEAT_MS = 1_000;
/** Long after anybody asks for a beat; rows of killed processes are few and small. */
const KEPT_MS = 10 * 60_000;
/** In beats: a minute. */
const CLEAN_EVERY = 60;

export type QueueBeats = {
  readonly ledger: Pick<Ledger, 'beatQueues' | 'forgetBeats'>;
  readonly workers: readonly Pick<Worker, 'getState' | 'options'>[];
  readonly log: Logger;
  readonly nowMs: () => number;
};

export function startQueueBeats({ ledger, workers, log, nowMs }: QueueBeats): Loop {
  if (workers.length === 0) return { stop: () => Promise.resolve() };
  const process = randomUUID();
  const late = once(
    (why) => log.warn(`the beat of the model queues cannot be written: ${why}`),
    () => log.info('the beat of the model queues is written again'),
  );
  let beats = 0;
  const beat = async (): Promise<void> => {
    // One that stops, or has failed, takes no more: it must not look alive.
    const running = workers.filter((worker) => worker.getState() === 'RUNNING');
    const [atMs, queues] = [nowMs(), running.map(({ options }) => options.taskQueue)];
    await ledger.beatQueues(process, queues, atMs);
    if (beats++ % CLEAN_EVERY === 0) await ledger.forgetBeats({ beforeMs: atMs - KEPT_MS });
    late.over();
  };
  const loop = every(BEAT_MS, beat, (error) => late.met(messageOf(error)));
  return {
    async stop() {
      await loop.stop();
      // Whoever is asked now is not here any more. Where this fails the rows are old in ten seconds.
      await ledger.forgetBeats({ process }).catch((error: unknown) => late.met(messageOf(error)));
    },
  };
}
