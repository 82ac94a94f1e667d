/** The desk itself, without any network: what it takes, what it refuses, and what it says about a ticket. */
import { z } from 'zod';
import { actorSchema, editSchema, fieldsSchema, markIn } from './effect.ts';
import type { By, Effect } from './effect.ts';
import type { Journal } from './journal.ts';
import type { Operation } from './mode.ts';
import { changesSince } from './changes.ts';
import type { Changed } from './changes.ts';
import { listedOf } from './listed.ts';
import type { Listed } from './listed.ts';
import { apply, emptyState } from './state.ts';
import type { Held, State } from './state.ts';
import { CATEGORIES, DESTINATIONS } from './taxonomy.ts';
import { isTicketId } from '../../connectors/ticket-id.ts';

const NOT_SET = { category: null, impact: null, urgency: null, priority: null, destination: null };

export const newTicketSchema = z.strictObject({
  id: z.string().refine(isTicketId, 'expected 1 to 64 letters, digits, _ or -').optional(),
  client: z.string().min(1),
  subject: z.string().default(''),
  body: z.string().default(''),
  dueAt: z.iso.datetime({ offset: true }).nullable().default(null),
  owner: z.string().nullable().default(null),
  fields: fieldsSchema.partial().default({}),
  type: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
  statusName: z.string().nullable().default(null),
  externalId: z.string().nullable().default(null),
  site: z.string().nullable().default(null),
  device: z.string().nullable().default(null),
  internal: z.boolean().default(false),
  project: z.boolean().default(false),
  /** A client's mail made it, as most tickets. */
  actor: actorSchema.default('client'),
  /** The webhook goes out at once; a read answers 404 for so long. */
  announceBeforeReadableMs: z.int().min(0).default(0),
});
export type NewTicket = z.input<typeof newTicketSchema>;
export const editInputSchema = editSchema.refine((edit) => Object.keys(edit).length > 0, 'expected at least one field');
export type Edit = z.infer<typeof editSchema>;

export type Done =
  | { readonly kind: 'done'; readonly id: string; readonly version: string; readonly noteId: string | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly why: string };

/** Also where the clock was set back to before the ticket was made: it does not vanish with the hour. */
const isReadable = ({ createdAt, readableAt }: Held, nowMs: number): boolean =>
  nowMs >= Date.parse(readableAt) || nowMs < Date.parse(createdAt);

export class DeskCore {
  readonly #state: State = emptyState();
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #onChange: (effect: Effect) => void;

  /** Reads the journal first. `onChange` hears of each later effect once it is on the disk. */
  constructor(journal: Journal, now: () => number, onChange: (effect: Effect) => void) {
    this.#journal = journal;
    this.#now = now;
    this.#onChange = onChange;
    for (const entry of journal.entries) apply(this.#state, entry);
  }

  get tickets(): readonly Held[] {
    return [...this.#state.tickets.values()];
  }

  /** What changed at `sinceMs` or later, as anybody may see it now. */
  changes(sinceMs: number): readonly Changed[] {
    const now = this.#now();
    return changesSince(
      this.tickets.filter((ticket) => isReadable(ticket, now)),
      sinceMs,
    );
  }

  create(input: z.output<typeof newTicketSchema>): Done {
    const { id = this.#freeId(), actor, announceBeforeReadableMs, fields, ...rest } = input;
    if (this.#state.tickets.has(id)) return { kind: 'refused', status: 409, why: `ticket ${id} exists already` };
    const now = this.#now();
    const createdAt = new Date(now).toISOString();
    const readableAt = new Date(now + announceBeforeReadableMs).toISOString();
    const created = { ...rest, createdAt, readableAt, fields: { ...NOT_SET, ...definedOnly(fields) } };
    return this.#record({ kind: 'ticket-created', ticket: id, actor, created });
  }

  /** A client's tickets as a list of a period tells them, and up to where they are whole: one that cannot be read yet is made already. */
  listed(client: string): { readonly tickets: readonly Listed[]; readonly wholeMs: number } {
    const now = this.#now();
    const all = this.tickets.filter((ticket) => ticket.client === client && ticket.status !== 'deleted');
    const hidden = all.filter((ticket) => !isReadable(ticket, now)).map(({ createdAt }) => Date.parse(createdAt));
    const tickets = all.filter((ticket) => isReadable(ticket, now)).map((ticket) => listedOf(ticket, now));
    return { tickets, wholeMs: Math.min(now, ...hidden) };
  }

  /** A ticket as anybody may see it now; a deleted one is still known to have been, and a hidden one is there, but cannot be read yet. */
  find(id: string): Held | 'absent' | 'hidden' | 'deleted' {
    const ticket = this.#state.tickets.get(id);
    if (ticket === undefined) return 'absent';
    if (!isReadable(ticket, this.#now())) return 'hidden';
    return ticket.status === 'deleted' ? 'deleted' : ticket;
  }

  /** Those that were made by the API with this external id, oldest first; a deleted one is nobody's any more. */
  createdWith(externalId: string): readonly Held[] {
    return this.tickets.filter((held) => held.externalId === externalId && held.createdBy === 'us' && this.find(held.id) === held);
  }

  addNote(id: string, text: string, by: By): Done {
    const noteId = `n${this.#state.notesEver + 1}`;
    return this.#onExisting(id, () => ({ kind: 'note-added', ticket: id, ...by, noteId, text, mark: markIn(text) }));
  }

  /** Only ours: what others wrote is theirs. */
  editNote(id: string, noteId: string, text: string): Done {
    const note = this.#state.tickets.get(id)?.notes.find((known) => known.id === noteId);
    if (note === undefined) return { kind: 'refused', status: 404, why: `no note ${noteId} on ticket ${id}` };
    if (note.actor !== 'us') return { kind: 'refused', status: 403, why: `note ${noteId} is not yours` };
    return this.#onExisting(id, () => ({
      kind: 'note-edited',
      ticket: id,
      actor: 'us',
      noteId,
      text,
      before: note.text,
      mark: markIn(text),
    }));
  }

  edit(id: string, after: Edit, by: By): Done {
    return this.#onExisting(id, (ticket) => ({ kind: 'fields-set', ticket: id, ...by, before: beforeOf(ticket, after), after }));
  }

  close(id: string, by: By): Done {
    return this.#closedAlready(id) ?? this.#onExisting(id, () => ({ kind: 'closed', ticket: id, ...by }));
  }

  reopen(id: string, by: By): Done {
    if (this.#statusOf(id) === 'open') return { kind: 'refused', status: 409, why: `ticket ${id} is open already` };
    return this.#onExisting(id, () => ({ kind: 'reopened', ticket: id, ...by }));
  }

  /** Closes the ticket, which goes on as `into`. */
  merge(id: string, into: string, by: By): Done {
    const target = this.#statusOf(into);
    if (into === id || target === undefined || target === 'deleted')
      return { kind: 'refused', status: 422, why: `ticket ${id} cannot be merged into ${into}: expected another ticket that is there` };
    return this.#closedAlready(id) ?? this.#onExisting(id, () => ({ kind: 'merged', ticket: id, ...by, into }));
  }

  moveClient(id: string, client: string, by: By): Done {
    return this.#onExisting(id, (ticket) => ({ kind: 'moved-client', ticket: id, ...by, before: ticket.client, after: client }));
  }

  remove(id: string, by: By): Done {
    return this.#onExisting(id, () => ({ kind: 'deleted', ticket: id, ...by }));
  }

  /** Notes in the journal that the reply to the effect before is withheld. */
  noteHeld(id: string, operation: Exclude<Operation, 'read'>): void {
    this.#journal.append({ kind: 'held', ticket: id, operation }, this.#now());
  }

  /** Resolves when everything done so far would survive a kill. */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  #onExisting(id: string, effectOf: (ticket: Held) => Effect): Done {
    const ticket = this.#state.tickets.get(id);
    if (ticket === undefined) return { kind: 'refused', status: 404, why: `no ticket ${id}` };
    if (ticket.status === 'deleted') return { kind: 'refused', status: 410, why: `ticket ${id} is deleted` };
    return this.#record(effectOf(ticket));
  }

  #record(effect: Effect): Done {
    apply(this.#state, this.#journal.append(effect, this.#now()));
    void this.#journal.flushed().then(() => this.#onChange(effect));
    const version = String(this.#state.tickets.get(effect.ticket)?.version);
    return { kind: 'done', id: effect.ticket, version, noteId: 'noteId' in effect ? effect.noteId : undefined };
  }

  #closedAlready(id: string): Done | undefined {
    return this.#statusOf(id) === 'closed' ? { kind: 'refused', status: 409, why: `ticket ${id} is closed already` } : undefined;
  }

  #statusOf(id: string): string | undefined {
    return this.#state.tickets.get(id)?.status;
  }

  #freeId(): string {
    // From 1001, so that an id looks like a ticket number and not like an index.
    let number = 1001 + this.#state.tickets.size;
    while (this.#state.tickets.has(`T${number}`)) number += 1;
    return `T${number}`;
  }
}

/** A ticket in the form of the desk's API. */
export function viewOf(ticket: Held): Record<string, unknown> {
  const {
    notes: _notes,
    acts: _acts,
    readableAt: _readableAt,
    createdBy: _createdBy,
    site: _site,
    device: _device,
    internal: _internal,
    project: _project,
    version,
    ...shown
  } = ticket;
  return { ...shown, version: String(version), choices: { categories: CATEGORIES, destinations: DESTINATIONS } };
}

/** What the edited fields held before. */
function beforeOf(ticket: Held, after: Edit): Edit {
  const { owner, subject, body, dueAt, fields } = ticket;
  const now: Record<string, unknown> = { owner, subject, body, dueAt, ...fields };
  return editSchema.parse(Object.fromEntries(Object.keys(after).map((key) => [key, now[key]])));
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(values));
}
