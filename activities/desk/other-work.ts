/**
 * A ticket on a board whose tickets are other work is handed over to that work, and the work of its connection leaves it. Who else works on
 * tickets is not known here. Each reading tells how the ticket stands: there it is taken, everywhere else it is let go.
 */
import { retryAttempt } from '../failures.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { ItemRow, Ledger } from '../../ledger/contract.ts';
import type { KeptFactsOf } from '../kept-facts.ts';

export type TicketNow = DeskTicket | { readonly kind: 'gone'; readonly id: string };
/** Of one connection. */
export type OtherWork = {
  /** By the id of the board; undefined where tickets there are this connection's own. */
  of(board: string | null): string | undefined;
  /** All of it is taken, or it is told again. `askedAtMs`: when the reading began. */
  tell(
    ticket: TicketNow,
    askedAtMs: number,
  ): Promise<{ readonly kind: 'accepted' } | { readonly kind: 'failed' | 'not-now'; readonly why: string }>;
};

const AGAIN_MS = 5_000;

export async function tellOtherWork(other: OtherWork | undefined, ticket: TicketNow, askedAtMs: number): Promise<void> {
  const told = await other?.tell(ticket, askedAtMs);
  if (told !== undefined && told.kind !== 'accepted') throw retryAttempt(`the ticket could not be handed over: ${told.why}`, AGAIN_MS);
}

type Standing = { readonly otherWork?: OtherWork; readonly facts?: KeptFactsOf };
/** Whose the ticket is by the board on which it stands; what is frozen as facts is other work itself. */
export const otherWorkOf = ({ otherWork, facts }: Standing, workflowId: string, board: string | null): string | undefined =>
  facts?.(workflowId) === undefined ? otherWork?.of(board) : undefined;

/**
 * A ticket that comes back is worked on anew: its next episode is one that nothing is known of, whatever became of the one before.
 * Told again it changes nothing.
 */
export async function beginsAnew(
  { ledger }: { readonly ledger: Pick<Ledger, 'item' | 'putItem'> },
  workflowId: string,
  openings: number,
): Promise<void> {
  const row: ItemRow | undefined = await ledger.item(workflowId);
  if (row === undefined || row.baseEpisode + openings > row.highestEpisode) return;
  await ledger.putItem({ ...row, baseEpisode: row.highestEpisode + 1 - openings });
}
