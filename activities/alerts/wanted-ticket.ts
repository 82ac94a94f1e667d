/** Pure: the ticket that a group of alerts wants. Its text is the table, counted by code: it is right whatever becomes of the explanation. */
import { MOST_BODY } from '../../connectors/ticket-system.ts';
import { titleText } from './headline.ts';
import { aboutIn } from './sort.ts';
import { toldText } from './told.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { WantedTicket } from '../../workflows/ticket/open.ts';
import type { FrozenFacts } from './frozen.ts';

type Place = { readonly row: Pick<EpisodeRow, 'client' | 'about'>; readonly connection: AlertConnection };

/** The board on which its ticket is made; null where the ticket system decides. */
export function boardOf({ about }: Pick<EpisodeRow, 'about'>, { catchAll, destination }: AlertConnection): string | null {
  // The client of the catch-all may have alerts of its own.
  return (aboutIn(about).isOfNobody === true ? catchAll?.destination : undefined) ?? destination ?? null;
}

export function wantedTicket(frozen: FrozenFacts, { row, connection }: Place): WantedTicket {
  const { facts } = frozen;
  const { priorities } = connection;
  const { site } = aboutIn(row.about);
  return {
    client: row.client,
    site,
    device: facts.hosts.length === 1 ? facts.hosts[0]?.name : undefined,
    destination: boardOf(row, connection) ?? undefined,
    priority: priorities[facts.severity],
    subject: titleText(facts),
    body: toldText(frozen, '', MOST_BODY),
  };
}
