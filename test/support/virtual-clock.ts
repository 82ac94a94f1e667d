/** The virtual time of a rehearsal. */
import { asyncLocalStorage } from '@temporalio/activity';
import type { Context } from '@temporalio/activity';
import type { WorkerInterceptors } from '@temporalio/worker';

export type VirtualClock = {
  nowMs(): Promise<number>;
  /** With these in place it knows since when an activity runs. */
  around(given: WorkerInterceptors): WorkerInterceptors;
};
type Known = { readonly sinceMs: number; asked?: { readonly virtualMs: number; readonly realMs: number } };

/** In real time. Below every time-out of an activity: the server has not given one up that is as young as this. */
const YOUNG_MS = 1_000;

/**
 * The server skips no time while an activity is under way: within one that is young its clock goes as ours does, and is asked once. A request
 * to the server takes a millisecond or two, and a canary reads the clock eight times.
 */
export function virtualClock(askServer: () => Promise<number>): VirtualClock {
  const activities = new WeakMap<Context, Known>();
  return {
    async nowMs() {
      const activity = asyncLocalStorage.getStore();
      const known = activity && activities.get(activity);
      const realMs = performance.now();
      if (known === undefined || realMs - known.sinceMs > YOUNG_MS) return askServer();
      if (known.asked) return known.asked.virtualMs + Math.floor(realMs - known.asked.realMs);
      const virtualMs = await askServer();
      known.asked = { virtualMs, realMs: performance.now() };
      return virtualMs;
    },
    around: ({ activity = [], ...given }) => ({ ...given, activity: [begins, ...activity] }),
  };

  function begins(activity: Context): object {
    activities.set(activity, { sinceMs: performance.now() });
    return {};
  }
}
