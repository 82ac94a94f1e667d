/** Temporal's own metrics: the SDK's native part serves them on loopback, we hand them on. */

/** Beside us in the same process: slower than this it will not answer at all. */
const WITHIN_MS = 1_000;
/** A worker of ours shows under 200 KB; more would be somebody else's server. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Prometheus text, or undefined where there is none to be had now. Never rejects. */
export async function temporalMetrics(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return undefined;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS), redirect: 'error' });
    const text = await response.text();
    return response.ok && text.length <= MOST_CHARACTERS ? text : undefined;
  } catch {
    // Whatever the reason: a scrape without them is better than none, and says so by a gauge.
    return undefined;
  }
}
