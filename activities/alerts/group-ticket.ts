/** What a group's ticket and notes are made with: the episode that is open, facts that are frozen once, and the one way to write. */
import { itemId } from '../../workflows/ids.ts';
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { ALERTS } from '../../workflows/alerts/process.ts';
import { isAbove } from '../../workflows/alerts/severity.ts';
import { ticketNow } from '../desk/absence.ts';
import { passing } from '../desk/call.ts';
import { contextPorts } from '../desk/context-ports.ts';
import { writeInOrder } from '../desk/write-in-order.ts';
import { retryAttempt } from '../failures.ts';
import { freeze } from './freeze.ts';
import { readFrozen } from './frozen.ts';
import { groupRun, refOf } from './group-ids.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { AlertDeskPorts } from '../alert-work.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { SaidByText } from '../../workflows/alerts/contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Followed, OpeningAsked, TellingAsked, Told } from '../../workflows/alerts/group-contract.ts';
import type { WriteStep, Written } from '../../workflows/ticket/writes.ts';
import type { Books } from './books.ts';
import type { FrozenFacts } from './frozen.ts';

export type GroupDeskPorts = AlertDeskPorts & {
  readonly books: Books;
  /** What the ids of its explanations begin with. */
  readonly prefix: string;
};
export type Asked = OpeningAsked | TellingAsked;
export type Open = { readonly row: EpisodeRow; readonly connection: AlertConnection; readonly settings: EpisodeSettings };

export async function openOf(ports: GroupDeskPorts, asked: Pick<Asked, 'connection' | 'group' | 'episode'>): Promise<Open | undefined> {
  const connection = ports.connectionOf(asked.connection);
  if (connection === undefined) return undefined;
  const row = await ports.ledger.openEpisode(asked);
  if (row?.episode !== asked.episode) throw new Error('Expected the episode that is open, got another: it ends only when its run says so.');
  return { row, connection, settings: ports.settingsOf(asked.connection) };
}

/** What a text of these facts says. */
export const saidBy = ({ kind, facts: { count, severity } }: FrozenFacts): SaidByText => ({
  count,
  severity,
  ...(kind === 'flapping' ? { isFlapping: true } : {}),
});

type Keeping = { readonly item: string; readonly number: number; readonly asked: Asked; readonly open: Open };
type KeptFacts = { readonly atMs: number; readonly facts: FrozenFacts; readonly forModel: boolean; readonly dueAtMs: number | undefined };

/** Frozen by the first try; each later one finds what that has kept. */
export async function keptFacts(ports: GroupDeskPorts, { item, number, asked, open }: Keeping): Promise<KeptFacts> {
  const known = await ports.ledger.factsAt(item, number);
  if (known?.facts !== undefined)
    return { atMs: known.atMs, facts: readFrozen(known.facts), forModel: known.forModel, dueAtMs: known.dueAtMs };
  const linked = linkedFor(asked);
  const { facts, atMs } = await freeze(ports, {
    ...open,
    telling: asked.telling,
    ref: refOf(asked),
    linked,
    willClose: willClose(asked, open),
  });
  const kept = { atMs, facts: { ...facts, ref: refOf(asked) }, forModel: facts.willFollow, dueAtMs: undefined };
  // Emptied while the ticket system was away: nothing is kept under a number twice. What an earlier try has made is found by its own id.
  if (known !== undefined) return kept;
  if ((await ports.ledger.putFacts({ workflowId: item, number, ...kept })) === 'put') return kept;
  // Another try was faster: what that has kept is what is said.
  return keptFacts(ports, { item, number, asked, open });
}

/** As its run has decided it. One that was told so before the configuration was changed closes nothing any more. */
const willClose = (asked: Asked, { connection }: Open): boolean => connection.closeResolved && 'closes' in asked && asked.closes === true;

/** What this goes on from: a ticket that was closed, or one that was merged into this very one, which is said once. */
function linkedFor(asked: Asked): FrozenFacts['linked'] {
  if ('linked' in asked) return asked.linked;
  const followed = 'followed' in asked && asked.followed?.into === asked.ticket ? asked.followed : undefined;
  return followed?.isSaid === false ? { ticket: followed.from, why: 'merged' } : undefined;
}

type Numbered = { readonly number: number; readonly kept: KeptFacts };
/** Under a number of the ticket that is this telling's alone: several groups may speak on one that their source has made. */
export async function keptForTelling(ports: GroupDeskPorts, keeping: Omit<Keeping, 'number'>): Promise<Numbered> {
  const ref = refOf(keeping.asked);
  const number = await numberFor(ports, keeping.item, ref);
  const kept = await keptFacts(ports, { ...keeping, number });
  // Another group was faster under the same number.
  return kept.facts.ref === ref ? { number, kept } : keptForTelling(ports, keeping);
}

/** More groups than speak on one ticket: each may have frozen something since an earlier try of this one. */
const MOST_BETWEEN = 50;

/** The number of what was frozen for this telling, else the next one. */
async function numberFor({ ledger }: GroupDeskPorts, item: string, ref: string): Promise<number> {
  const newest = await ledger.newestFacts(item);
  if (newest === undefined) return 1;
  for (let number = newest.number; number > Math.max(0, newest.number - MOST_BETWEEN); number -= 1) {
    const row = number === newest.number ? newest : await ledger.factsAt(item, number);
    // Emptied by retention: whatever it and those before it were frozen for is long over.
    if (row?.facts === undefined) break;
    if (readFrozen(row.facts).ref === ref) return number;
  }
  return newest.number + 1;
}

type Writing = {
  readonly asked: Pick<Asked, 'tickets'>;
  readonly open: Open;
  readonly ticket: DeskTicket;
  readonly number: number;
  readonly step: WriteStep;
};
export async function writeStep(ports: GroupDeskPorts, { asked, open, ticket, number, step }: Writing): Promise<Written> {
  const { fields, choices, version } = ticket;
  return writeInOrder(contextPorts(ports), {
    process: ALERTS.name,
    connection: asked.tickets,
    ticket: ticket.id,
    workflowId: itemId(ports.prefix, asked.tickets, ticket.id),
    episode: number,
    client: open.row.client,
    settings: open.settings,
    seen: { fields, choices, version },
    step,
    since: undefined,
  });
}

export const MOVED = 'it belongs to another client now';
function toldAs(end: Written, ticket: string): Told {
  switch (end.kind) {
    case 'written':
      return { kind: 'told', ticket };
    case 'withheld':
    case 'refused':
      return { kind: 'silent', ticket, why: end.why };
    case 'moved':
      return { kind: 'closed', ticket, why: MOVED };
    case 'taken':
      return { kind: 'closed', ticket, why: 'a person has closed it' };
    case 'pending':
      return { kind: 'pending' };
  }
}

type Explaining = { readonly asked: Asked; readonly ticket: string; readonly number: number; readonly facts: FrozenFacts };
/** Told again it is the same: the run of a ticket looks for the newest facts that were frozen for a model. */
export async function explainIt({ explain }: GroupDeskPorts, { asked, ticket, number, facts }: Explaining): Promise<void> {
  if (!facts.willFollow) return;
  const isCritical = !isAbove('critical', facts.facts.severity);
  const accepted = await explain({ connection: asked.connection, ticket, isCritical, number });
  if (accepted.kind !== 'accepted') throw retryAttempt(`the explanation was not started: ${accepted.why}`, EXPLAIN_AGAIN_MS);
}
const EXPLAIN_AGAIN_MS = 5_000;

export type ClosedTold = Extract<Told, { readonly kind: 'closed' | 'merged' }>;
/** The ticket as it may be written on; throws where that is not known now. */
export async function openTicketNow(
  ports: GroupDeskPorts,
  asked: { readonly tickets: string; readonly ticket: string; readonly workflowId: string },
  source?: Pick<AlertConnection, 'boards'>,
): Promise<DeskTicket | ClosedTold> {
  const { ticket, tickets: connection, workflowId } = asked;
  const seen = await ticketNow(ports, { connection, ticket });
  switch (seen.kind) {
    case 'found':
      return whyOver(seen.ticket, source) ?? seen.ticket;
    case 'gone':
      return { kind: 'closed', ticket, why: seen.why };
    case 'too-large':
      return { kind: 'closed', ticket, why: `it is too large: ${seen.detail}` };
    case 'absent':
      throw retryAttempt('the ticket is not found, which proves nothing yet', seen.restMs);
    case 'unreachable':
    case 'forbidden':
      throw passing(seen, ports.alert, workflowId);
  }
}

function whyOver(
  { id: ticket, status, mergedInto: into, fields: { destination } }: DeskTicket,
  source: Pick<AlertConnection, 'boards'> | undefined,
): ClosedTold | undefined {
  if (status === 'closed') return into === undefined ? { kind: 'closed', ticket, why: 'it is closed' } : { kind: 'merged', ticket, into };
  const isLeft = source?.boards !== undefined && (destination === null || !source.boards.ids.includes(destination));
  return isLeft ? { kind: 'closed', ticket, why: 'it has left the boards of alerts' } : undefined;
}

type OfGroup = Pick<Asked, 'connection' | 'group' | 'episode' | 'tickets'> & { readonly ticket: string; readonly followed?: Followed };
/** The same of a ticket of a group. A survivor is this group's from now on, where it is this client's. */
export async function groupTicketNow(ports: GroupDeskPorts, asked: OfGroup, { row, connection }: Open): Promise<DeskTicket | ClosedTold> {
  const now = await openTicketNow(ports, { ...asked, workflowId: groupRun(asked) }, connection);
  // Where another ticket of its board goes on, that is the group's once the summary stands there.
  if ('kind' in now || asked.followed?.into !== now.id) return now;
  if (!isSameClient(now.client, row.client)) return { kind: 'closed', ticket: now.id, why: MOVED };
  await ports.ledger.putEpisodeTicket(asked, now.id);
  return now;
}

type Wrote = { readonly asked: OfGroup; readonly open: Open };
/** What came of a write. Where nothing was written: what has become of the ticket since it was read, so that nothing counts as said which is not. */
export async function toldNow(ports: GroupDeskPorts, { asked, open }: Wrote, end: Written): Promise<Told> {
  const told = toldAs(end, asked.ticket);
  if (told.kind === 'told' || told.kind === 'pending') return told;
  const now = await groupTicketNow(ports, asked, open);
  return 'kind' in now ? now : told;
}
