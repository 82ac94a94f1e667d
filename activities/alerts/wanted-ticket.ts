/** Pure: the ticket that a group of alerts wants. Its text is the table, counted by code: it is right whatever becomes of the explanation. */
import { MOST_BODY } from '../../connectors/ticket-system.ts';
import { titleText } from './headline.ts';
import { groupNote } from './note.ts';
import { aboutIn } from './sort.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { WantedTicket } from '../../workflows/ticket/open.ts';
import type { FrozenFacts } from './frozen.ts';

const LINKED: Readonly<Record<string, string>> = {
  host: 'another host fires',
  rule: 'another condition fires',
  severity: 'it has become more severe',
  'still-firing': 'it still fires',
};

export function wantedTicket(
  { facts, willFollow, linked }: FrozenFacts,
  { row, connection }: { readonly row: EpisodeRow; readonly connection: AlertConnection },
): WantedTicket {
  const { catchAll, destination, priorities } = connection;
  const [host] = facts.hosts;
  const before =
    linked === undefined
      ? ''
      : `This goes on from ${linked.ticket === undefined ? 'an earlier ticket' : `ticket ${linked.ticket}`}, because ${LINKED[linked.why] ?? linked.why}.\n`;
  return {
    client: row.client,
    site: aboutIn(row.about).site,
    device: facts.hosts.length === 1 ? host?.name : undefined,
    destination: (catchAll?.client === row.client ? catchAll.destination : undefined) ?? destination,
    priority: priorities[facts.severity],
    subject: titleText(facts),
    body: before + groupNote({ facts, by: { kind: 'nobody', willFollow }, routeFailures: [], sign: '', limit: MOST_BODY - before.length }),
  };
}
