/** Pure: what a status says of alerts: when each source was last heard of, and the groups that are open. Never a word of an alert. */
import { both, relative } from '../when.ts';
import type { EpisodeRow, SourceRow } from '../../ledger/contract.ts';

/** `open`: all of them; `groups`: those that have been open for longest. */
export type AlertsStatus = { readonly sources: readonly SourceRow[]; readonly groups: readonly EpisodeRow[]; readonly open: number };
export const NO_ALERTS: AlertsStatus = { sources: [], groups: [], open: 0 };

/** None where nothing was ever heard of any source. */
export function alertLines({ sources, groups, open }: AlertsStatus, nowMs: number): readonly string[] {
  if (sources.length === 0 && open === 0) return [];
  const more = open - groups.length;
  return [
    ...sources.map(({ connection, lastAtMs }) => `${connection}: heard of ${relative(lastAtMs, nowMs)}`),
    open === 0 ? 'no group is open' : `${open} ${open === 1 ? 'group is' : 'groups are'} open`,
    ...groups.map(
      ({ connection, group, client, ticket, openedAtMs }) =>
        `alerts:${connection}:${group} of ${client}, ${ticket === undefined ? 'no ticket yet' : `ticket ${ticket}`}, since ${both(openedAtMs, nowMs)}`,
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

export const alertsJson = ({ sources, groups, open }: AlertsStatus): unknown => ({
  sources: sources.map(({ connection, lastAtMs }) => ({ connection, lastAt: new Date(lastAtMs).toISOString() })),
  open,
  groups: groups.map(({ connection, group, client, ticket, openedAtMs }) => ({
    run: `alerts:${connection}:${group}`,
    client,
    ticket: ticket ?? null,
    openedAt: new Date(openedAtMs).toISOString(),
  })),
});
