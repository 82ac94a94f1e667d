/** Pure: which recipients have their reports on tickets. */
import { own } from '../routes.ts';
import type { OnTickets } from '../../workflows/reports/contract.ts';
import type { ReportsConfig } from './contract.ts';

/** Undefined where none of them has. */
export function onTicketsOf(connection: string, doors: ReportsConfig['doors'], given: readonly string[]): OnTickets | undefined {
  const recipients = given.filter((name) => own(doors, name)?.kind === 'ticket');
  return recipients.length === 0 ? undefined : { connection, recipients };
}
