/** What people and automations do on the desk. Each resolves when it is on the disk, and refuses as a value. */
import type { Actor } from '../../connectors/desk/contract.ts';
import type { DeskCore, Done, Edit, newTicketSchema } from './core.ts';
import type { z } from 'zod';

export type Created = { readonly id: string; readonly version: string };
export type DeskActions = {
  /** In order, with one sync for the whole list; ends at the first that is refused, and those before it stay. */
  createTickets(inputs: readonly z.output<typeof newTicketSchema>[]): Promise<Created[] | Done>;
  addNote(ticket: string, text: string, actor: Actor): Promise<Done>;
  editTicket(ticket: string, edit: Edit, actor: Actor): Promise<Done>;
  closeTicket(ticket: string, actor: Actor): Promise<Done>;
  reopenTicket(ticket: string, actor: Actor): Promise<Done>;
  moveClient(ticket: string, client: string, actor: Actor): Promise<Done>;
  deleteTicket(ticket: string, actor: Actor): Promise<Done>;
};

export function actionsOn(core: DeskCore): DeskActions {
  const settled = async (done: Done): Promise<Done> => {
    await core.settled();
    return done;
  };
  return {
    createTickets: (inputs) => createTickets(core, inputs),
    addNote: (ticket, text, actor) => settled(core.addNote(ticket, text, actor)),
    editTicket: (ticket, edit, actor) => settled(core.edit(ticket, edit, actor)),
    closeTicket: (ticket, actor) => settled(core.close(ticket, actor)),
    reopenTicket: (ticket, actor) => settled(core.reopen(ticket, actor)),
    moveClient: (ticket, client, actor) => settled(core.moveClient(ticket, client, actor)),
    deleteTicket: (ticket, actor) => settled(core.remove(ticket, actor)),
  };
}

async function createTickets(core: DeskCore, inputs: readonly z.output<typeof newTicketSchema>[]): Promise<Created[] | Done> {
  const created: Created[] = [];
  for (const input of inputs) {
    const done = core.create(input);
    if (done.kind === 'refused') return done;
    created.push({ id: done.id, version: done.version });
  }
  await core.settled();
  return created;
}
