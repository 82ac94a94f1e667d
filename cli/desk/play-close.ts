/** Asks what the rules on closing and merging need: closes a ticket that the test has made, and reads one that somebody has merged. Judges nothing. */
import { readCapabilities, readMade, readTicket } from '../../connectors/desk/reply.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Closed, CloseRefused, Closing, Made, MergedSeen } from './evidence.ts';
import { actsSince, addNote, readTicketOf } from './play-notes.ts';
import type { Stage } from './play-notes.ts';
import { valueIn } from './verdict.ts';
import type { Got } from './wire.ts';

/** `made`: the ticket that the test has made; no other one is closed. `merged`: one that was merged by hand. */
export async function playClose(stage: Stage, capabilities: Got, made: Made | undefined, merged: string | undefined): Promise<Closing> {
  const isSaid = valueIn(capabilities, readCapabilities)?.optional.includes('close') === true;
  const ticket = made && valueIn(made.sent, readMade)?.id;
  return {
    isSaid,
    closed: isSaid && ticket !== undefined ? await closeOne({ ...stage, ticket }) : undefined,
    merged: merged === undefined ? undefined : await seen(stage, merged),
  };
}

async function closeOne(stage: Stage): Promise<Closed | undefined> {
  const old = valueIn(await readTicketOf(stage), readTicket);
  if (old === undefined) return undefined;
  await addNote(stage);
  const wrongToken = await close(stage, { ifMatch: old.version, token: 'standby-wrong-token' });
  const refused = await refusals(stage, old.version);
  const before = await readTicketOf(stage);
  const open = valueIn(before, readTicket);
  if (open === undefined) return undefined;
  // Two at once: whoever compares and closes in two steps takes both.
  const race = await Promise.all([close(stage, { ifMatch: open.version }), close(stage, { ifMatch: open.version })]);
  const after = await readTicketOf(stage);
  const acts = await actsSince(stage, open.version);
  const closed = valueIn(after, readTicket);
  return { old, wrongToken, refused, before, race, after, acts, again: closed && (await againOn(stage, closed)) };
}

async function againOn(stage: Stage, { version }: DeskTicket): Promise<NonNullable<Closed['again']>> {
  const sent = await close(stage, { ifMatch: version });
  return { sent, after: await readTicketOf(stage), acts: await actsSince(stage, version) };
}

/** Of which none may close it; the one of whom the client is told comes first, so that nothing else stands in its way. */
async function refusals(stage: Stage, oldVersion: string): Promise<readonly CloseRefused[]> {
  const now = valueIn(await readTicketOf(stage), readTicket)?.version ?? oldVersion;
  const tried: readonly (Omit<CloseRefused, 'sent' | 'after'> & { readonly how: How })[] = [
    { rule: 'R49', what: '`notifyClient: true`', wanted: undefined, how: { ifMatch: now, body: { notifyClient: true } } },
    { rule: 'R49', what: 'no `notifyClient`', wanted: undefined, how: { ifMatch: now, body: {} } },
    { rule: 'R47', what: 'no If-Match', wanted: [428], how: {} },
    { rule: 'R47', what: 'an old version', wanted: [412, 409], how: { ifMatch: oldVersion } },
  ];
  const got: CloseRefused[] = [];
  for (const { how, ...wanted } of tried) got.push({ ...wanted, sent: await close(stage, how), after: await readTicketOf(stage) });
  return got;
}

async function seen(stage: Stage, merged: string): Promise<MergedSeen> {
  const read = await readTicketOf({ ...stage, ticket: merged });
  const into = valueIn(read, readTicket)?.mergedInto;
  return { ticket: merged, read, survivor: into === undefined ? undefined : await readTicketOf({ ...stage, ticket: into }) };
}

type How = { readonly ifMatch?: string; readonly body?: object; readonly token?: string };
const close = ({ wire, ticket }: Stage, { body = { notifyClient: false }, ...how }: How): Promise<Got> =>
  wire.ask({ method: 'POST', path: `/v1/tickets/${ticket}/close`, body, ...how });
