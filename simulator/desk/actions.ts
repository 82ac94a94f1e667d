/** What people and automations do on the desk, `staff` being the name of whoever it is. Each resolves when it is on the disk, and refuses as a value. */
import type { Actor } from '../../connectors/ticket-system.ts';
import type { DeskCore, Done, Edit, newTicketSchema } from './core.ts';
import type { By } from './effect.ts';
import type { z } from 'zod';

export type Created = { readonly id: string; readonly version: string };
export type DeskActions = {
  /** In order, with one sync for the whole list; ends at the first that is refused, and those before it stay. */
  createTickets(inputs: readonly z.output<typeof newTicketSchema>[]): Promise<Created[] | Done>;
  addNote(ticket: string, text: string, actor: Actor, staff?: string): Promise<Done>;
  editTicket(ticket: string, edit: Edit, actor: Actor, staff?: string): Promise<Done>;
  closeTicket(ticket: string, actor: Actor, staff?: string): Promise<Done>;
  reopenTicket(ticket: string, actor: Actor, staff?: string): Promise<Done>;
  mergeTicket(ticket: string, into: string, actor: Actor, staff?: string): Promise<Done>;
  moveClient(ticket: string, client: string, actor: Actor, staff?: string): Promise<Done>;
  deleteTicket(ticket: string, actor: Actor, staff?: string): Promise<Done>;
};

export function actionsOn(core: DeskCore): DeskActions {
  const flushed = async (done: Done): Promise<Done> => {
    await core.flushed();
    return done;
  };
  return {
    createTickets: (inputs) => createTickets(core, inputs),
    addNote: (ticket, text, actor, staff) => flushed(core.addNote(ticket, text, by(actor, staff))),
    editTicket: (ticket, edit, actor, staff) => flushed(core.edit(ticket, edit, by(actor, staff))),
    closeTicket: (ticket, actor, staff) => flushed(core.close(ticket, by(actor, staff))),
    reopenTicket: (ticket, actor, staff) => flushed(core.reopen(ticket, by(actor, staff))),
    mergeTicket: (ticket, into, actor, staff) => flushed(core.merge(ticket, into, by(actor, staff))),
    moveClient: (ticket, client, actor, staff) => flushed(core.moveClient(ticket, client, by(actor, staff))),
    deleteTicket: (ticket, actor, staff) => flushed(core.remove(ticket, by(actor, staff))),
  };
}

/** A name that was not given is left out, in memory as on the disk. */
function by(actor: Actor, staff: string | undefined): By {
  return staff === undefined ? { actor } : { actor, staff };
}

async function createTickets(core: DeskCore, inputs: readonly z.output<typeof newTicketSchema>[]): Promise<Created[] | Done> {
  const created: Created[] = [];
  for (const input of inputs) {
    const done = core.create(input);
    if (done.kind === 'refused') return done;
    created.push({ id: done.id, version: done.version });
  }
  await core.flushed();
  return created;
}
