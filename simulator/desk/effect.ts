/** What can happen on the simulated desk. Each of these is one line of its journal, and the journal is all it remembers. */
import { z } from 'zod';
import { ACTORS } from '../../connectors/ticket-system.ts';
import { isTicketId } from '../../connectors/ticket-id.ts';
import { CATEGORIES, DESTINATIONS } from './taxonomy.ts';

const level = z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable();
const time = z.iso.datetime({ offset: true });
const ticket = z.string().refine(isTicketId, 'expected 1 to 64 letters, digits, _ or -');
export const actorSchema = z.enum(ACTORS);

/** The fields Standby may set. A closed object: a misspelt field is refused, not ignored. */
export const fieldsSchema = z.strictObject({
  category: z.enum(CATEGORIES.map(({ id }) => id)).nullable(),
  impact: level,
  urgency: level,
  priority: z.enum(['P1', 'P2', 'P3', 'P4']).nullable(),
  destination: z.enum(DESTINATIONS.map(({ id }) => id)).nullable(),
});
/** What a person or an automation may change besides. */
export const editSchema = fieldsSchema
  .extend({ owner: z.string().nullable(), subject: z.string(), body: z.string(), dueAt: time.nullable() })
  .partial();

const createdSchema = z.object({
  client: z.string(),
  subject: z.string(),
  body: z.string(),
  createdAt: time,
  dueAt: time.nullable(),
  owner: z.string().nullable(),
  /** Until then a read answers 404, as a desk whose webhook overtakes its own database. */
  readableAt: time,
  fields: fieldsSchema,
  /** In the desk's own words; a journal of older days does not say them. */
  type: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
  statusName: z.string().nullable().default(null),
  /** Of a ticket that the API made: what it was made with, and what of the client's it is about. */
  externalId: z.string().nullable().default(null),
  site: z.string().nullable().default(null),
  device: z.string().nullable().default(null),
  /** Not the client's to see, and planned work: what a list of a period tells, and no read. */
  internal: z.boolean().default(false),
  project: z.boolean().default(false),
});
export type Created = z.infer<typeof createdSchema>;

/** Who did it; `staff` is the person's name, where one was given. */
const by = { actor: actorSchema, staff: z.string().optional() };
export type By = { readonly actor: z.infer<typeof actorSchema>; readonly staff?: string | undefined };

export const effectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ticket-created'), ticket, actor: actorSchema, created: createdSchema }),
  z.object({
    kind: z.literal('note-added'),
    ticket,
    ...by,
    noteId: z.string(),
    text: z.string(),
    mark: z.string().nullable(),
  }),
  /** `mark` is read anew from the new text. */
  z.object({
    kind: z.literal('note-edited'),
    ticket,
    ...by,
    noteId: z.string(),
    text: z.string(),
    before: z.string(),
    mark: z.string().nullable(),
  }),
  z.object({ kind: z.literal('fields-set'), ticket, ...by, before: editSchema, after: editSchema }),
  z.object({ kind: z.literal('reopened'), ticket, ...by }),
  z.object({ kind: z.literal('closed'), ticket, ...by }),
  /** This ticket goes on in another one, and is closed. */
  z.object({ kind: z.literal('merged'), ticket, ...by, into: ticket }),
  z.object({ kind: z.literal('moved-client'), ticket, ...by, before: z.string(), after: z.string() }),
  z.object({ kind: z.literal('deleted'), ticket, ...by }),
  /** The effect before this line is stored and its reply is withheld: the caller cannot know. */
  z.object({ kind: z.literal('held'), ticket, operation: z.enum(['read', 'note', 'fields', 'create', 'close']) }),
]);
export type Effect = z.infer<typeof effectSchema>;

const stamp = z.object({ seq: z.int().min(1), at: time });
export const entrySchema = z.intersection(stamp, effectSchema);
/** One line of the journal. `seq` counts from 1 without a gap, over restarts too. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Finds the sign by which Standby knows its own notes. */
export function markIn(text: string): string | null {
  return /\[standby ([0-9a-f]{8})\]/.exec(text)?.[1] ?? null;
}
