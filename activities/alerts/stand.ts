/** Pure: how a group stands, in the few words that lists, other groups and later episodes need. */
import { aboutIn } from './sort.ts';
import type { Severity } from '../../connectors/alert-source.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { Counts } from '../../workflows/alerts/contract.ts';
import type { EarlierGroup } from './facts.ts';
import type { OtherGroup } from './near-groups.ts';

export type Stand = Pick<Counts, 'count' | 'firing' | 'held' | 'firstAtMs' | 'lastAtMs'> & {
  readonly severity: Severity;
  /** Of the first look of a run: the severity that the run before has seen. A try that is lost must not take its place. */
  readonly before?: Severity;
};

export const standOf = ({ count, firing, held, firstAtMs, lastAtMs, severity }: Counts): Stand => ({
  count,
  firing,
  held,
  firstAtMs,
  lastAtMs,
  severity,
});

/** Undefined where its workflow has not looked yet. */
export const standIn = ({ stand }: Pick<EpisodeRow, 'stand'>): Stand | undefined => stand as Stand | undefined;

/** What its alerts have in common, without the client. */
export const groupTitle = ({ about }: Pick<EpisodeRow, 'about'>): string => {
  const values = aboutIn(about).parts.flatMap(({ field, value }) => (field === 'client' || value === undefined ? [] : [value]));
  return values.length === 0 ? 'alerts' : values.join(', ');
};

export function otherGroup(row: EpisodeRow): OtherGroup | undefined {
  const stand = standIn(row);
  if (stand === undefined) return undefined;
  const { count, firing, firstAtMs: firstMs, lastAtMs: lastMs } = stand;
  return { hash: row.group, client: row.client, title: groupTitle(row), count, firing, firstMs, lastMs, ticket: row.ticket };
}

export const earlierGroup = (row: EpisodeRow): EarlierGroup => ({
  startedAtMs: row.episode,
  count: standIn(row)?.count ?? 0,
  ended: row.ended?.why ?? 'open',
  ticket: row.ticket,
});
