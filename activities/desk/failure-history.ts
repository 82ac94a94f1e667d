/** Pure: the failure history in the words of a note. */
import { minute } from '../../workflows/minute.ts';
import { REASON_WORDS } from '../reason-words.ts';
import type { RouteFailure } from '../../workflows/chain/contract.ts';

/** People ask since when a provider has been failing. */
export type Since = RouteFailure & { readonly sinceMs: number };

/** The failed routes in plain words, each with the time since when it fails. */
export const failureHistoryText = (routeFailures: readonly Since[]): string =>
  routeFailures.map((failure) => `${failure.label} ${REASON_WORDS[failure.reason]} since ${sinceOf(failure)}`).join('; ');

/** The hour alone, but for an outage that began on another day: there it would mislead. */
function sinceOf({ sinceMs, atMs }: Since): string {
  const since = minute(sinceMs);
  return since.slice(0, 10) === minute(atMs).slice(0, 10) ? since.slice(11) : since;
}
