/** Pure: whether a group of alerts looks like a whole site that is gone. */
import type { Alert } from '../../connectors/alert-source.ts';

/** Fewer may be one switch, or one person who pulls a plug. */
export const OUTAGE_HOSTS = 5;
/** How monitors call a machine that does not answer any more: a condition that says so in its name or its title. */
const OFFLINE =
  /\b(?:offline|unreachable|not responding|no response|not reachable|lost contact|heartbeat (?:lost|missing)|(?:host|node|instance|device|server|agent|machine|ping|site|target) ?(?:is )?down)\b|(?:Host|Node|Instance|Device|Server|Agent|Target)(?:Is)?(?:Down|Offline|Unreachable)\b/i;

export type SiteOutage = { readonly site: string; readonly hosts: number };

/** Five hosts of one site that went offline inside one window; of several sites the one with the most. */
export function siteOutage(alerts: Iterable<Alert>, windowMs: number): SiteOutage | undefined {
  const bySite = new Map<string, Alert[]>();
  for (const alert of alerts) {
    if (alert.site === undefined || alert.host === undefined || !isOffline(alert)) continue;
    const known = bySite.get(alert.site);
    if (known === undefined) bySite.set(alert.site, [alert]);
    else known.push(alert);
  }
  return [...bySite]
    .map(([site, list]) => ({ site, hosts: mostHosts(list, windowMs) }))
    .filter(({ hosts }) => hosts >= OUTAGE_HOSTS)
    .toSorted((one, other) => other.hosts - one.hosts || (one.site < other.site ? -1 : 1))[0];
}

export const isOffline = ({ rule, title }: Pick<Alert, 'rule' | 'title'>): boolean => OFFLINE.test(rule) || OFFLINE.test(title);

/** The most different hosts whose alerts start within one window. */
function mostHosts(alerts: readonly Alert[], windowMs: number): number {
  const inOrder = alerts.toSorted((one, other) => one.startsAtMs - other.startsAtMs);
  const counts = new Map<string | undefined, number>();
  let [from, most] = [0, 0];
  for (const alert of inOrder) {
    counts.set(alert.host, (counts.get(alert.host) ?? 0) + 1);
    for (let first = inOrder[from]; first !== undefined && alert.startsAtMs - first.startsAtMs > windowMs; first = inOrder[(from += 1)]) {
      const left = (counts.get(first.host) ?? 1) - 1;
      if (left === 0) counts.delete(first.host);
      else counts.set(first.host, left);
    }
    most = Math.max(most, counts.size);
  }
  return most;
}
