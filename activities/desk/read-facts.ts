/** Reads a ticket on which something is to be said of frozen facts. Whose ticket it is and who has it in hand counts, and not what it says. */
import { stepKey } from '../../workflows/ids.ts';
import { isToldNote } from '../../workflows/ticket/steps.ts';
import { CALL_MS, passing } from './call.ts';
import { knownItem } from './known-item.ts';
import { findOurs, marksOf } from './marks.ts';
import type { DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { FactsRow, Ledger } from '../../ledger/contract.ts';
import type { Reading, Snapshot } from '../../workflows/ticket/contract.ts';
import type { Alert, Clock } from '../clock.ts';
import type { ItemFacts } from '../kept-facts.ts';
import type { CheckClient } from './client-check.ts';
import type { Known } from './known-item.ts';

type FactsPorts = {
  readonly desk: TicketSystem;
  readonly ledger: Pick<Ledger, 'episodeEnded' | 'subkey' | 'writeMark' | 'item' | 'putItem' | 'highestEpisode' | 'writes'>;
  readonly clock: Clock;
  readonly alert: Alert;
  readonly checkClient?: CheckClient;
};
const nothing = (why: string): Reading => ({ kind: 'nothing-new', why });

/** The number of an episode is that of its facts. Neither the scope nor who has made the ticket stops it: somebody has frozen them for it. */
export async function readingOfFacts(ports: FactsPorts, workflowId: string, facts: ItemFacts, ticket: DeskTicket): Promise<Reading> {
  if (ticket.status === 'closed') return nothing('the ticket is closed');
  const row = await facts.newest();
  if (row === undefined) return nothing('there are no facts to explain');
  const { number } = row;
  if (await ports.ledger.episodeEnded(workflowId, number)) return nothing(`episode ${number} has ended`);
  if (row.facts === undefined) return nothing(`the facts ${number} are older than the ledger keeps them`);
  const known = await knownItem(ports, workflowId, ticket, await ports.clock.nowMs());
  if (known.kind !== 'known') throw passing(known, ports.alert, workflowId);
  if (isAnother(known)) return { kind: 'gone', why: 'the number stands for another ticket now' };
  ports.checkClient?.(ticket.client, workflowId);
  await keep(ports, known, number);
  // The ledger may be younger than the ticket: our own mark on it says the same.
  const marks = await marksOf(ports.ledger, stepKey(workflowId, number, 'note'), ticket);
  const look = await findOurs((mark) => ports.desk.findNote(ticket.id, mark, CALL_MS), marks.all);
  if (look.kind === 'found') return nothing(`episode ${number} has its note`);
  if (look.kind !== 'none') throw passing(look, ports.alert, workflowId);
  const told = await toldOf(ports, workflowId, number);
  return { kind: 'episode', number, snapshot: snapshotFor(ticket, row), ...(told === undefined ? {} : { told }) };
}

/** Facts are frozen for one ticket: unlike another opening, another ticket of its number has no part in them. */
const isAnother = ({ row, item }: Known): boolean => row !== undefined && item.baseEpisode > row.baseEpisode;

/** From now on the ticket is known by its creation and its text. */
async function keep({ ledger }: FactsPorts, { item, seen, row }: Known, number: number): Promise<void> {
  const highestEpisode = Math.max(item.highestEpisode, number);
  if (row?.createdAt === item.createdAt && row.textHash === seen.textHash && row.highestEpisode === highestEpisode) return;
  await ledger.putItem({ ...item, textHash: seen.textHash, highestEpisode });
}

/** What code has said of these facts stands, or may. */
async function toldOf({ ledger }: FactsPorts, workflowId: string, number: number): Promise<string | undefined> {
  return (await ledger.writes(workflowId)).findLast(({ episode, step }) => episode === number && isToldNote(step))?.step;
}

/** Nothing of the ticket's text, and nothing of the facts: who needs these asks the ledger. */
function snapshotFor({ client, version, owner, fields }: DeskTicket, { number, hash, dueAtMs }: FactsRow): Snapshot {
  return {
    client,
    version,
    ...(owner === undefined ? {} : { owner }),
    dueAtMs,
    fields,
    choices: { categories: [], destinations: [] },
    text: `facts ${number} (${hash})`,
  };
}
