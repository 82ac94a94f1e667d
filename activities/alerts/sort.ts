/** Pure: whose the alerts of a delivery are and which groups they belong to. What no client is known by is never guessed. */
import { createHash } from 'node:crypto';
import { foldedName } from '../../workflows/rules/client-name.ts';
import { afterSnapshot } from './body.ts';
import { groupKey } from './group.ts';
import { createWhose } from './whose.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { SortedAlerts, UnknownOwner } from '../alert-work.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { AlertPut } from '../../ledger/alert-rows.ts';
import type { GroupKey } from './group.ts';
import type { Whose } from './whose.ts';

/**
 * What a group's row says of it: its values, and the site by the ticket system's id where the map names one. `isOfNobody`: its alerts are of
 * an owner that no client is known by.
 */
export type About = { readonly parts: GroupKey['parts']; readonly site: string | undefined; readonly isOfNobody?: true };
export const aboutIn = (about: unknown): About => (about ?? { parts: [], site: undefined }) as About;

type Sorting = Pick<AlertConnection, 'clientMap' | 'catchAll' | 'groupBy' | 'boards'>;

/** What an alert says that names no owner at all. */
export const NO_OWNER = 'no owner is named';

/** `startsAsKnown`: of a source that says no start that lasts. */
export function sortAlerts(
  connection: Sorting,
  alerts: readonly Alert[],
  how: { readonly atMs: number; readonly startsAsKnown: boolean },
): SortedAlerts {
  const place = createPlace(connection);
  const unknown = new Map<string, UnknownOwner>();
  const puts = alerts.map((alert): AlertPut => {
    const { key, startsAtMs } = alert;
    const placed = place(alert);
    if (placed.of.kind !== 'client') countUnknown(unknown, alert);
    return { key, startsAtMs, startsAsKnown: how.startsAsKnown, into: placed.into, after: afterSnapshot(placed.alert, how.atMs) };
  });
  return { puts, unknown: [...unknown.values()] };
}

/** Where an alert belongs, and the alert as its group has it. Made once for a source. */
export function createPlace(connection: Sorting): (alert: Alert) => Placed & { readonly of: Whose } {
  const whose = createWhose(connection);
  return (alert) => {
    const of = whose(alert);
    if (of.kind === 'client') return { of, alert, into: groupOf(of, alert, connection.groupBy) };
    return { of, ...ofNobody(of, alert, connection.groupBy) };
  };
}

type Of<Kind extends Whose['kind']> = Extract<Whose, { readonly kind: Kind }>;
type Fields = AlertConnection['groupBy'];

function groupOf({ client, site }: Of<'client'>, alert: Alert, fields: Fields): Group {
  const { hash, parts } = groupKey(client, alert, fields);
  return { group: hash, client, about: { parts, site } satisfies About };
}

type Group = NonNullable<AlertPut['into']> & { readonly about: About };
type Placed = { readonly alert: Alert; readonly into: Group | undefined };

/** Whom it names is its site. What is not for the catch-all is wanted only where it is known already. */
function ofNobody(of: Of<'catch-all' | 'nobody'>, alert: Alert, fields: Fields): Placed {
  const named = { ...alert, site: siteOf(alert) };
  if (of.kind === 'nobody') return { alert: named, into: undefined };
  // The owner's alerts never meet those of another, whatever groups are made of.
  const { hash, parts } = groupKey(of.client, named, [...new Set<Fields[number]>(['site', ...fields])]);
  return { alert: named, into: { group: hash, client: of.client, about: { parts, site: undefined, isOfNobody: true } satisfies About } };
}

/** The same where it is named so already: what is open here comes back when its source is asked what fires. */
function siteOf({ owner, site }: Alert): string | undefined {
  if (owner === undefined || site === undefined) return site ?? owner;
  return site === owner || site.startsWith(`${owner}, `) ? site : `${owner}, ${site}`;
}

function countUnknown(unknown: Map<string, UnknownOwner>, { owner, site, severity }: Alert): void {
  const name = owner ?? site ?? NO_OWNER;
  const hash = createHash('sha256').update(foldedName(name)).digest('hex').slice(0, 16);
  const before = unknown.get(hash) ?? { owner: name, hash, count: 0, critical: 0 };
  unknown.set(hash, { ...before, count: before.count + 1, critical: before.critical + (severity === 'critical' ? 1 : 0) });
}
