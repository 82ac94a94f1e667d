/** Pure: the owners that alerts name, however these came. */
import { foldedName } from '../../workflows/rules/client-name.ts';
import type { Alert, AlertSource } from '../../connectors/alert-source.ts';

/**
 * `names`: what else its source calls it, where it names owners by an id. `lastAtMs`: of one that the ledger keeps, when it last came;
 * its `alerts` are then the deliveries that named it.
 */
export type SeenOwner = { readonly owner: string; readonly names: readonly string[]; readonly alerts: number; readonly lastAtMs?: number };
export type SeenOwners = { readonly owners: readonly SeenOwner[]; readonly withoutOwner: number };

/** Those with the most alerts first. */
export function ownersOf({ ownerName }: Pick<AlertSource, 'ownerName'>, alerts: readonly Alert[]): SeenOwners {
  const seen = new Map<string, { readonly owner: string; readonly names: Set<string>; alerts: number }>();
  for (const { labels, ...alert } of alerts) {
    // Where an alert names no owner its site is looked up.
    const owner = alert.owner ?? alert.site;
    if (owner === undefined) continue;
    const key = foldedName(owner);
    const one = seen.get(key) ?? { owner, names: new Set<string>(), alerts: 0 };
    const name = ownerName !== undefined && Object.hasOwn(labels, ownerName) ? labels[ownerName] : undefined;
    if (name !== undefined) one.names.add(name);
    one.alerts += 1;
    seen.set(key, one);
  }
  const owners = [...seen.values()].map(({ names, ...one }) => ({ ...one, names: [...names] }));
  return {
    owners: owners.toSorted((one, other) => other.alerts - one.alerts || (one.owner < other.owner ? -1 : 1)),
    withoutOwner: alerts.filter(({ owner, site }) => owner === undefined && site === undefined).length,
  };
}
