/** Speaks to the desk: builds each request and reads its reply. What a failure means is decided in `outcome`. */
import type { Desk, DeskFields, DeskWrite, NoteLook, TicketRead } from './contract.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { troubleOf, unreachable, writeTroubleOf } from './outcome.ts';
import { readFields, readNote, readNotes, readTicket } from './reply.ts';
import { isTicketId } from './ticket-id.ts';

export type DeskOptions = {
  /** Root of the desk's API, without `/v1`. */
  readonly baseUrl: string;
  readonly token: string;
  /** Stands in for the global one where a proxy or another dispatcher is wanted. */
  readonly fetch?: typeof fetch;
};
type Ask = (request: {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  deadlineMs: number;
  body?: unknown;
  ifMatch?: string;
}) => Promise<Exchange>;

/** Connects to one desk. Each call makes one HTTP request and never throws for what a desk does. */
export function createDesk(options: DeskOptions): Desk {
  const ask = asker(options);
  return {
    read: (ticket, deadlineMs) => read(ask, ticket, deadlineMs),
    findNote: (ticket, mark, deadlineMs) => findNote(ask, { ticket, mark, deadlineMs }),
    addNote: (ticket, text, deadlineMs) => addNote(ask, { ticket, text, deadlineMs }),
    setFields: (ticket, fields, version, deadlineMs) => setFields(ask, { ticket, fields, version, deadlineMs }),
  };
}

async function read(ask: Ask, ticket: string, deadlineMs: number): Promise<TicketRead> {
  const result = await ask({ method: 'GET', path: pathOf(ticket), deadlineMs });
  if (result.kind === 'too-large') return result;
  if (result.kind !== 'reply') return troubleOf(result, Date.now());
  if (result.status === 404) return { kind: 'absent' };
  if (result.status === 410) return { kind: 'deleted' };
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
  // A ticket that is gone holds no note; the write that follows is told so by the desk itself.
  if (result.status === 404 || result.status === 410) return { kind: 'none' };
  if (result.status !== 200) return troubleOf(result, Date.now());
  const parsed = readNotes(result.body);
  if (parsed.kind === 'unreadable') return unreachable(parsed.why);
  // A desk that knows no such filter shows all notes: somebody else's must not pass for ours.
  const ours = parsed.value.notes.find((note) => note.text.includes(`[standby ${look.mark}]`));
  return ours === undefined ? { kind: 'none' } : { kind: 'found', noteId: ours.id };
}

async function addNote(ask: Ask, note: { ticket: string; text: string; deadlineMs: number }): Promise<DeskWrite> {
  const body = { text: note.text, internal: true };
  const result = await ask({ method: 'POST', path: `${pathOf(note.ticket)}/notes`, body, deadlineMs: note.deadlineMs });
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

function isYes(status: number): boolean {
  return status >= 200 && status < 300;
}

function pathOf(ticket: string): string {
  if (isTicketId(ticket)) return `/v1/tickets/${ticket}`;
  throw new TypeError(`Expected a ticket id of 1 to 64 letters, digits, _ or -, got ${ticket.length} other character(s).`);
}

function asker({ baseUrl, token, fetch: send = fetch }: DeskOptions): Ask {
  if (!/^https?:$/.test(new URL(baseUrl).protocol))
    throw new TypeError('Expected the baseUrl of the desk to begin with http:// or https://.');
  const root = baseUrl.replace(/\/+$/, '');
  return ({ method, path, deadlineMs, body, ifMatch }) => {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
    const sent = { method, url: `${root}${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return exchange(send, sent, deadlineMs);
  };
}
