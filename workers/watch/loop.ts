/** Does something every so often, one after the other, until it is told to stop. */
import { setTimeout as pause } from 'node:timers/promises';

export type Loop = { stop(): Promise<void> };

/** Begins at once. A `work` that throws is told to `failed`, and comes again. */
export function every(ms: number, work: () => Promise<void>, failed: (error: unknown) => void): Loop {
  const stopping = new AbortController();
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch(failed);
      // The only reason to reject is the stop, which ends the loop above.
      await pause(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }
}
