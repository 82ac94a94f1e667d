/** What a test does by hand at the simulated desk of a rehearsal, dated with the virtual time of that moment. */
import { directly } from '../../simulator/desk/direct.ts';
import type { DirectActions } from '../../simulator/desk/direct.ts';
import type { DeskActions } from '../../simulator/desk/actions.ts';

/**
 * The desk dates by what our clock has read last, and while nothing of ours runs nobody reads it: on a busy machine that was minutes ago.
 * `read`: has the clock read.
 */
export function datedActions(actions: DeskActions, read: () => Promise<unknown>): DirectActions {
  const dated =
    <Given extends unknown[], Done>(act: (...given: Given) => Promise<Done>) =>
    async (...given: Given): Promise<Done> => {
      await read();
      return act(...given);
    };
  return directly({
    createTickets: dated(actions.createTickets),
    reopenTicket: dated(actions.reopenTicket),
    closeTicket: dated(actions.closeTicket),
    mergeTicket: dated(actions.mergeTicket),
    moveClient: dated(actions.moveClient),
    editTicket: dated(actions.editTicket),
    addNote: dated(actions.addNote),
    deleteTicket: dated(actions.deleteTicket),
  });
}
