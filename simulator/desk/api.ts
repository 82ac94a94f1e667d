/** The desk's HTTP API: decides which operation a request is, and what it answers when the desk works. */
import { z } from 'zod';
import type { ApiOptions, Call } from './call.ts';
import { behind, placeBehind } from './changes.ts';
import type { DeskCore, Done } from './core.ts';
import { viewOf } from './core.ts';
import { fieldsSchema } from './effect.ts';
import { missing } from './missing.ts';
import { creation, lookForCreated } from './create.ts';
import { closing } from './close.ts';
import { countingPeriod, listingPeriod } from './period.ts';
import { canCreate, capabilitiesOf, inWordsOf, tellsMerges } from './words.ts';
import type { Asked, Reply } from '../wire.ts';
import { refusal } from '../wire.ts';

const noteSchema = z.object({ text: z.string().min(1), internal: z.literal(true) });
const noteEditSchema = z.strictObject({ text: z.string().min(1) });
const patchSchema = z.object({ fields: fieldsSchema.partial().refine((fields) => Object.keys(fields).length > 0, 'expected a field') });

/** Finds the call, or the refusal for a request that is none. Nothing is done before `perform`. */
export function callOf(desk: DeskCore, asked: Asked, options: ApiOptions): Call | Reply {
  const call = newCallOf(desk, asked, options);
  return 'perform' in call ? { ...call, perform: () => inWordsOf(options.contract, call.perform()) } : call;
}

function newCallOf(desk: DeskCore, asked: Asked, options: ApiOptions): Call | Reply {
  if (asked.authorization !== `Bearer ${options.token}`) return refusal(401, 'expected the bearer token of this simulated desk');
  const [version, tickets, ticket, ...rest] = asked.path;
  if (asked.path.join('/') === 'v1/capabilities' && options.contract !== '1.0.0')
    return asked.method === 'GET'
      ? { operation: 'read', perform: () => ({ status: 200, body: capabilitiesOf(options) }) }
      : refusal(405, 'expected GET');
  if (asked.path.join('/') === 'v1/created') return lookForCreated(desk, asked, options);
  if (asked.path.join('/') === 'v1/period/tickets') return listingPeriod(desk, asked, options);
  if (asked.path.join('/') === 'v1/period/count') return countingPeriod(desk, asked, options);
  if (version !== 'v1' || tickets !== 'tickets' || rest.length > 2) return refusal(404, 'no such path');
  if (ticket !== undefined) return callOnTicket(desk, ticket, asked, options);
  if (asked.method === 'POST' && canCreate(options)) return creation(desk, asked, options);
  return asked.method === 'GET' ? { operation: 'read', perform: () => showChanges(desk, asked) } : refusal(405, 'expected GET');
}

function callOnTicket(desk: DeskCore, ticket: string, asked: Asked, options: ApiOptions): Call | Reply {
  const [part, noteId] = asked.path.slice(3);
  const route = [asked.method, part, noteId === undefined ? undefined : '*'].filter((word) => word !== undefined).join(' ');
  switch (route) {
    case 'GET':
      return { operation: 'read', perform: () => showTicket(desk, ticket, options) };
    case 'PATCH':
      return { operation: 'fields', ticket: () => ticket, perform: () => setFields(desk, ticket, asked) };
    case 'GET acts':
      return { operation: 'read', perform: () => showActs(desk, ticket, asked) };
    case 'GET notes':
      return { operation: 'read', perform: () => showNotes(desk, ticket, asked) };
    case 'POST notes':
      return { operation: 'note', ticket: () => ticket, perform: () => addNote(desk, ticket, asked) };
    case 'POST close':
      return closing(desk, ticket, asked, options);
    case 'PATCH notes *':
      return { operation: 'note', ticket: () => ticket, perform: () => editNote(desk, { ticket, noteId: noteId ?? '', asked, options }) };
    default:
      return refusal(part === undefined || part === 'notes' || part === 'acts' ? 405 : 404, 'no such path or method');
  }
}

/** A time as the contract writes it, and how many tickets one page may hold. */
const listSchema = z.object({
  changedSince: z.iso.datetime({ offset: true }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().optional(),
});

function showChanges(desk: DeskCore, { query }: Asked): Reply {
  const asked = listSchema.safeParse(Object.fromEntries(query));
  if (!asked.success)
    return refusal(400, `expected changedSince to be a time, and limit 1 to 1000; wrong: ${z.prettifyError(asked.error)}`);
  const { changedSince, limit, after } = asked.data;
  const all = desk.changes(Date.parse(changedSince));
  const changes = after === undefined ? all : behind(all, after);
  if (changes === undefined) return refusal(400, 'expected after to be a place that this desk has told');
  const tickets = changes.slice(0, limit);
  const last = tickets.at(-1);
  return { status: 200, body: { tickets, more: changes.length > limit, ...(last ? { after: placeBehind(last) } : {}) } };
}

function showTicket(desk: DeskCore, id: string, options: ApiOptions): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  const { mergedInto, ...shown } = viewOf(ticket);
  return { status: 200, body: tellsMerges(options) ? { ...shown, mergedInto } : shown };
}

function showActs(desk: DeskCore, id: string, { query }: Asked): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  const since = /^[1-9]\d*$/.test(query.get('since') ?? '') ? Number(query.get('since')) : Infinity;
  if (since > ticket.version) return refusal(400, 'expected since to be a version that this ticket has or had');
  const acts = ticket.acts.filter(({ version }) => version > since).map(({ version: _version, ...act }) => act);
  return { status: 200, body: { version: String(ticket.version), acts } };
}

function showNotes(desk: DeskCore, id: string, { query }: Asked): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  const mark = query.get('mark');
  if (mark !== null && !/^[0-9a-f]{8}$/.test(mark)) return refusal(400, 'expected mark to be 8 hex digits');
  // A person may quote our note; only our own notes are ours.
  const found = ticket.notes.filter((note) => mark === null || (note.mark === mark && note.actor === 'us'));
  return { status: 200, body: { notes: found.map(({ id: noteId, text }) => ({ id: noteId, text })) } };
}

function addNote(desk: DeskCore, id: string, { body }: Asked): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  const note = noteSchema.safeParse(body);
  if (!note.success) return refusal(422, 'expected {text, internal: true} with a text');
  const done = desk.addNote(id, note.data.text, { actor: 'us' });
  return replyOf(done, 201, ({ noteId, version }) => ({ id: noteId, version }));
}

type NoteEdit = { readonly ticket: string; readonly noteId: string; readonly asked: Asked; readonly options: ApiOptions };
function editNote(desk: DeskCore, { ticket: id, noteId, asked, options }: NoteEdit): Reply {
  if (!options.editableNotes) return refusal(405, 'this desk lets nobody edit a note');
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  const edit = noteEditSchema.safeParse(asked.body);
  if (!edit.success) return refusal(422, 'expected {text} with a text');
  return replyOf(desk.editNote(id, noteId, edit.data.text), 200, ({ version }) => ({ id: noteId, version }));
}

function setFields(desk: DeskCore, id: string, { body, ifMatch }: Asked): Reply {
  const ticket = desk.find(id);
  if (typeof ticket === 'string') return missing(id, ticket);
  if (ifMatch === undefined) return refusal(428, 'expected an If-Match header with the version');
  if (ifMatch !== `"${ticket.version}"`) return refusal(412, `the ticket has version ${ticket.version}, got If-Match ${ifMatch}`);
  const patch = patchSchema.safeParse(body);
  if (!patch.success) return refusal(422, `expected {fields} with values this desk knows; wrong: ${z.prettifyError(patch.error)}`);
  // Nothing changes, so the version stays, and nothing was done.
  if (changesNothing(ticket.fields, patch.data.fields)) return { status: 200, body: { version: String(ticket.version) } };
  return replyOf(desk.edit(id, patch.data.fields, { actor: 'us' }), 200, ({ version }) => ({ version }));
}

function changesNothing(now: Readonly<Record<string, unknown>>, fields: object): boolean {
  return Object.entries(fields).every(([field, value]) => value === undefined || value === now[field]);
}

function replyOf(done: Done, status: number, bodyOf: (done: Extract<Done, { kind: 'done' }>) => unknown): Reply {
  return done.kind === 'done' ? { status, body: bodyOf(done) } : refusal(done.status, done.why);
}
