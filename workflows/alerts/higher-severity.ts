/** Tells a receiver of the MSP's own that an open group of alerts has a higher severity: one run for each group's episode and severity. */
import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { BUGS } from '../chain/timeouts.ts';
import { WORKFLOW_QUEUE } from '../ids.ts';
import { priorityOf } from '../priority.ts';
import type { Failed } from '../chain/failure.ts';
import type { HigherSeverity, HigherSeverityActivities, HigherSeverityOutcome, Posted } from './higher-severity-contract.ts';

/** A receiver that is restarted is back within seconds; one that is down all night is asked four times an hour. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [5_000, 15 * 60_000];
/** Whoever is called out for an alert of yesterday is called in vain; what stands on its ticket is not lost. */
const WITHIN_MS = 24 * 60 * 60_000;
/** Some five minutes after the first try. */
const TELL_OPERATORS_AT = 7;

/** Waits for nobody else: neither for the ticket system nor for the run of its group. */
export async function tellHigherSeverity(news: HigherSeverity): Promise<HigherSeverityOutcome> {
  const { postHigherSeverity } = proxyActivities<HigherSeverityActivities>({
    taskQueue: WORKFLOW_QUEUE,
    summary: 'tell the receiver',
    priority: priorityOf({ kind: 'item', comesBack: false, of: news.client }),
    // The receiver has half of it.
    startToCloseTimeout: '1m',
    // What is tried again is tried here, with a wait that the receiver may have asked for.
    retry: { maximumAttempts: 1, nonRetryableErrorTypes: BUGS },
  });
  const endsAtMs = Date.now() + WITHIN_MS;
  for (let tries = 1; ; tries += 1) {
    show(news, `try ${tries}`);
    const isLast = Date.now() + LONGEST_WAIT_MS > endsAtMs;
    const posted = await failureAsValue<Posted>(() => postHigherSeverity(news, { tries, toldAt: TELL_OPERATORS_AT, isLast }));
    switch (posted.kind) {
      case 'taken':
        show(news, `taken at try ${tries}`);
        return { kind: 'taken', tries };
      case 'withheld':
        show(news, `not told: ${posted.why}`);
        return posted;
      case 'not-taken':
      case 'next-route':
      case 'defect':
        if (isLast) {
          show(news, `not taken in ${tries} tries: ${posted.why}`);
          return { kind: 'not-taken', tries, why: posted.why };
        }
        show(news, `not taken at try ${tries}: ${posted.why}`);
        await sleep(waitAfter(posted, tries));
    }
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
