/** Tells the sources of a ticket connection whose alerts are tickets how a ticket of it stands. */
import type { AlertBoards, AlertConnection } from '../activities/alert-connection.ts';
import type { AlertWork, BoardSource } from '../activities/alert-work.ts';
import type { OtherWork } from '../activities/desk/other-work.ts';
import type { PutAlerts } from './alerts.ts';

export type BoardPorts = { readonly work: Pick<AlertWork, 'ofTicket'>; readonly put: PutAlerts };

/** Undefined where none of its boards is for alerts. */
export function boardWork(connections: readonly AlertConnection[], tickets: string, { work, put }: BoardPorts): OtherWork | undefined {
  const sources = connections.filter((one): one is BoardSource => one.boards !== undefined && one.tickets === tickets);
  if (sources.length === 0) return undefined;
  const isOn = ({ boards }: { readonly boards: AlertBoards }, board: string | null): boolean =>
    board !== null && boards.ids.includes(board);
  return {
    of: (board) => sources.find((source) => isOn(source, board))?.name,
    async tell(ticket, askedAtMs) {
      for (const source of sources) {
        const fires = !('kind' in ticket) && ticket.status === 'open' && isOn(source, ticket.fields.destination);
        const taken = await put(source, work.ofTicket(source, ticket, askedAtMs), askedAtMs, fires);
        if (taken.kind !== 'accepted') return taken;
      }
      return { kind: 'accepted' };
    },
  };
}
