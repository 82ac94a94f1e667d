/** Does something every so often, one after the other, until it is told to stop. */
import { setTimeout as pause } from 'node:timers/promises';

export type Loop = { stop(): Promise<void> };

/** Begins at once. A `work` that throws is told to `failed`, and comes again. The signal tells work under way that nobody waits for it. */
export function every(ms: number, work: (stopping: AbortSignal) => Promise<void>, failed: (error: unknown) => void): Loop {
  const stopping = new AbortController();
  const running = run(stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await work(signal);
      } catch (error) {
        // What a stop has cut short is no failure.
        if (!signal.aborted) failed(error);
      }
      // The only reason to reject is the stop, which ends the loop above.
      await pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
