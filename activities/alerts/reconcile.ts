/** Pure: what a list of all that fires at a source says of what is known here, in both directions. For webhooks that were lost. */
import type { Alert, AlertList } from '../../connectors/alert-source.ts';

type Listed = Extract<AlertList, { readonly kind: 'alerts' }>;
/** An alert that is open here: of one connection, and with the time at which any snapshot of it last came. */
export type KnownOpen = Pick<Alert, 'key' | 'startsAtMs'> & { readonly lastSeenMs: number };

/** Whether what a list leaves out is over. */
export type Belief =
  | { readonly kind: 'whole' }
  | { readonly kind: 'too-young'; readonly upForMs: number }
  | { readonly kind: 'age-unknown' };
export type Reconciled<Known extends KnownOpen> = {
  /** Fires there and is not open here: to be taken as any snapshot is, which changes nothing of what is known to be over. */
  readonly firing: readonly Alert[];
  /** Open here and fires no longer there: over, as seen by polling. */
  readonly resolved: readonly Known[];
  readonly belief: Belief;
};

/**
 * Alertmanager keeps no alert over a restart and learns each anew when its sender repeats it: Prometheus does so every minute, others
 * within what Alertmanager takes for the end of one that is not repeated, 5 minutes (`resolve_timeout`).
 */
export const SETTLED_AFTER_MS = 5 * 60_000;

/**
 * By the key, of which a source knows one firing at a time: the same one also where it is listed with an earlier start than it is known by,
 * since Alertmanager takes the earliest of several senders. A later start is another firing, and ends the one before.
 */
export function reconcile<Known extends KnownOpen>(
  open: readonly Known[],
  listed: Listed,
  settledAfterMs = SETTLED_AFTER_MS,
): Reconciled<Known> {
  const belief = beliefIn(listed, settledAfterMs);
  const firesSince = startsOf([...listed.alerts, ...listed.held], Math.min);
  const openSince = startsOf(open, Math.max);
  const isOver = ({ key, startsAtMs, lastSeenMs }: Known): boolean => {
    const startMs = firesSince.get(key);
    return lastSeenMs < listed.askedAtMs && (startMs === undefined || startMs > startsAtMs);
  };
  return {
    firing: listed.alerts.filter(({ key, startsAtMs }) => (openSince.get(key) ?? Number.NEGATIVE_INFINITY) < startsAtMs),
    resolved: belief.kind === 'whole' ? open.filter(isOver) : [],
    belief,
  };
}

function beliefIn({ upForMs }: Listed, settledAfterMs: number): Belief {
  if (upForMs === undefined) return { kind: 'age-unknown' };
  return upForMs < settledAfterMs ? { kind: 'too-young', upForMs } : { kind: 'whole' };
}

/** Of each key one start, of several the one that is picked. */
function startsOf(
  alerts: readonly Pick<Alert, 'key' | 'startsAtMs'>[],
  pick: (...starts: number[]) => number,
): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const { key, startsAtMs } of alerts) starts.set(key, pick(startsAtMs, starts.get(key) ?? startsAtMs));
  return starts;
}
