/** Pure: when the breaker of a route opens, how it is tested and how traffic comes back. Policies are data with reasons. */
import type { FailureReason } from '../../workflows/chain/contract.ts';

/** Three in a row: gateways that are tuned by hand spend 2 to 4 requests on a dead primary; one in fifty that fails by itself opens nothing. */
export const FAULTS_IN_A_ROW = 3;
/** Half of the last twenty, ten at least: a provider that answers every second request never fails three times in a row for long. */
export const WINDOW = { most: 20, least: 10, share: 0.5 } as const;
/** A model that answers beside the question costs money and no outage: more of them are waited for. */
export const QUALITY_WINDOW = { most: 20, least: 10, share: 0.8 } as const;
/** No canary can tell whether answers are good again: after this time the first tickets do. */
export const QUALITY_REST_MS = 15 * 60_000;

/** How long after an opening the first canary is asked, and each later one after the one before. */
export const CANARY_RESTS_MS: readonly [number, ...number[]] = [5_000, 10_000, 20_000, 40_000, 60_000];
/** A canary takes no longer than this, from when it is due. One that is lost with its worker costs this time, and the next one comes. */
export const CANARY_MS = 30_000;
/** Of routes that open together one is asked, and the others so much later: where it cannot be asked, another one is. */
export const NEXT_ONE_LATER_MS = 5_000;
/** No canary is due later than this from now, unless the clock was set back since. */
export const LATEST_CANARY_MS = CANARY_MS + Math.max(...CANARY_RESTS_MS) + NEXT_ONE_LATER_MS;
/** The longest time that a provider's answer closes a route, and some minutes for the clocks of two machines. */
export const LONGEST_BLOCK_MS = 65 * 60_000;
/**
 * What the control says of a route holds so long beyond the time at which it will say something new. After that the control is taken to be dead,
 * and the route is asked again: health fails open.
 */
export const HOLDS_LONGER_MS = 30_000;
/** A backup that nobody has asked for an hour is asked by a canary: a dead one is told on a quiet day and not in the outage. */
export const IDLE_MS = 60 * 60_000;

/** The clocks of two machines, at most. */
export const CLOCKS_DIFFER_MS = 60_000;

/** Requests at once. Each is doubled after as many successes; the last but one opens the route to all. */
export const FIRST_GRANT = 1;
export const LAST_GRANT = 16;

/** What an end says of the route. `shut`: the account, the key or the model, which no second request changes. */
export type Weight = 'success' | 'fault' | 'shut' | 'quality' | 'none';

/** Reasons of requests that were sent, and what each says of the route. What concerns one ticket, or us, says nothing. */
const WEIGHTS: Readonly<Record<FailureReason, Weight>> = {
  unreachable: 'fault',
  silent: 'fault',
  throttled: 'fault',
  'server-error': 'fault',
  'out-of-quota': 'shut',
  'key-refused': 'shut',
  retired: 'shut',
  // A page of a proxy may be one ticket's doing: its text is what a filter in between dislikes.
  region: 'fault',
  'set-up': 'fault',
  'bad-answer': 'quality',
  'bad-request': 'none',
  declined: 'none',
  'too-long': 'none',
  'no-worker': 'none',
  'queue-full': 'none',
  'blocked-at-dispatch': 'none',
  paced: 'none',
  busy: 'none',
  spent: 'none',
  defect: 'none',
};

/**
 * What a vendor has withdrawn does not come back by itself: such a route stays open, also where its control is dead or the service was away for
 * weeks, until a canary has had an answer (gsd-2#3359: asked again at each start). Whatever else opens a route ends with its time.
 */
export const STAYS_OFF: ReadonlySet<string> = new Set<FailureReason>(['retired']);

const isReason = (word: string): word is FailureReason => Object.hasOwn(WEIGHTS, word);

/** `outcome` and `reason` as the attempt's row has them. */
export function weightOf({ outcome, reason }: { readonly outcome: string; readonly reason?: string | undefined }): Weight {
  if (outcome === 'answered') return 'success';
  if (outcome === 'unfit' || outcome === 'truncated') return 'quality';
  if (outcome === 'aborted' || reason === undefined || !isReason(reason)) return 'none';
  // An account on hold: nobody names a time for that, and somebody has to change it.
  if (outcome === 'open-until' && reason === 'set-up') return 'shut';
  // It has named the time itself, by which its route is blocked: no canary is to ask it before.
  if (outcome === 'open-until' && WEIGHTS[reason] === 'fault') return 'none';
  return WEIGHTS[reason];
}
