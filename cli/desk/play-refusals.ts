/** Makes calls that several refusals fit, and calls with parameters that are none. Judges nothing; what is asked must be stored by no desk. */
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Ordered, Refused } from './evidence.ts';
import type { Stage } from './play-notes.ts';
import type { Call } from './wire.ts';

/** `start` is the ticket before anything was written: its version is an old one. `noTicket` never was. */
export async function playRefusals({ wire, ticket }: Stage, start: DeskTicket, noTicket: string): Promise<Refused> {
  const [one, none] = [`/v1/tickets/${ticket}`, `/v1/tickets/${noTicket}`];
  const body = { fields: { category: 'standby-no-such-category' } };
  const asked: readonly (Omit<Ordered, 'got'> & { readonly call: Call })[] = [
    { what: 'a wrong token and no such ticket', wanted: [401, 403], call: { method: 'GET', path: none, token: 'standby-wrong-token' } },
    { what: 'no such ticket and no If-Match', wanted: [404], call: { method: 'PATCH', path: none, body: { fields: { impact: 1 } } } },
    { what: 'no such ticket and no such value', wanted: [404], call: { method: 'PATCH', path: none, body, ifMatch: '1' } },
    {
      what: 'no such ticket and a public note',
      wanted: [404],
      call: { method: 'POST', path: `${none}/notes`, body: { text: 'Refuse this: there is no such ticket.', internal: false } },
    },
    { what: 'no If-Match and no such value', wanted: [428], call: { method: 'PATCH', path: one, body } },
    { what: 'an old version and no such value', wanted: [412, 409], call: { method: 'PATCH', path: one, body, ifMatch: start.version } },
  ];
  const ordered: Ordered[] = [];
  for (const { call, ...wanted } of asked) ordered.push({ ...wanted, got: await wire.ask(call) });
  const now = encodeURIComponent(new Date().toISOString());
  return {
    ordered,
    list: [
      await wire.ask({ method: 'GET', path: '/v1/tickets?changedSince=yesterday&limit=1' }),
      await wire.ask({ method: 'GET', path: `/v1/tickets?changedSince=${now}&limit=0` }),
    ],
    search: [await wire.ask({ method: 'GET', path: `${one}/notes?mark=no-mark` })],
  };
}
