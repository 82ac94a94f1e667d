/** Speaks to the desk: builds each request about a ticket there is and reads its reply. What a failure means is decided in `outcome`. */
import type {
  ActsRead,
  CapabilitiesRead,
  ChangesRead,
  DeskFields,
  DeskWrite,
  ListFrom,
  NoteLook,
  TicketRead,
  TicketSystem,
} from '../ticket-system.ts';
import { asker, isYes } from './ask.ts';
import { createTicket, findCreated } from './create.ts';
import { countPeriod, periodPage } from './period.ts';
import type { Ask } from './ask.ts';
import type { Access } from '../connector.ts';
import { cannotList, isAbsence, isRefusedPlace, isUnknownVersion, isUnsupported, troubleOf, writeTroubleOf } from './outcome.ts';
import { readAbsence, readActs, readCapabilities, readChanges, readFields, readNote, readNotes, readTicket } from './reply.ts';
import { isTicketId } from '../ticket-id.ts';
import { unreachable } from '../trouble.ts';

/** A note of ours is a tenth of this; whoever reads it back need not hold more. */
const MOST_NOTE_BYTES = 8 * 1024;
/** A thousand changes are 150 KB; a bulk edit that gives more tickets one time is beyond what a small desk does. */
const MOST_CHANGES = 1000;

/** Connects to one desk. Each call makes one HTTP request and never throws for what a desk does. */
export function createDesk(options: Access): TicketSystem {
  const ask = asker(options);
  return {
    capabilities: (deadlineMs) => capabilities(ask, deadlineMs),
    read: (ticket, deadlineMs) => read(ask, ticket, deadlineMs),
    findNote: (ticket, mark, deadlineMs) => findNote(ask, { ticket, mark, deadlineMs }),
    acts: (ticket, sinceVersion, deadlineMs) => acts(ask, { ticket, sinceVersion, deadlineMs }),
    changedSince: (from, limit, deadlineMs) => changedSince(ask, { ...from, limit, deadlineMs }),
    addNote: (ticket, text, deadlineMs) => addNote(ask, { ticket, text, deadlineMs }),
    editNote: (ticket, noteId, text, deadlineMs) => editNote(ask, { ticket, noteId, text, deadlineMs }),
    setFields: (ticket, fields, version, deadlineMs) => setFields(ask, { ticket, fields, version, deadlineMs }),
    close: (ticket, version, deadlineMs) => close(ask, { ticket, version, deadlineMs }),
    findCreated: (externalId, deadlineMs) => findCreated(ask, externalId, deadlineMs),
    createTicket: (draft, deadlineMs) => createTicket(ask, draft, deadlineMs),
    periodPage: (asked, limit, deadlineMs) => periodPage(ask, { ...asked, limit }, deadlineMs),
    countPeriod: (asked, deadlineMs) => countPeriod(ask, asked, deadlineMs),
  };
}

async function capabilities(ask: Ask, deadlineMs: number): Promise<CapabilitiesRead> {
  const result = await ask({ method: 'GET', path: '/v1/capabilities', deadlineMs });
  // As with the list there is no ticket in the address that could be gone: the desk knows no such call.
  if (cannotList(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply' || result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readCapabilities(result.body);
  return parsed.kind === 'unreadable' ? unreachable(parsed.why) : { kind: 'capabilities', ...parsed.value };
}

async function read(ask: Ask, ticket: string, deadlineMs: number): Promise<TicketRead> {
  const result = await ask({ method: 'GET', path: pathOf(ticket), deadlineMs });
  if (result.kind === 'too-large') return result;
  if (result.kind !== 'reply') return troubleOf(result, Date.now());
  if (isAbsence(result)) {
    const why = readAbsence(result.body, ticket);
    return why === undefined ? { kind: 'absent' } : { kind: 'named-absent', why };
  }
  if (result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readTicket(result.body);
  if (parsed.kind === 'unreadable') return unreachable(parsed.why);
  // A cache or proxy that mixes up replies must not make us write one client's answer into another's ticket.
  if (parsed.value.id !== ticket) return unreachable('the desk answered with another ticket than the one asked for');
  return { kind: 'found', ticket: parsed.value };
}

async function findNote(ask: Ask, look: { ticket: string; mark: string; deadlineMs: number }): Promise<NoteLook> {
  if (!/^[0-9a-f]{8}$/.test(look.mark)) throw new TypeError(`Expected a mark of 8 hex digits, got ${look.mark.length} character(s).`);
  const result = await ask({ method: 'GET', path: `${pathOf(look.ticket)}/notes?mark=${look.mark}`, deadlineMs: look.deadlineMs });
  if (result.kind !== 'reply') return troubleOf(result, Date.now());
  // Also where the ticket is gone: that is for a read of the ticket to say, and "no note" would have one written twice.
  if (result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readNotes(result.body);
  if (parsed.kind === 'unreadable') return unreachable(parsed.why);
  // A desk that knows no such filter shows all notes: somebody else's must not pass for ours.
  const ours = parsed.value.notes.find(({ text, actor }) => text.includes(`[standby ${look.mark}]`) && !isSomebodys(actor));
  return ours === undefined ? { kind: 'none' } : { kind: 'found', noteId: ours.id, text: startOf(ours.text) };
}

/** In the contract's own words. A desk need not say it, and what an adapter says in other words says nothing. */
function isSomebodys(actor: unknown): boolean {
  return actor === 'person' || actor === 'staff' || actor === 'client' || actor === 'automation';
}

async function acts(ask: Ask, look: { ticket: string; sinceVersion: string; deadlineMs: number }): Promise<ActsRead> {
  const since = encodeURIComponent(look.sinceVersion);
  const result = await ask({ method: 'GET', path: `${pathOf(look.ticket)}/acts?since=${since}`, deadlineMs: look.deadlineMs });
  if (result.kind !== 'reply') return troubleOf(result, Date.now());
  if (isUnknownVersion(result)) return { kind: 'unknown-version' };
  if (result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readActs(result.body);
  return parsed.kind === 'unreadable' ? unreachable(parsed.why) : { kind: 'acts', ...parsed.value };
}

async function changedSince(ask: Ask, look: ListFrom & { limit: number; deadlineMs: number }): Promise<ChangesRead> {
  const { sinceMs, after, limit, deadlineMs } = look;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_CHANGES))
    throw new RangeError(`Expected limit to be a whole number from 1 to ${MOST_CHANGES}, got ${limit}.`);
  const since = encodeURIComponent(new Date(sinceMs).toISOString());
  const place = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  const result = await ask({ method: 'GET', path: `/v1/tickets?changedSince=${since}&limit=${limit}${place}`, deadlineMs });
  if (after !== undefined && isRefusedPlace(result)) return { kind: 'place-unknown' };
  if (cannotList(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply' || result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readChanges(result.body);
  return parsed.kind === 'unreadable' ? unreachable(parsed.why) : { kind: 'changes', ...parsed.value };
}

async function addNote(ask: Ask, note: { ticket: string; text: string; deadlineMs: number }): Promise<DeskWrite> {
  const body = { text: note.text, internal: true };
  const result = await ask({ method: 'POST', path: `${pathOf(note.ticket)}/notes`, body, deadlineMs: note.deadlineMs });
  if (result.kind !== 'reply' || !isYes(result.status)) return writeTroubleOf(result, Date.now());
  const parsed = readNote(result.body);
  if (parsed.kind === 'unreadable') return { kind: 'unknown', detail: parsed.why };
  return { kind: 'applied', ref: parsed.value.id, version: parsed.value.version };
}

type NoteEdit = { ticket: string; noteId: string; text: string; deadlineMs: number };
async function editNote(ask: Ask, edit: NoteEdit): Promise<DeskWrite | { kind: 'unsupported' }> {
  const notes = `${pathOf(edit.ticket)}/notes`;
  // The id is the desk's own word and no mistake of ours; one that would name another path is just no note to edit.
  if (!isPathSegment(edit.noteId)) return { kind: 'rejected', because: 'invalid', detail: 'the id of the note cannot stand in an address' };
  const path = `${notes}/${encodeURIComponent(edit.noteId)}`;
  const result = await ask({ method: 'PATCH', path, body: { text: edit.text }, deadlineMs: edit.deadlineMs });
  if (isUnsupported(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply' || !isYes(result.status)) return writeTroubleOf(result, Date.now());
  const parsed = readNote(result.body);
  if (parsed.kind === 'unreadable') return { kind: 'unknown', detail: parsed.why };
  return { kind: 'applied', ref: parsed.value.id, version: parsed.value.version };
}

type FieldsWrite = { ticket: string; fields: Partial<DeskFields>; version: string; deadlineMs: number };
async function setFields(ask: Ask, write: FieldsWrite): Promise<DeskWrite> {
  const { ticket, fields, version, deadlineMs } = write;
  const result = await ask({ method: 'PATCH', path: pathOf(ticket), body: { fields }, ifMatch: version, deadlineMs });
  if (result.kind !== 'reply' || !isYes(result.status)) return writeTroubleOf(result, Date.now());
  const parsed = readFields(result.body);
  if (parsed.kind === 'unreadable') return { kind: 'unknown', detail: parsed.why };
  return { kind: 'applied', ref: ticket, version: parsed.value.version };
}

async function close(
  ask: Ask,
  write: { ticket: string; version: string; deadlineMs: number },
): Promise<DeskWrite | { kind: 'unsupported' }> {
  const { ticket, version: ifMatch, deadlineMs } = write;
  const result = await ask({ method: 'POST', path: `${pathOf(ticket)}/close`, body: { notifyClient: false }, ifMatch, deadlineMs });
  if (isUnsupported(result)) return { kind: 'unsupported' };
  if (result.kind !== 'reply' || !isYes(result.status)) return writeTroubleOf(result, Date.now());
  const parsed = readFields(result.body);
  if (parsed.kind === 'unreadable') return { kind: 'unknown', detail: parsed.why };
  return { kind: 'applied', ref: ticket, version: parsed.value.version };
}

/** Full stops alone would climb in the path, also when they are encoded. */
function isPathSegment(noteId: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(noteId) && !/^\.+$/.test(noteId);
}

/** The first bytes as text; a character that the cut parts is left out. */
function startOf(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(text).subarray(0, MOST_NOTE_BYTES), { stream: true });
}

function pathOf(ticket: string): string {
  if (isTicketId(ticket)) return `/v1/tickets/${ticket}`;
  throw new TypeError(`Expected a ticket id of 1 to 64 letters, digits, _ or -, got ${ticket.length} other character(s).`);
}
