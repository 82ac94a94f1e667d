/** Pure: whose the alerts of a delivery are and which groups they belong to. What no client is known by is never guessed. */
import { createHash } from 'node:crypto';
import { foldedName } from '../../workflows/rules/client-name.ts';
import { afterSnapshot } from './body.ts';
import { groupKey } from './group.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { SortedAlerts, UnknownOwner } from '../alert-work.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { AlertPut } from '../../ledger/alert-rows.ts';
import type { GroupKey } from './group.ts';

/** What a group's row says of it: its values, and the site by the ticket system's id where the map names one. */
export type About = { readonly parts: GroupKey['parts']; readonly site: string | undefined };
export const aboutIn = (about: unknown): About => (about ?? { parts: [], site: undefined }) as About;

type Sorting = Pick<AlertConnection, 'clientMap' | 'catchAll' | 'groupBy'>;
type Owner = { readonly client: string; readonly site?: string };

/** What an alert says that names no owner at all. */
export const NO_OWNER = 'no owner is named';

/** `startsAsKnown`: of a source that says no start that lasts. */
export function sortAlerts(
  connection: Sorting,
  alerts: readonly Alert[],
  how: { readonly atMs: number; readonly startsAsKnown: boolean },
): SortedAlerts {
  const owners = new Map(Object.entries(connection.clientMap).map(([owner, of]) => [foldedName(owner), of]));
  const unknown = new Map<string, UnknownOwner>();
  const puts = alerts.map((alert): AlertPut => {
    const { key, startsAtMs } = alert;
    const owner = ownerIn(owners, alert);
    const placed = owner === undefined ? ofNobody(connection, alert) : { alert, into: groupOf(owner, alert, connection.groupBy) };
    if (owner === undefined) countUnknown(unknown, alert);
    return { key, startsAtMs, startsAsKnown: how.startsAsKnown, into: placed.into, after: afterSnapshot(placed.alert, how.atMs) };
  });
  return { puts, unknown: [...unknown.values()] };
}

/** By the owner that it names, else by its site. */
const ownerIn = (owners: ReadonlyMap<string, Owner>, { owner, site }: Alert): Owner | undefined =>
  (owner === undefined ? undefined : owners.get(foldedName(owner))) ?? (site === undefined ? undefined : owners.get(foldedName(site)));

function groupOf({ client, site }: Owner, alert: Alert, fields: AlertConnection['groupBy']): NonNullable<AlertPut['into']> {
  const { hash, parts } = groupKey(client, alert, fields);
  return { group: hash, client, about: { parts, site } satisfies About };
}

type Placed = { readonly alert: Alert; readonly into: AlertPut['into'] };

/** A critical one stands on the catch-all, by whom it names as its site; any other is wanted only where it is known already. */
function ofNobody({ catchAll, groupBy }: Sorting, alert: Alert): Placed {
  const { owner, site } = alert;
  const named = { ...alert, site: owner === undefined || owner === site ? site : site === undefined ? owner : `${owner}, ${site}` };
  if (catchAll === undefined || alert.severity !== 'critical') return { alert: named, into: undefined };
  // The owner's alerts never meet those of another, whatever groups are made of.
  const { hash, parts } = groupKey(catchAll.client, named, [...new Set(['site', ...groupBy] as const)]);
  return { alert: named, into: { group: hash, client: catchAll.client, about: { parts, site: undefined } satisfies About } };
}

function countUnknown(unknown: Map<string, UnknownOwner>, { owner, site, severity }: Alert): void {
  const name = owner ?? site ?? NO_OWNER;
  const hash = createHash('sha256').update(foldedName(name)).digest('hex').slice(0, 16);
  const before = unknown.get(hash) ?? { owner: name, hash, count: 0, critical: 0 };
  unknown.set(hash, { ...before, count: before.count + 1, critical: before.critical + (severity === 'critical' ? 1 : 0) });
}
