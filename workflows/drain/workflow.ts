/** One drain of a process at a time, by its id. Ends after two pages that hold nobody. */
import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import { BUGS } from '../chain/policy.ts';
import type { DrainActivities, DrainInput, DrainOutcome } from './contract.ts';

const { signalPage } = proxyActivities<DrainActivities>({
  // A page is some tens of signals of a few milliseconds.
  startToCloseTimeout: '30s',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: BUGS },
});
/** Two empty reads: an item that was between two waits at the first is there at the second. */
const EMPTY_READS = 2;
const BETWEEN_EMPTY_READS_MS = 5_000;

export async function drainWaiting({ process, route, pageSize, rate }: DrainInput): Promise<DrainOutcome> {
  // Whoever begins to wait after this has seen that AI is back, and found that it was not.
  const sinceMs = Date.now();
  let signalled = 0;
  let pages = 0;
  for (let empty = 0; empty < EMPTY_READS;) {
    const woken = await signalPage(process, route, sinceMs, pageSize);
    signalled += woken;
    pages += 1;
    setCurrentDetails(`Woken: ${signalled} item(s) in ${pages} page(s).`);
    empty = woken === 0 ? empty + 1 : 0;
    await sleep(woken === 0 ? BETWEEN_EMPTY_READS_MS : (woken / rate) * 1_000);
  }
  return { signalled, pages };
}
