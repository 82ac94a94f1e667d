/** Pure: which recipients have their reports on tickets, and by which rules these are written. */
import { own } from '../routes.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { OnTickets } from '../../workflows/reports/contract.ts';
import type { WriteRules } from '../../workflows/ticket/writes.ts';
import type { ReportsConfig } from './contract.ts';

/** Undefined where none of them has. */
export function onTicketsOf(connection: string, doors: ReportsConfig['doors'], given: readonly string[]): OnTickets | undefined {
  const recipients = given.filter((name) => own(doors, name)?.kind === 'ticket');
  return recipients.length === 0 ? undefined : { connection, recipients };
}

/** What a note on a ticket goes by: that of a report is no decision, and hands nothing over. */
export const rulesOf = ({ clients, otherClients, exceptions, minConfidence, lookAgainMs }: EpisodeSettings): WriteRules => ({
  clients,
  otherClients,
  ...(exceptions === undefined ? {} : { exceptions }),
  minConfidence,
  lookAgainMs,
  handOver: { kind: 'note' },
});
