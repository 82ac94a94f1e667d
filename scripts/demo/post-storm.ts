/** Posts a storm to the door of an alert source, as one that comes again until it is taken. */
import { setTimeout as pause } from 'node:timers/promises';
import { STORM, STORM_SOURCE, stormPost } from './storm.ts';
import { ALERT_TOKEN } from './settings.ts';
import type { Storm } from './storm.ts';

export type Posting = {
  readonly ingressPort: number;
  readonly storm: Storm;
  /** Half of the posts have been taken. */
  readonly half: () => Promise<void>;
  readonly stop: AbortSignal;
};

/** Standby may be killed and started again meanwhile. */
const PATIENCE_MS = 120_000;
const AGAIN_MS = 500;
const WITHIN_MS = 10_000;

/** Resolves with how long it took, when all has been taken. */
export async function postStorm({ ingressPort, storm, half, stop }: Posting): Promise<number> {
  const startedAt = performance.now();
  for (let post = 0; post < STORM.posts; post += 1) {
    await pause(Math.max(0, startedAt + post * STORM.everyMs - performance.now()), undefined, { signal: stop });
    if (post === STORM.posts / 2) await half();
    await untilTaken(ingressPort, stormPost(storm, post), stop);
  }
  return performance.now() - startedAt;
}

async function untilTaken(port: number, body: string, stop: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await pause(AGAIN_MS, undefined, { signal: stop })) {
    const status = await posted(port, body, stop);
    if (status === 202) return;
    if (Date.now() > deadline) throw new Error(`Expected the alerts to be taken within ${PATIENCE_MS / 1_000} s, got ${status}.`);
  }
}

async function posted(port: number, body: string, stop: AbortSignal): Promise<number | string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/hooks/${STORM_SOURCE}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ALERT_TOKEN}` },
      body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(WITHIN_MS)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    // Down, or slow: a source comes again. Whoever ends the demo is not waited for.
    stop.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}
