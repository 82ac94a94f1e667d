/**
 * Pure: what the ledger is told of a ticket as it was read. A ticket that is open on a board of a source fires there; one that is closed, gone
 * or on no board of it is over where it was known. Each stay on the boards is an episode of its own: the key is the ticket's, and it starts
 * with the ticket's creation, and later with the reading that has found it back.
 */
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { alertOfTicket, keyOfTicket } from './board-ticket.ts';
import { afterSnapshot, occurrenceIn } from './body.ts';
import { alertNow } from './merge.ts';
import { createPlace } from './sort.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { AlertPut, KnownStart } from '../../ledger/alert-rows.ts';
import type { BoardSource } from '../alert-work.ts';
import type { BoardTicket } from './board-ticket.ts';

/** `gone`: it is not there any more. */
export type TicketSeen = (BoardTicket & { readonly status: 'open' | 'closed' }) | { readonly kind: 'gone'; readonly id: string };

export const isOnBoards = ({ boards }: Pick<BoardSource, 'boards'>, board: string | null): boolean =>
  board !== null && boards.ids.includes(board);

/** `askedAtMs`: when the reading began. One that began before what is known was seen takes nothing back. */
export function boardPuts(source: BoardSource, ticket: TicketSeen, askedAtMs: number): readonly AlertPut[] {
  const key = keyOfTicket(ticket.id, askedAtMs);
  if ('kind' in ticket || ticket.status === 'closed' || !isOnBoards(source, ticket.fields.destination))
    return [overPut(key, askedAtMs, () => true)];
  const alert = alertOfTicket(source.boards, ticket, askedAtMs);
  const isAnothers = ({ owner }: Alert): boolean => owner !== undefined && !isSameClient(owner, ticket.client);
  return [overPut(key, askedAtMs, isAnothers), firingPut(source, alert, askedAtMs)];
}

function firingPut(source: BoardSource, alert: Alert, askedAtMs: number): AlertPut {
  const placed = createPlace(source)(alert);
  return {
    key: alert.key,
    startsAtMs: alert.startsAtMs,
    startsAsKnown: true,
    startOf: (known) => startOf(known, alert, askedAtMs),
    into: placed.into,
    after: afterSnapshot(placed.alert, askedAtMs),
  };
}

function startOf(known: KnownStart | undefined, alert: Alert, askedAtMs: number): number | undefined {
  if (known === undefined) return alert.startsAtMs;
  // Emptied by retention, long after its end.
  if (known.body === undefined) return askedAtMs;
  const { resolved, lastSeenMs } = occurrenceIn(known.body);
  if (resolved === undefined) return known.startsAtMs;
  // An old reading of a ticket that has been closed since: it is over.
  return lastSeenMs > askedAtMs ? undefined : Math.max(askedAtMs, known.startsAtMs + 1);
}

/** It is over where it is known, fires, and was not seen later. */
function overPut(key: string, askedAtMs: number, isOver: (alert: Alert) => boolean): AlertPut {
  return {
    key,
    startsAtMs: askedAtMs,
    startsAsKnown: true,
    into: undefined,
    startOf(known) {
      if (known?.body === undefined) return undefined;
      const occurrence = occurrenceIn(known.body);
      const stays = occurrence.resolved !== undefined || occurrence.lastSeenMs > askedAtMs || !isOver(alertNow(occurrence));
      return stays ? undefined : known.startsAtMs;
    },
    after(known, startsAtMs) {
      const alert = alertNow(occurrenceIn(known));
      return afterSnapshot({ ...alert, state: 'resolved', endsAtMs: Math.max(askedAtMs, startsAtMs) }, askedAtMs)(known, startsAtMs);
    },
  };
}
