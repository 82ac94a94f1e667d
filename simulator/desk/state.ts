/** What the desk holds now: nothing but the sum of its journal, so that a restart is a reading of the file. */
import { actsOf } from './acts.ts';
import type { Past } from './acts.ts';
import type { Created, Effect, JournalEntry } from './effect.ts';

export type Note = { readonly id: string; readonly text: string; readonly actor: string; readonly mark: string | null };
export type Held = Created & {
  id: string;
  status: 'open' | 'closed' | 'deleted';
  openings: number;
  version: number;
  notes: Note[];
  readonly acts: Past[];
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
      version: 1,
      notes: [],
      acts: [],
    });
    return;
  }
  const ticket = state.tickets.get(effect.ticket);
  if (ticket === undefined) throw new Error(`Expected ticket ${effect.ticket} to exist before ${effect.kind}, got none.`);
  ticket.version += 1;
  if (effect.kind === 'note-added') state.notesEver += 1;
  ticket.acts.push(...actsOf(effect, ticket.version));
  change(ticket, effect);
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
      Object.assign(ticket, definedOf({ owner, subject, body, dueAt }));
      return;
    }
    case 'reopened':
      ticket.status = 'open';
      ticket.openings += 1;
      return;
    case 'closed':
    case 'merged':
      ticket.status = 'closed';
      return;
    case 'moved-client':
      ticket.client = effect.after;
      return;
    case 'deleted':
      ticket.status = 'deleted';
      return;
  }
}

/** `null` is a value here and stays; only what was not named is left out. */
function definedOf(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
