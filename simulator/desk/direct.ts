/** The desk's actions for tests: they throw when the desk refuses, because in a test that is a mistake of the test. */
import type { Actor } from '../../connectors/ticket-system.ts';
import type { DeskActions } from './actions.ts';
import { newTicketSchema } from './core.ts';
import type { Done, Edit, NewTicket } from './core.ts';

/** A change without a named actor is a technician's; a ticket is a client's. */
export type DirectActions = {
  createTicket(input: NewTicket): Promise<string>;
  createTickets(inputs: readonly NewTicket[]): Promise<string[]>;
  reopenTicket(ticket: string, actor?: Actor, staff?: string): Promise<void>;
  closeTicket(ticket: string, actor?: Actor, staff?: string): Promise<void>;
  mergeTicket(ticket: string, into: string, actor?: Actor, staff?: string): Promise<void>;
  moveClient(ticket: string, client: string, actor?: Actor, staff?: string): Promise<void>;
  editTicket(ticket: string, edit: Edit, actor?: Actor, staff?: string): Promise<void>;
  addNote(ticket: string, text: string, actor?: Actor, staff?: string): Promise<void>;
  deleteTicket(ticket: string, actor?: Actor, staff?: string): Promise<void>;
};

export function directly(actions: DeskActions): DirectActions {
  const createTickets = async (inputs: readonly NewTicket[]): Promise<string[]> => {
    const created = await actions.createTickets(inputs.map((input) => newTicketSchema.parse(input)));
    return Array.isArray(created) ? created.map(({ id }) => id) : [orThrow(created)];
  };
  return {
    createTickets,
    createTicket: async (input) => String((await createTickets([input]))[0]),
    reopenTicket: async (ticket, actor = 'staff', staff) => void orThrow(await actions.reopenTicket(ticket, actor, staff)),
    closeTicket: async (ticket, actor = 'staff', staff) => void orThrow(await actions.closeTicket(ticket, actor, staff)),
    mergeTicket: async (ticket, into, actor = 'staff', staff) => void orThrow(await actions.mergeTicket(ticket, into, actor, staff)),
    moveClient: async (ticket, client, actor = 'staff', staff) => void orThrow(await actions.moveClient(ticket, client, actor, staff)),
    editTicket: async (ticket, edit, actor = 'staff', staff) => void orThrow(await actions.editTicket(ticket, edit, actor, staff)),
    addNote: async (ticket, text, actor = 'staff', staff) => void orThrow(await actions.addNote(ticket, text, actor, staff)),
    deleteTicket: async (ticket, actor = 'staff', staff) => void orThrow(await actions.deleteTicket(ticket, actor, staff)),
  };
}

function orThrow(done: Done): string {
  if (done.kind === 'done') return done.id;
  throw new Error(`The simulated desk refuses (${done.status}): ${done.why}.`);
}
