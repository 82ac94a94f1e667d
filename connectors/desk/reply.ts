/** Decides what the desk's replies say: bytes in, a typed value or nothing out. Pure. Strict in what we use, blind to the rest. */
import { z } from 'zod';
import type { DeskTicket } from './contract.ts';

/** Goes back in an `If-Match` header: what could not stand there between quotes is no version. */
const version = z.string().regex(/^[\x21\x23-\x7e]{1,200}$/);
const level = z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable();
const choice = z.object({ id: z.string().min(1), name: z.string() });
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const ticketReply = z.object({
  id: z.string(),
  version,
  status: z.enum(['open', 'closed']),
  client: z.string(),
  subject: z.string(),
  body: z.string(),
  createdAt: time,
  openings: z.int().min(1),
  dueAt: time.nullish(),
  owner: z.string().nullish(),
  fields: z.object({
    category: z.string().nullable(),
    impact: level,
    urgency: level,
    priority: z.string().nullable(),
    destination: z.string().nullable(),
  }),
  choices: z.object({ categories: z.array(choice), destinations: z.array(choice) }),
});
const notesReply = z.object({ notes: z.array(z.object({ id: z.string().min(1), text: z.string() })) });
const noteReply = z.object({ id: z.string().min(1), version });
const fieldsReply = z.object({ version });

export type Parsed<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unreadable'; readonly why: string };

export function readTicket(body: Uint8Array): Parsed<DeskTicket> {
  const parsed = parse(ticketReply, body);
  if (parsed.kind === 'unreadable') return parsed;
  const { createdAt, dueAt, owner, ...rest } = parsed.value;
  return { kind: 'read', value: { ...rest, createdAtMs: createdAt, dueAtMs: dueAt ?? undefined, owner: owner ?? undefined } };
}
export const readNotes = (body: Uint8Array): Parsed<z.infer<typeof notesReply>> => parse(notesReply, body);
export const readNote = (body: Uint8Array): Parsed<z.infer<typeof noteReply>> => parse(noteReply, body);
export const readFields = (body: Uint8Array): Parsed<z.infer<typeof fieldsReply>> => parse(fieldsReply, body);

function parse<T>(schema: z.ZodType<T>, body: Uint8Array): Parsed<T> {
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
