/** Has local models loaded before a ticket needs them, and keeps them so: loading a large one takes longer than a request of a ticket may. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { once } from '../watch/once.ts';
import type { Provider } from '../providers/contract.ts';
import type { Loop } from '../watch/loop.ts';

/** A model that is loaded answers at once; a server that was started anew has none. */
const AGAIN_MS = 10 * 60_000;
/** Its machine is still starting, say. */
const NOT_YET_MS = 60_000;

export type Warmable = { readonly label: string; readonly route: string; readonly provider: Pick<Provider, 'warm'> };

/** Ends early, and never fails, where the signal says so. */
type Rest = (ms: number, signal: AbortSignal) => Promise<void>;
const resting: Rest = (ms, signal) => pause(ms, undefined, { signal, ref: false }).catch(() => undefined);

/** Begins at once; a stop ends a load that is under way. `rest` is for tests. */
export function startWarming(models: readonly Warmable[], log: Pick<Logger, 'info' | 'warn'>, rest: Rest = resting): Loop {
  const stopped = new AbortController();
  const running = models.map((model) => keepWarm(model, { log, rest, signal: stopped.signal }));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

type Keeping = { readonly log: Pick<Logger, 'info' | 'warn'>; readonly rest: Rest; readonly signal: AbortSignal };
async function keepWarm({ label, route, provider }: Warmable, { log, rest, signal }: Keeping): Promise<void> {
  const missing = once(
    (why) => log.warn(`${label} (${route}) could not be loaded: ${why}; it is tried again every minute`),
    () => log.info(`${label} (${route}) is loaded again`),
  );
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const startedAt = performance.now();
    const warmed = await provider.warm?.(signal);
    if (signal.aborted || warmed === undefined) return;
    if (warmed.kind === 'not-loaded') missing.met(warmed.why);
    else {
      missing.over();
      if (isFirst) log.info(`${label} (${route}) is loaded, after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    }
    await rest(warmed.kind === 'loaded' ? AGAIN_MS : NOT_YET_MS, signal);
  }
}
