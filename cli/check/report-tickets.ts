/** Of recipients of reports that stand on tickets: whether their ticket system makes tickets, knows the board, and may be written to for these clients. */
import { canCreate } from '../../connectors/ticket-system.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { inLine } from '../../connectors/names.ts';
import type { CapabilitiesRead, Choice, TicketSystem } from '../../connectors/ticket-system.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';
import type { Finding } from './findings.ts';

/** Boards are told with a ticket, and by nothing else: of the first that changed within this time. */
const LOOK_BACK_MS = 30 * 86_400_000;
/** Undefined where no ticket could be read, or it tells no board. */
export type Boards = readonly Choice[] | undefined;

export async function boardsIn(desk: Pick<TicketSystem, 'changedSince' | 'read'>, nowMs: number, callMs: number): Promise<Boards> {
  const listed = await desk.changedSince({ sinceMs: nowMs - LOOK_BACK_MS }, 1, callMs);
  const first = listed.kind === 'changes' ? listed.changes[0] : undefined;
  if (first === undefined) return undefined;
  const read = await desk.read(first.id, callMs);
  const boards = read.kind === 'found' ? read.ticket.choices.destinations : [];
  return boards.length === 0 ? undefined : boards;
}

/** A finding each, of those of this connection. Undefined: it does not answer, or has named no board. */
export function reportTicketFindings(
  reports: ReportsConfig | undefined,
  connection: string,
  { can, boards }: { readonly can: CapabilitiesRead | undefined; readonly boards: Boards },
): readonly Finding[] {
  if (reports === undefined || reports.tickets.connection !== connection) return [];
  return Object.entries(reports.doors).flatMap(([name, door]): readonly Finding[] => {
    if (door.kind !== 'ticket') return [];
    const about = { what: `report recipient ${name}`, latencyMs: undefined };
    const makes = can && canCreate(can);
    if (makes === undefined) return [{ ...about, state: 'warning', detail: `whether ${connection} makes tickets could not be asked` }];
    if (!makes)
      return [
        {
          ...about,
          state: 'wrong',
          detail: `${connection} makes no tickets for Standby: no report comes on one; connect an adapter that says create, or take it out`,
        },
      ];
    const trouble = [...observedText(reports, name, door.board), ...boardText(connection, door.board, boards)];
    const made = `makes its tickets on ${connection}${door.board === undefined ? ', on the board that it chooses' : `, board ${door.board}`}`;
    return [{ ...about, state: trouble.length === 0 ? 'ok' : 'warning', detail: [made, ...trouble].join('; ') }];
  });
}

/** What a ticket may be moved to can be less than what one may be made on: it is told, and nothing more. */
function boardText(connection: string, board: string | undefined, boards: Boards): readonly string[] {
  if (board === undefined) return [];
  if (boards === undefined) return [`whether ${connection} knows that board could not be asked: it has named none`];
  if (boards.some(({ id }) => id === board)) return [];
  const known = boards.slice(0, 10).map(({ id, name }) => inLine(`${id} (${name})`));
  return [`${connection} does not name that board; it names ${known.join(', ')}`];
}

function observedText({ clients, tickets }: ReportsConfig, recipient: string, board: string | undefined): readonly string[] {
  const observed = clients
    .filter(({ settings }) => settings.recipients.includes(recipient))
    .filter(({ client }) => policyFor(tickets.rules, { client, board: board ?? null, priority: null }).write === 'observe')
    .map(({ client }) => client);
  return observed.length === 0 ? [] : [`${observed.slice(0, 10).join(', ')}: only observed, so that nothing is written`];
}
