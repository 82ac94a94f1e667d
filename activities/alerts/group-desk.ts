/** What the run of a group asks of the ticket system: its ticket, notes that code has made, and a higher priority. */
import { itemId } from '../../workflows/ids.ts';
import { GROUPS } from '../../workflows/alerts/group-contract.ts';
import { ALERTS } from '../../workflows/alerts/process.ts';
import { isAbove } from '../../workflows/alerts/severity.ts';
import { CALL_MS } from '../desk/call.ts';
import { contextPorts } from '../desk/context-ports.ts';
import { openTicket } from '../desk/open-ticket.ts';
import { writeInOrder } from '../desk/write-in-order.ts';
import { retryAttempt } from '../failures.ts';
import { freeze } from './freeze.ts';
import { wantedTicket } from './wanted-ticket.ts';
import type { AlertConnection } from '../alert-connection.ts';
import type { AlertDeskPorts } from '../alert-work.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { EpisodeRow } from '../../ledger/alert-rows.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { WriteStep, Written } from '../../workflows/ticket/writes.ts';
import type { GroupDeskActivities, OpeningAsked, TellingAsked, Told } from '../../workflows/alerts/group-contract.ts';
import type { Books } from './books.ts';
import { readFrozen } from './frozen.ts';
import type { FrozenFacts } from './frozen.ts';
import type { Judged } from './under-holds.ts';

export type GroupDeskPorts = AlertDeskPorts & {
  readonly books: Books;
  /** What the ids of its explanations begin with. */
  readonly prefix: string;
};

type Asked = OpeningAsked | TellingAsked;
type Open = { readonly row: EpisodeRow; readonly connection: AlertConnection; readonly settings: EpisodeSettings };

export function createGroupDeskActivities(ports: GroupDeskPorts): GroupDeskActivities {
  return {
    async openForGroup(asked) {
      const open = await openOf(ports, asked);
      if (open === undefined) return { kind: 'silent', why: 'its connection is not configured any more' };
      if (!open.connection.create) return { kind: 'on-theirs' };
      // Kept under the group first: the ticket that the facts are of is not there yet, and its title must be the same in each try.
      const group = `${groupRun(asked)}:e${asked.episode}`;
      const kept = await keptFacts(ports, { item: group, number: asked.number, asked, open });
      const opened = await openTicket(contextPorts(ports), {
        process: ALERTS.name,
        connection: asked.tickets,
        item: asked.group,
        workflowId: groupRun(asked),
        episode: asked.episode,
        number: asked.opening,
        settings: open.settings,
        ticket: wantedTicket(kept.facts, open),
      });
      switch (opened.kind) {
        case 'created':
        case 'found': {
          await ports.ledger.putEpisodeTicket(asked, opened.ticket);
          const item = itemId(ports.prefix, asked.tickets, opened.ticket);
          await ports.ledger.putFacts({ ...kept, workflowId: item, number: 1 });
          await explainIt(ports, { asked, ticket: opened.ticket, number: 1, facts: kept.facts });
          return { kind: 'opened', ticket: opened.ticket };
        }
        case 'withheld':
        case 'refused':
          return { kind: 'silent', why: opened.why };
        case 'unsupported':
          return { kind: 'on-theirs' };
        case 'pending':
          return { kind: 'pending' };
      }
    },

    async tellOfGroup(asked) {
      const open = await openOf(ports, asked);
      const ticket = asked.ticket ?? (open && (await theirTicket(ports, open)));
      if (ticket === undefined) return { kind: 'no-ticket' };
      if (open === undefined) return { kind: 'silent', ticket, why: 'its connection is not configured any more' };
      const read = await ports.desk.read(ticket, CALL_MS);
      if (read.kind === 'unreachable') throw retryAttempt(read.detail, read.retryAfterMs);
      if (read.kind === 'found' && read.ticket.status === 'closed') return { kind: 'closed', ticket, why: 'it is closed' };
      if (read.kind !== 'found') return { kind: 'closed', ticket, why: `the ticket cannot be read (${read.kind})` };
      const item = itemId(ports.prefix, asked.tickets, ticket);
      const number = await numberFor(ports, item, refOf(asked));
      const kept = await keptFacts(ports, { item, number, asked, open });
      const end = await writeStep(ports, { asked, open, ticket: read.ticket, number, step: { kind: 'told', number } });
      const told = toldAs(end, ticket);
      if (told.kind !== 'told') return told;
      await ports.ledger.putEpisodeTicket(asked, ticket);
      await explainIt(ports, { asked, ticket, number, facts: kept.facts });
      return told;
    },

    async raiseGroup(asked) {
      const { ticket, to, tickets } = asked;
      const open = await openOf(ports, asked);
      const priority = open?.connection.priorities[to];
      if (open === undefined || priority === undefined) return { kind: 'silent', ticket, why: 'no priority is configured for it' };
      const read = await ports.desk.read(ticket, CALL_MS);
      if (read.kind === 'unreachable') throw retryAttempt(read.detail, read.retryAfterMs);
      if (read.kind !== 'found' || read.ticket.status === 'closed') return { kind: 'closed', ticket, why: 'it is closed or not there' };
      const newest = await ports.ledger.newestFacts(itemId(ports.prefix, tickets, ticket));
      const step: WriteStep = { kind: 'fields', number: asked.number, decision: { raisedTo: priority } };
      return toldAs(await writeStep(ports, { asked, open, ticket: read.ticket, number: newest?.number ?? 1, step }), ticket);
    },
  };
}

const groupRun = ({ connection, group }: Pick<Asked, 'connection' | 'group'>): string => itemId(GROUPS, connection, group);
const refOf = ({ connection, group, episode, number }: Asked): string => `${connection}:${group}:e${episode}:${number}`;

async function openOf(ports: GroupDeskPorts, asked: Pick<Asked, 'connection' | 'group' | 'episode'>): Promise<Open | undefined> {
  const connection = ports.connectionOf(asked.connection);
  if (connection === undefined) return undefined;
  const row = await ports.ledger.openEpisode(asked);
  if (row?.episode !== asked.episode) throw new Error('Expected the episode that is open, got another: it ends only when its run says so.');
  return { row, connection, settings: ports.settingsOf(asked.connection) };
}

type Keeping = { readonly item: string; readonly number: number; readonly asked: Asked; readonly open: Open };
type KeptFacts = { readonly atMs: number; readonly facts: FrozenFacts; readonly forModel: boolean; readonly dueAtMs: number | undefined };

/** Frozen by the first try; each later one finds what that has kept. */
async function keptFacts(ports: GroupDeskPorts, { item, number, asked, open }: Keeping): Promise<KeptFacts> {
  const known = await ports.ledger.factsAt(item, number);
  if (known) return { atMs: known.atMs, facts: readFrozen(known.facts), forModel: known.forModel, dueAtMs: known.dueAtMs };
  const linked = 'linked' in asked && asked.linked !== undefined ? asked.linked : undefined;
  const { facts, atMs } = await freeze(ports, { ...open, telling: asked.telling, ref: refOf(asked), linked });
  const kept = { atMs, facts: { ...facts, ref: refOf(asked) }, forModel: facts.willFollow, dueAtMs: undefined };
  await ports.ledger.putFacts({ workflowId: item, number, ...kept });
  return kept;
}

/** The number of what was frozen for this telling, else the next one. */
async function numberFor({ ledger }: GroupDeskPorts, item: string, ref: string): Promise<number> {
  const newest = await ledger.newestFacts(item);
  if (newest === undefined) return 1;
  // Emptied by retention: whatever it was frozen for is long over.
  return newest.facts !== undefined && readFrozen(newest.facts).ref === ref ? newest.number : newest.number + 1;
}

/** The ticket that the source has made of the oldest alert that fires; of the oldest of all where none of those has one. */
async function theirTicket(ports: GroupDeskPorts, { row, connection }: Open): Promise<string | undefined> {
  const { book } = await ports.books.at(row, { holds: connection.holds, maxWaitMs: connection.group.maxWaitMs });
  const counted = book.judged(await ports.clock.nowMs()).filter(({ kind, alert }) => kind === 'counted' && alert.ticket !== undefined);
  const oldest = (list: readonly Judged[]): string | undefined =>
    list.toSorted((one, other) => one.alert.startsAtMs - other.alert.startsAtMs)[0]?.alert.ticket;
  return oldest(counted.filter(({ overAtMs }) => overAtMs === undefined)) ?? oldest(counted);
}

type Writing = {
  readonly asked: Pick<Asked, 'tickets'>;
  readonly open: Open;
  readonly ticket: DeskTicket;
  readonly number: number;
  readonly step: WriteStep;
};
async function writeStep(ports: GroupDeskPorts, { asked, open, ticket, number, step }: Writing): Promise<Written> {
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

function toldAs(end: Written, ticket: string): Told {
  switch (end.kind) {
    case 'written':
      return { kind: 'told', ticket };
    case 'withheld':
    case 'refused':
      return { kind: 'silent', ticket, why: end.why };
    case 'moved':
      return { kind: 'closed', ticket, why: 'it belongs to another client now' };
    case 'taken':
      return { kind: 'closed', ticket, why: 'a person has closed it' };
    case 'pending':
      return { kind: 'pending' };
  }
}

type Explaining = { readonly asked: Asked; readonly ticket: string; readonly number: number; readonly facts: FrozenFacts };
/** Told again it is the same: the run of a ticket looks for the newest facts that were frozen for a model. */
async function explainIt({ explain }: GroupDeskPorts, { asked, ticket, number, facts }: Explaining): Promise<void> {
  if (!facts.willFollow) return;
  const isCritical = !isAbove('critical', facts.facts.severity);
  const accepted = await explain({ connection: asked.connection, ticket, isCritical, number });
  if (accepted.kind !== 'accepted') throw retryAttempt(`the explanation was not started: ${accepted.why}`, EXPLAIN_AGAIN_MS);
}
const EXPLAIN_AGAIN_MS = 5_000;
