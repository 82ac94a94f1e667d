/** Pure: which tickets that were read are past alerts of a board, and why the others are none. */
import { alertOfTicket } from '../../activities/alerts/board-ticket.ts';
import type { AlertBoards } from '../../activities/alert-connection.ts';
import type { Came } from '../../activities/alerts/past-places.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { ReadTicket } from './board-list.ts';

export type BoardBook = {
  readonly came: readonly Came[];
  /** Tickets that count. */
  readonly counted: number;
  /** On the board, made before the time that is meant. */
  readonly older: number;
  /** On the board, made by Standby. */
  readonly ours: number;
  /** By board; `name` where a ticket has said it. */
  readonly elsewhere: readonly { readonly board: string; readonly name: string | undefined; readonly tickets: number }[];
};
type Meant = { readonly board: string; readonly boards: AlertBoards; readonly sinceMs: number; readonly keptOf: (alert: Alert) => Alert };

const NO_BOARD = '';

/** One for a backtest; `take` is told of each ticket once. */
export function createBoardBook({ board, boards, sinceMs, keptOf }: Meant) {
  const came: Came[] = [];
  const sum = { counted: 0, older: 0, ours: 0 };
  const elsewhere = new Map<string, { readonly name: string | undefined; tickets: number }>();
  return {
    take(read: ReadTicket): void {
      const { fields, choices, externalId } = read.ticket;
      const at = fields.destination ?? NO_BOARD;
      if (at !== board) {
        const known = elsewhere.get(at) ?? { name: choices.destinations.find(({ id }) => id === at)?.name, tickets: 0 };
        elsewhere.set(at, { ...known, tickets: known.tickets + 1 });
      } else if (externalId !== undefined) sum.ours += 1;
      else if (startOf(read) < sinceMs) sum.older += 1;
      else {
        sum.counted += 1;
        for (const one of cameOf(boards, read)) came.push({ ...one, alert: keptOf(one.alert) });
      }
    },
    book: (): BoardBook => ({
      came: came.toSorted((one, other) => one.atMs - other.atMs),
      ...sum,
      elsewhere: [...elsewhere]
        .map(([id, one]) => ({ board: id, ...one }))
        .toSorted((one, other) => other.tickets - one.tickets || (one.board < other.board ? -1 : 1)),
    }),
  };
}

const startOf = ({ ticket, changedAtMs }: ReadTicket): number => ticket.createdAtMs ?? changedAtMs;

/** No list says when a ticket was closed: it counts as over with its last change. */
function cameOf(boards: AlertBoards, read: ReadTicket): readonly Came[] {
  const startsAtMs = startOf(read);
  const alert = alertOfTicket(boards, { ...read.ticket, createdAtMs: startsAtMs }, startsAtMs);
  const fired = { alert, atMs: startsAtMs };
  if (read.ticket.status === 'open') return [fired];
  const endsAtMs = Math.max(read.changedAtMs, startsAtMs);
  return [fired, { alert: { ...alert, state: 'resolved', endsAtMs }, atMs: endsAtMs }];
}
