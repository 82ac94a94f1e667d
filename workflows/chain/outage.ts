/** Pure: which machines an item waits for, where it is machines that are down and not the item that none of them can do. */
import type { AiPolicy, FailureReason, Rejection, Route, RouteFailure } from './contract.ts';

/** Whether a failure for this reason would have met any other item as well. */
const IS_DOWN: Readonly<Record<FailureReason, boolean>> = {
  unreachable: true,
  silent: true,
  throttled: true,
  'server-error': true,
  'out-of-quota': true,
  'key-refused': true,
  retired: true,
  region: true,
  'set-up': true,
  'no-worker': true,
  'queue-full': true,
  paced: true,
  'blocked-at-dispatch': true,
  // Of the item itself, or of us.
  declined: false,
  'too-long': false,
  'bad-answer': false,
  'bad-request': false,
  busy: false,
  spent: false,
  defect: false,
};
/** Words of the planner that say nothing of the route. */
const OF_THE_ITEM: ReadonlySet<string> = new Set(['already asked', 'too slow for the time left']);

type Left = { readonly routeFailures: readonly Pick<RouteFailure, 'route' | 'reason'>[]; readonly rejected: readonly Rejection[] };

/** The routes that may be asked for it, where each of them is down; undefined where one is not. The same for all items that wait for them. */
export function outageOf(
  routes: readonly Pick<Route, 'route' | 'kind'>[],
  ai: AiPolicy,
  { routeFailures, rejected }: Left,
): string | undefined {
  const allowed = routes.filter(({ kind }) => ai === 'cloud' || (ai === 'local-only' && kind === 'local')).map(({ route }) => route);
  const isDown = (route: string): boolean =>
    routeFailures.some((failure) => failure.route === route && IS_DOWN[failure.reason]) ||
    // A breaker that is open, or people who have suspended it.
    rejected.some((one) => one.route === route && !OF_THE_ITEM.has(one.why));
  return allowed.length > 0 && allowed.every(isDown) ? allowed.toSorted().join(' ') : undefined;
}
