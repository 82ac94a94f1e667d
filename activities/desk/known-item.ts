/** Finds out which ticket a number stands for. If nothing else decides it, our notes on the ticket do. */
import { itemOf, stepKey } from '../../workflows/ids.ts';
import { createdAsSaid } from './due.ts';
import { identityOf, seenItem } from './item.ts';
import { CALL_MS } from './call.ts';
import { findOurs, marksOf } from './marks.ts';
import { isNoteOnTicket } from '../../workflows/ticket/steps.ts';
import type { DeskTicket, DeskTrouble, TicketSystem } from '../../connectors/ticket-system.ts';
import type { ItemRow, Ledger } from '../../ledger/contract.ts';
import type { SeenItem } from './item.ts';

export type ItemPorts = {
  readonly desk: Pick<TicketSystem, 'findNote'>;
  readonly ledger: Pick<Ledger, 'item' | 'writes' | 'highestEpisode' | 'subkey' | 'writeMark'>;
};

/** The item that a ticket is, its row as it is to be kept but for its openings, and `row` as the ledger has it. */
export type Known = { readonly kind: 'known'; readonly item: ItemRow; readonly seen: SeenItem; readonly row: ItemRow | undefined };

export async function knownItem(ports: ItemPorts, workflowId: string, ticket: DeskTicket, nowMs: number): Promise<Known | DeskTrouble> {
  const seen = seenItem(ticket, createdAsSaid(ticket.createdAtMs, nowMs));
  const row = await ports.ledger.item(workflowId);
  const identity = await identified(ports, workflowId, row, seen);
  if (typeof identity !== 'string') return identity;
  if (row !== undefined && identity === 'same') {
    // The first time that can be meant is the one that counts.
    const item = row.createdAt === '' ? { ...row, createdAt: seen.createdAt } : row;
    return { kind: 'known', item, seen, row };
  }
  // A row that is not this ticket's is that of another, which the number stood for before.
  const baseEpisode = row === undefined ? 0 : Math.max(row.highestEpisode, await ports.ledger.highestEpisode(workflowId));
  const about = itemOf(workflowId);
  const fresh = {
    connection: about?.connection ?? null,
    item: about?.ticket ?? ticket.id,
    createdAt: seen.createdAt,
    textHash: seen.textHash,
    baseEpisode,
    highestEpisode: baseEpisode,
  };
  return { kind: 'known', item: { workflowId, ...fresh, reopened: 0, reopenedSinceMs: 0, verdict: 'ask' }, seen, row };
}

/**
 * Whether the number of an episode that is under way stands for another ticket by now. `ifMarked`: only where a note of ours that
 * stood there is gone with the old ticket, for whoever would end a task by it.
 */
export async function isAnotherNow(
  ports: ItemPorts,
  about: { readonly workflowId: string; readonly episode: number | 'newest'; readonly ifMarked: boolean },
  ticket: DeskTicket,
  nowMs: number,
): Promise<boolean | DeskTrouble> {
  const { workflowId, episode, ifMarked } = about;
  // What the watch writes is of no episode, and holds for whatever bears the number.
  if (episode === 0) return false;
  const row = await ports.ledger.item(workflowId);
  if (row === undefined) return false;
  if (episode !== 'newest' && episode <= row.baseEpisode) return true;
  const identity = await identified(ports, workflowId, row, seenItem(ticket, createdAsSaid(ticket.createdAtMs, nowMs)));
  if (typeof identity !== 'string') return identity;
  return identity === 'another' && (!ifMarked || (await hasLeftNote(ports, row)));
}

async function identified(ports: ItemPorts, workflowId: string, row: ItemRow | undefined, seen: SeenItem): ReturnType<typeof ask> {
  const identity = identityOf(row, seen, 'not-asked');
  return row !== undefined && identity === 'ask' ? ask(ports, workflowId, row, seen) : identity;
}

async function ask(
  ports: ItemPorts,
  workflowId: string,
  row: ItemRow,
  seen: SeenItem,
): Promise<ReturnType<typeof identityOf> | DeskTrouble> {
  for (const step of await notesOf(ports, row)) {
    // Whenever the old ticket was made, its note may be of any release.
    const { all } = await marksOf(ports.ledger, stepKey(workflowId, row.highestEpisode, step), { createdAtMs: undefined });
    const look = await findOurs((mark) => ports.desk.findNote(row.item, mark, CALL_MS), all);
    if (look.kind === 'found') return identityOf(row, seen, 'found');
    if (look.kind !== 'none') return look;
  }
  return identityOf(row, seen, 'none');
}

/** Looked for also where the ledger, restored from an older backup, knows of no note: the answer, and what asked a person first. */
const FIRST_NOTES = ['note', 'hand-over-1'];

/** The newest first: an earlier one may be superseded, and a ticket system may have taken it away. */
async function notesOf({ ledger }: ItemPorts, { workflowId, highestEpisode }: ItemRow): Promise<readonly string[]> {
  const tried = (await ledger.writes(workflowId)).filter(({ episode, step }) => episode === highestEpisode && isNoteOnTicket(step));
  return [...new Set([...tried.map(({ step }) => step).toReversed(), ...FIRST_NOTES])];
}

async function hasLeftNote({ ledger }: ItemPorts, { workflowId, highestEpisode }: ItemRow): Promise<boolean> {
  const writes = await ledger.writes(workflowId);
  return writes.some(({ episode, step, state }) => episode === highestEpisode && isNoteOnTicket(step) && state.kind === 'applied');
}
