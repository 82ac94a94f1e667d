/** Tells a receiver of the MSP's own that an open group of alerts has a higher severity: one run for each group's episode and severity. */
import { proxyActivities, proxyLocalActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { BUGS } from '../chain/timeouts.ts';
import { WORKFLOW_QUEUE } from '../ids.ts';
import { priorityOf } from '../priority.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import type { Failed } from '../chain/failure.ts';
import type {
  HigherSeverity,
  HigherSeverityActivities,
  HigherSeverityLocal,
  HigherSeverityOutcome,
  Posted,
} from './higher-severity-contract.ts';

/** A receiver that is restarted is back within seconds; one that is down all night is asked four times an hour. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [5_000, 15 * 60_000];
/** Whoever is called out for an alert of yesterday is called in vain; what stands on its ticket is not lost. */
const WITHIN_MS = 24 * 60 * 60_000;
/** Some hundred fill that day; more are a clock that was set back, and a history without an end. */
const MOST_TRIES = 150;
/** A receiver that is restarted wakes nobody. */
const TELL_AFTER_MS = 5 * 60_000;

const { tellHigherSeverityUntaken } = proxyLocalActivities<HigherSeverityLocal>(recordTimeouts);

/** Waits for nobody else: neither for the ticket system nor for the run of its group. */
export async function tellHigherSeverity(news: HigherSeverity): Promise<HigherSeverityOutcome> {
  const { postHigherSeverity } = proxyActivities<HigherSeverityActivities>({
    taskQueue: WORKFLOW_QUEUE,
    summary: 'tell the receiver',
    priority: priorityOf({ kind: 'item', comesBack: false, of: news.client }),
    // The receiver has ten seconds of it.
    startToCloseTimeout: '30s',
    // What is tried again is tried here, with a wait that the receiver may have asked for.
    retry: { maximumAttempts: 1, nonRetryableErrorTypes: BUGS },
  });
  const beganMs = Date.now();
  // At each of these operators hear of it once.
  const heard = { late: false, forGood: false };
  for (let tries = 1; ; tries += 1) {
    show(news, `try ${tries}`);
    const posted = await failureAsValue<Posted>(() => postHigherSeverity(news));
    if (posted.kind === 'taken') {
      show(news, `taken at try ${tries}`);
      return { kind: 'taken', tries };
    }
    if (posted.kind === 'withheld') {
      show(news, `not told: ${posted.why}`);
      return posted;
    }
    const { why } = posted;
    const passedMs = Date.now() - beganMs;
    const isLast = passedMs + LONGEST_WAIT_MS > WITHIN_MS || tries === MOST_TRIES;
    const [late, forGood] = [passedMs >= TELL_AFTER_MS, posted.kind === 'not-taken' && posted.permanent];
    if (isLast || (late && !heard.late) || (forGood && !heard.forGood)) await tellHigherSeverityUntaken(news, { tries, why, isLast });
    if (isLast) {
      show(news, `not taken in ${tries} tries: ${why}`);
      return { kind: 'not-taken', tries, why };
    }
    heard.late ||= late;
    heard.forGood ||= forGood;
    show(news, `not taken at try ${tries}: ${why}`);
    await sleep(waitAfter(posted, tries));
  }
}

/** Pure. No sooner than the receiver has asked for. A no for good is asked again seldom: people mend a receiver, and a proxy's 404 is not its word. */
export function waitAfter(posted: Extract<Posted, { readonly kind: 'not-taken' }> | Failed, tries: number): number {
  if (posted.kind !== 'not-taken') return growing(tries);
  return posted.permanent ? LONGEST_WAIT_MS : Math.max(growing(tries), posted.retryAfterMs ?? 0);
}
const growing = (tries: number): number => Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);

const show = ({ connection, from, to }: HigherSeverity, how: string): void =>
  setCurrentDetails(`**Higher severity** of a group of ${connection}, ${from} to ${to}\n\nReceiver: ${how}.`);
