/** Decides what the desk's replies say: bytes in, a typed value or nothing out. Pure. Strict in what we use, blind to the rest. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { choicesOf, orNone, timeTextOf } from './bounds.ts';
import { nameOf } from '../names.ts';
import { ACTORS, actorIn, isExternalId } from '../ticket-system.ts';
import type { Act, Capabilities, ChangesRead, DeskTicket, TicketChange } from '../ticket-system.ts';
import { isTicketId } from '../ticket-id.ts';

/** Goes back in an `If-Match` header: what could not stand there between quotes is no version. */
const version = z.string().regex(/^[\x21\x23-\x7e]{1,200}$/);
const level = z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable();
const choice = z.object({ id: z.string().min(1), name: z.string() });
const actor = z.enum(ACTORS);
export const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
/** A time that nobody would keep says "none": by such a one the ticket would be due before it was written. */
const timeOrNone = z.preprocess(orNone, time.nullish());
/** As text too, by which a ticket is known again. */
const created = z
  .string()
  .nullable()
  .transform((text, context) => {
    const read = timeOrNone.safeParse(text);
    if (read.success) return { text: timeTextOf(text), ms: read.data ?? undefined };
    context.issues.push({ code: 'invalid_format', format: 'datetime', input: text ?? '' });
    return z.NEVER;
  });
const name = z.string().transform(nameOf);
/** A ticket without a text has an empty one. */
const text = z
  .string()
  .nullish()
  .transform((said) => said ?? '');
const choices = z.array(choice).transform(choicesOf);

const setter = actor.nullish();
const setBy = z.object({ category: setter, impact: setter, urgency: setter, priority: setter, destination: setter });
type SetBy = Partial<z.infer<typeof setBy>>;

const ticketReply = z.object({
  id: z.string(),
  version,
  status: z.enum(['open', 'closed']),
  client: name,
  subject: text,
  body: text,
  createdAt: created,
  openings: z.int().min(1),
  dueAt: timeOrNone,
  owner: name.nullish(),
  fields: z.object({
    category: name.nullable(),
    impact: level,
    urgency: level,
    priority: name.nullable(),
    destination: name.nullable(),
  }),
  externalId: z.string().nullish(),
  mergedInto: z.string().nullish(),
  type: name.nullish(),
  source: name.nullish(),
  statusName: name.nullish(),
  setBy: setBy.nullish(),
  choices: z.object({ categories: choices, destinations: choices }),
});
/** Kept in histories and in the ledger as where a write ended. */
const noteId = z.string().min(1).transform(nameOf);
const notesReply = z.object({ notes: z.array(z.object({ id: noteId, text, actor: z.unknown().optional() })) });
const noteReply = z.object({ id: noteId, version });
/** An id that we cannot name is as good as no answer: what was made is then looked for. */
const madeReply = z.object({ id: z.string().refine(isTicketId), version });
const createdReply = z.object({ tickets: z.array(madeReply.extend({ externalId: z.string() })) });
const absenceReply = z.object({ error: z.enum(['no-such-ticket', 'deleted']), ticket: z.string() });
const fieldsReply = z.object({ version });
const act = z.object({
  actor,
  // A word we do not know may be the one that says a person has it: unreadable, and not `other`.
  kind: z.enum(['owner', 'fields', 'reply', 'closed', 'reopened', 'merged', 'other']),
  staff: z.string().nullish(),
  at: time,
});
/** Goes back in an address. Longer is no place but a state that the desk lets us keep for it. */
export const place = z.string().regex(/^[\x21-\x7e]{1,500}$/);
/** A ticket of the list is anything at first: one that does not fit costs that ticket's details, and not the whole list. */
const changesReply = z.object({ tickets: z.array(z.unknown()), more: z.boolean(), after: place.nullish() });
const changeForm = z
  .object({ id: z.unknown(), version: z.unknown(), changedAt: z.unknown(), createdAt: z.unknown(), actor: z.unknown() })
  .partial();
const actsReply = z.object({ version, acts: z.array(act) });
/** Later contracts may know other actors and abilities: words that we do not know are no fault of the reply. */
const capabilitiesReply = z.object({
  contract: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/),
  actors: z.array(z.string()),
  optional: z.array(z.string().regex(/^[A-Za-z]{1,40}$/)).max(50),
});

/** A name is cut and never refused: whoever gives himself a long one must not hide what he did. */
const LONGEST_STAFF = 100;

export type Parsed<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unreadable'; readonly why: string };

export function readTicket(body: Uint8Array): Parsed<DeskTicket> {
  const parsed = parse(ticketReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const { createdAt, dueAt, owner, externalId, mergedInto, type, source, statusName, setBy: setters, ...rest } = parsed.value;
  const said = {
    dueAtMs: dueAt ?? undefined,
    owner: owner ?? undefined,
    type: type ?? undefined,
    source: source ?? undefined,
    statusName: statusName ?? undefined,
    setBy: knownOf(setters ?? {}),
    // Anybody's own word may stand in such a field.
    ...(typeof externalId === 'string' && isExternalId(externalId) ? { externalId } : {}),
    // An id that we cannot name leads nowhere: then it is merged, and into which ticket is not said.
    ...(typeof mergedInto === 'string' && isTicketId(mergedInto) ? { mergedInto } : {}),
  };
  return { kind: 'read', value: { ...rest, createdAtMs: createdAt.ms, createdAtText: createdAt.text, ...said } };
}
type Changes = Omit<Extract<ChangesRead, { kind: 'changes' }>, 'kind'>;
export function readChanges(body: Uint8Array): Parsed<Changes> {
  const parsed = parse(changesReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const { tickets, more } = parsed.value;
  const after = parsed.value.after ?? undefined;
  const times = tickets.map((ticket) => time.safeParse(changeForm.safeParse(ticket).data?.changedAt).data);
  const known = times.filter((at) => at !== undefined);
  const isEarly = (at: number | undefined, nth: number): boolean => at !== undefined && times.slice(0, nth).some((one) => (one ?? at) > at);
  // Whoever goes on from the last time of a page would lose what an unsorted desk put behind it; where nothing is behind it, nothing is lost.
  if (more && after === undefined && times.some(isEarly))
    return { kind: 'unreadable', why: 'the list is not sorted by changedAt, oldest first' };
  if (tickets.length > 0 && known.length === 0) return { kind: 'unreadable', why: 'no ticket of the list has a changedAt that is a time' };
  const read = tickets.map((ticket, at) => changeIn(ticket, times[at] ?? nearest(times, at)));
  const changes = read.flatMap((one) => (one ? [one.change] : [])).toSorted((a, b) => a.changedAtMs - b.changedAtMs);
  return {
    kind: 'read',
    value: {
      changes,
      more,
      skipped: tickets.length - changes.length,
      unclear: read.filter((one, at) => one && (!one.isClear || isEarly(times[at], at))).length,
      lastChangedAtMs: known.length === 0 ? undefined : Math.max(...known),
      after,
    },
  };
}

/** The time of the ticket before it, or of the first behind it that has one. */
const nearest = (times: readonly (number | undefined)[], at: number): number =>
  times.slice(0, at).findLast((one) => one !== undefined) ?? times.slice(at).find((one) => one !== undefined) ?? 0;

/**
 * Undefined where nobody can name the ticket. What else does not fit is read so that the ticket is looked at: an unreadable version as one
 * that was never met, an unknown actor as one of whom nobody can say who it is.
 */
function changeIn(ticket: unknown, changedAtMs: number): { readonly change: TicketChange; readonly isClear: boolean } | undefined {
  const { id, createdAt, ...said } = changeForm.safeParse(ticket).data ?? {};
  if (typeof id !== 'string' || !isTicketId(id)) return undefined;
  const [readVersion, readActor] = [version.safeParse(said.version).data, actor.safeParse(said.actor).data];
  const isClear = readVersion !== undefined && readActor !== undefined && time.safeParse(said.changedAt).success;
  return {
    isClear,
    change: {
      id,
      version:
        readVersion ??
        `unreadable-${createHash('sha256')
          .update(JSON.stringify([said.version ?? null, changedAtMs]))
          .digest('hex')
          .slice(0, 16)}`,
      changedAtMs,
      // Only sorts work: a time that is none costs nothing.
      createdAtMs: time.safeParse(createdAt).data,
      actor: readActor ?? 'person',
    },
  };
}
export function readActs(body: Uint8Array): Parsed<{ version: string; acts: Act[] }> {
  const parsed = parse(actsReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const acts = parsed.value.acts.map(({ actor, kind, staff, at }) => ({ actor, kind, staff: staffOf(staff), atMs: at }));
  return { kind: 'read', value: { version: parsed.value.version, acts } };
}
export function readCapabilities(body: Uint8Array): Parsed<Capabilities> {
  const parsed = parse(capabilitiesReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  return { kind: 'read', value: { ...parsed.value, actors: parsed.value.actors.flatMap((word) => actorIn(word) ?? []) } };
}
export const readNotes = (body: Uint8Array): Parsed<z.infer<typeof notesReply>> => parse(notesReply, body);
export const readNote = (body: Uint8Array): Parsed<z.infer<typeof noteReply>> => parse(noteReply, body);
/** Why a ticket is gone, where the body of a refusal names both; anything else says nothing about any ticket. */
export function readAbsence(body: Uint8Array, ticket: string): 'no-such-ticket' | 'deleted' | undefined {
  const parsed = parse(absenceReply, body);
  return parsed.kind === 'read' && parsed.value.ticket === ticket ? parsed.value.error : undefined;
}
export const readMade = (body: Uint8Array): Parsed<z.infer<typeof madeReply>> => parse(madeReply, body);
export const readCreated = (body: Uint8Array): Parsed<z.infer<typeof createdReply>> => parse(createdReply, body);
export const readFields = (body: Uint8Array): Parsed<z.infer<typeof fieldsReply>> => parse(fieldsReply, body);

/** Leaves out what the desk does not say. */
function knownOf({ category, impact, urgency, priority, destination }: SetBy): DeskTicket['setBy'] {
  return {
    ...(category ? { category } : {}),
    ...(impact ? { impact } : {}),
    ...(urgency ? { urgency } : {}),
    ...(priority ? { priority } : {}),
    ...(destination ? { destination } : {}),
  };
}

/** An empty name says nothing; the cut may part a surrogate pair, which would be no text. */
function staffOf(staff: string | null | undefined): string | undefined {
  return staff ? staff.slice(0, LONGEST_STAFF).toWellFormed() : undefined;
}

/** The value of a reply, or in which places it does not fit. */
export function parse<T>(schema: z.ZodType<T>, body: Uint8Array): Parsed<T> {
  const value = jsonOf(body);
  if (value === undefined) return { kind: 'unreadable', why: `expected JSON, got ${body.byteLength} bytes that are not` };
  const result = schema.safeParse(value);
  if (result.success) return { kind: 'read', value: result.data };
  // Places and codes only: the values are a client's text, and this goes to the log.
  const places = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the whole'} (${issue.code})`);
  return { kind: 'unreadable', why: `the reply does not fit: ${places.join(', ')}` };
}

/** `undefined` is no JSON value, so it can stand for "not JSON". */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Wrong bytes or wrong JSON: both mean that the desk's reply cannot be read, which is what the caller says.
    return undefined;
  }
}
