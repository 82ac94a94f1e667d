/** Asks a desk everything that its rules are judged by, in one order. Judges nothing, and writes to the one ticket only, unless tickets may be made. */
import { randomBytes } from 'node:crypto';
import { readTicket } from '../../connectors/desk/reply.ts';
import type { Evidence, General, Written } from './evidence.ts';
import type { Listener } from './listener.ts';
import { playClose } from './play-close.ts';
import { playCreate } from './play-create.ts';
import { playFields, putBack } from './play-fields.ts';
import { playList } from './play-list.ts';
import { playPeriod } from './play-period.ts';
import { playPerson } from './play-person.ts';
import { playRefusals } from './play-refusals.ts';
import { playNotes, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { valueIn } from './verdict.ts';
import { wireTo } from './wire.ts';
import type { Call } from './wire.ts';

export type Setup = {
  readonly url: string;
  readonly token: string;
  readonly ticket: string;
  readonly client: string | undefined;
  readonly otherTicket: string | undefined;
  /** How long to wait for a person's reply, where one is there to be asked. */
  readonly personMs: number | undefined;
  /** How long a note may take to be found by its mark. */
  readonly findMs: number;
  readonly listener: Listener | undefined;
  /** Whether tickets may be made. */
  readonly create: boolean;
  /** A ticket that somebody has merged into another one; it is only read. */
  readonly mergedTicket: string | undefined;
};

/** `progress` takes a line for whoever is watching. */
export async function play(setup: Setup, progress: (line: string) => void): Promise<Evidence> {
  const { ticket, client, otherTicket, personMs, findMs, listener, create, mergedTicket } = setup;
  const wire = wireTo(setup.url, setup.token);
  const stage: Stage = { wire, ticket, otherTicket, findMs };
  const watch: Watch = { progress, personMs, create, mergedTicket };
  progress(`Reading ticket ${ticket}.`);
  const general = await playGeneral(stage);
  const written = await playWritten(stage, general, watch);
  const announced = written === undefined ? undefined : await listener?.end(ticket, progress);
  return { ticket, client, all: wire.all, general, written, announced };
}

async function playGeneral(stage: Stage): Promise<General> {
  const before = await readTicketOf(stage);
  const again = await readTicketOf(stage);
  const capabilities = await stage.wire.ask({ method: 'GET', path: '/v1/capabilities' });
  const one = `/v1/tickets/${stage.ticket}`;
  const calls: Call[] = [
    { method: 'GET', path: one },
    { method: 'POST', path: `${one}/notes`, body: { text: 'Refuse this: the token is wrong.', internal: true } },
    { method: 'GET', path: `/v1/tickets?changedSince=${encodeURIComponent(new Date().toISOString())}&limit=1` },
    { method: 'GET', path: '/v1/capabilities' },
  ];
  const noTicket = `standby-none-${randomBytes(4).toString('hex')}`;
  const none = `/v1/tickets/${noTicket}`;
  const absent: Call[] = [
    { method: 'GET', path: none },
    { method: 'GET', path: `${none}/acts?since=1` },
    { method: 'POST', path: `${none}/notes`, body: { text: 'Refuse this: there is no such ticket.', internal: true } },
    { method: 'PATCH', path: none, body: { fields: { impact: 1 } }, ifMatch: '1' },
  ];
  const wrong = [
    ...calls.map((call) => ({ ...call, token: 'standby-wrong-token' })),
    { ...calls[0], method: 'GET', path: one, token: null } as const,
  ];
  return { before, again, capabilities, wrongToken: await inTurn(stage, wrong), noTicket, absent: await inTurn(stage, absent) };
}

async function inTurn({ wire }: Stage, calls: readonly Call[]) {
  const got = [];
  for (const call of calls) got.push(await wire.ask(call));
  return got;
}

type Watch = Pick<Setup, 'personMs' | 'create' | 'mergedTicket'> & { readonly progress: (line: string) => void };
async function playWritten(
  stage: Stage,
  general: General,
  { progress, personMs, create, mergedTicket }: Watch,
): Promise<Written | undefined> {
  const { before, noTicket, capabilities } = general;
  const start = valueIn(before, readTicket);
  // A ticket that cannot be read, or that is another one, is written to by nobody.
  if (start === undefined || start.id !== stage.ticket) return undefined;
  progress('Writing notes.');
  const notes = await playNotes(stage, start);
  progress('Setting fields.');
  const fields = await playFields(stage, start);
  const refused = await playRefusals(stage, start, noTicket);
  progress('Listing changes.');
  const listed = await playList(stage, start);
  if (!(await putBack(stage, start))) progress(`The fields of ticket ${stage.ticket} could not be put back.`);
  if (create) progress('Making tickets.');
  const creating = await playCreate(stage, start, capabilities, create);
  const closing = await playClose(stage, capabilities, creating.made, mergedTicket);
  progress('Listing a period.');
  const period = await playPeriod(stage, start, capabilities, closing);
  const person = personMs === undefined ? undefined : await playPerson(stage, personMs, progress);
  return { start, ...notes, fields, refused, listed, creating, closing, period, person };
}
