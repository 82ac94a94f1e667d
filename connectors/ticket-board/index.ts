/** The row of boards of a connected ticket system whose tickets are alerts. They come with that system's own deliveries and polls: it has no door. */
import { unusable } from '../alert-draft.ts';
import { FALLBACK } from '../alert-words.ts';
import type { AlertSource } from '../alert-source.ts';

const NO_DOOR = 'its tickets come by the webhook and the poll of their ticket system';

export const ticketBoard: AlertSource = {
  kind: 'ticket-board',
  form: {
    description: 'tickets that a monitor makes on boards of the ticket system',
    auth: { kind: 'token', name: 'no token', wanted: 'no token', fits: () => false },
  },
  refusedByHeaders: () => ({ kind: 'forged', why: NO_DOOR }),
  verify: () => ({ kind: 'forged', why: NO_DOOR }),
  read: () => unusable(NO_DOOR),
  trace: () => unusable(NO_DOOR),
  limits: { mostBytes: 0 },
  identity: [{ field: 'ticket', why: 'the id of the ticket: a ticket that is open is an alert that fires' }],
  episode: { by: 'start', why: 'a ticket is over when it is closed or has left the board; opened or moved back it begins anew' },
  owner: 'the client of the ticket',
  severity: { field: 'priority', words: { p1: 'critical', p2: 'error', p3: 'warning', p4: 'info' }, fallback: FALLBACK },
  gives: { host: true, site: false, labels: ['board', 'priority', 'source', 'type'] },
  makesTickets: { mostly: true, why: 'each alert is a ticket: the summary goes on the oldest that is open' },
};
