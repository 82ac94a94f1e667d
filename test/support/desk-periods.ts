/** The tickets of a period as the service has them: from the simulated desk of a rehearsal, over its API. */
import { createDesk } from '../../connectors/desk/client.ts';
import { listTicketsOf } from '../../workers/reports/list-tickets.ts';
import type { ListTickets } from '../../activities/reports/ports.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

/** Of every rehearsal's desk. */
const TOKEN = 'simulated-desk-token';

/** `desk`: asked when a list is, since a rehearsal that is still to be opened has none. `send`: what lies between us and the desk. */
export const listedByDesk =
  (desk: () => Pick<DeskSimulator, 'url'>, send: typeof fetch = fetch): ListTickets =>
  (client, period, isLast) =>
    listTicketsOf(createDesk({ baseUrl: desk().url, token: TOKEN, fetch: send }))(client, period, isLast);
