/** One drain of a process; its workflow id allows one at a time. It ends after two empty pages, when no item is waiting for a retry. */
import { isCancellation, proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import { BUGS } from '../chain/timeouts.ts';
import type { DrainActivities, DrainInput, DrainOutcome, DrainedPage } from './contract.ts';

const { signalPage } = proxyActivities<DrainActivities>({
  // A page is some tens of signals of a few milliseconds; the activity itself ends one that takes longer than 20 s.
  startToCloseTimeout: '30s',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes: BUGS },
});
/** Two empty reads: an item that was between two waits at the first is there at the second. */
const EMPTY_READS = 2;
const BETWEEN_EMPTY_READS_MS = 5_000;
/** The shortest rest is a second: asking sooner finds nobody. */
const SHORTEST_REST_MS = 1_000;

export async function drainWaiting({ process, route, pageSize, rate }: DrainInput): Promise<DrainOutcome> {
  // Whoever begins to wait after this has seen that AI is back, and found that it was not.
  const sinceMs = Date.now();
  let [signalled, pages, left] = [0, 0, 0];
  try {
    for (let empty = 0; empty < EMPTY_READS;) {
      const begunAtMs = Date.now();
      const page = await signalPage(process, route, sinceMs, pageSize);
      signalled += page.signalled;
      pages += 1;
      left = page.left;
      setCurrentDetails(said(' so far'));
      empty = isOver(page) ? empty + 1 : 0;
      await sleep(pauseMs(page, rate, Date.now() - begunAtMs));
    }
  } catch (error) {
    setCurrentDetails(`${isCancellation(error) ? 'Cancelled' : 'Failed'}. ${said('')}`);
    throw error;
  }
  setCurrentDetails(`Ended. ${said('')}`);
  return { signalled, pages, left };

  function said(soFar: string): string {
    return `Woken: ${signalled} item(s) in ${pages} page(s).${left === 0 ? '' : ` Could not be signalled${soFar}: ${left}.`}`;
  }
}

const triedIn = ({ signalled, gone, failed }: DrainedPage): number => signalled + gone + failed;
const isOver = (page: DrainedPage): boolean => triedIn(page) === 0 && page.restMs === undefined;

/** `tookMs`: of the page itself, which waits for what it has woken. */
function pauseMs(page: DrainedPage, rate: number, tookMs: number): number {
  const tried = triedIn(page);
  if (tried > 0) return Math.max((tried / rate) * 1_000 - tookMs, page.paceMs ?? 0);
  return page.restMs === undefined ? BETWEEN_EMPTY_READS_MS : Math.max(page.restMs, SHORTEST_REST_MS);
}
