/** What the desk holds now: nothing but the sum of its journal, so that a restart is a reading of the file. */
import { actsOf, otherAct } from './acts.ts';
import type { Past } from './acts.ts';
import type { By, Created, Effect, JournalEntry } from './effect.ts';

export type Note = { readonly id: string; readonly text: string; readonly actor: string; readonly mark: string | null };
export type Held = Created & {
  id: string;
  status: 'open' | 'closed' | 'deleted';
  openings: number;
  /** Which ticket it goes on in; null of one that was not merged, and of one that was reopened since. */
  mergedInto: string | null;
  version: number;
  notes: Note[];
  readonly acts: Past[];
  readonly createdBy: By['actor'];
  /** Who set the value that stands; what a ticket was made with counts as an automation's, unless we made it. */
  setBy: Partial<Record<keyof Created['fields'], By['actor']>>;
};
export type State = { readonly tickets: Map<string, Held>; notesEver: number };

export function emptyState(): State {
  return { tickets: new Map(), notesEver: 0 };
}

/** Applies one entry. What is impossible was refused before it became an effect. */
export function apply(state: State, effect: JournalEntry): void {
  if (effect.kind === 'held') return;
  if (effect.kind === 'ticket-created') {
    state.tickets.set(effect.ticket, {
      ...effect.created,
      id: effect.ticket,
      status: 'open',
      openings: 1,
      mergedInto: null,
      version: 1,
      notes: [],
      acts: [],
      createdBy: effect.actor,
      setBy: settersOf(
        Object.fromEntries(Object.entries(effect.created.fields).filter(([, value]) => value !== null)),
        effect.actor === 'us' ? 'us' : 'automation',
      ),
    });
    return;
  }
  const ticket = state.tickets.get(effect.ticket);
  if (ticket === undefined) throw new Error(`Expected ticket ${effect.ticket} to exist before ${effect.kind}, got none.`);
  ticket.version += 1;
  if (effect.kind === 'note-added') state.notesEver += 1;
  ticket.acts.push(...actsOf(effect, ticket.version));
  change(ticket, effect);
  if (effect.kind === 'merged') goOnIn(state, effect);
}

function change(ticket: Held, effect: Exclude<Effect, { kind: 'held' | 'ticket-created' }>): void {
  switch (effect.kind) {
    case 'note-added':
      ticket.notes.push({ id: effect.noteId, text: effect.text, actor: effect.actor, mark: effect.mark });
      return;
    case 'note-edited':
      ticket.notes = ticket.notes.map((note) => (note.id === effect.noteId ? { ...note, text: effect.text, mark: effect.mark } : note));
      return;
    case 'fields-set': {
      const { owner, subject, body, dueAt, ...fields } = effect.after;
      Object.assign(ticket.fields, fields);
      ticket.setBy = { ...ticket.setBy, ...settersOf(fields, effect.actor) };
      Object.assign(ticket, definedOf({ owner, subject, body, dueAt }));
      return;
    }
    case 'reopened':
      setStatus(ticket, 'open', 'Open');
      ticket.openings += 1;
      ticket.mergedInto = null;
      return;
    case 'merged':
      ticket.mergedInto = effect.into;
      setStatus(ticket, 'closed', 'Closed');
      return;
    case 'closed':
      setStatus(ticket, 'closed', 'Closed');
      return;
    case 'moved-client':
      ticket.client = effect.after;
      return;
    case 'deleted':
      ticket.status = 'deleted';
      return;
  }
}

/** Whoever merges acts on both. */
function goOnIn({ tickets }: State, effect: Extract<JournalEntry, { kind: 'merged' }>): void {
  const survivor = tickets.get(effect.into);
  if (survivor === undefined) return;
  survivor.version += 1;
  survivor.acts.push(...otherAct(effect, survivor.version));
}

/** A desk that has said no word for its status before says none now. */
function setStatus(ticket: Held, status: Held['status'], word: string): void {
  ticket.status = status;
  if (ticket.statusName !== null) ticket.statusName = word;
}

function settersOf(fields: Record<string, unknown>, actor: By['actor']): Held['setBy'] {
  return Object.fromEntries(Object.keys(definedOf(fields)).map((field) => [field, actor]));
}

/** `null` is a value here and stays; only what was not named is left out. */
function definedOf(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
