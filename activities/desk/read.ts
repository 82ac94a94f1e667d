/** Reads a ticket for an episode and decides whether there is anything to do. */
import { stepKey } from '../../workflows/ids.ts';
import { retryAttempt } from '../failures.ts';
import { ticketNow } from './absence.ts';
import { CALL_MS, passing } from './call.ts';
import { findOurs, marksOf } from './marks.ts';
import { createdAsSaid, dueAsSaid, dueOf } from './due.ts';
import { knownItem } from './known-item.ts';
import { countedOpening, tooOften } from './reopenings.ts';
import { beginsAnew, otherWorkOf, tellOtherWork } from './other-work.ts';
import { readingOfFacts } from './read-facts.ts';
import { outOfScope } from './scope.ts';
import { snapshotOf } from './snapshot.ts';
import type { DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Reading, Snapshot } from '../../workflows/ticket/contract.ts';
import type { ReadingRules } from '../../workflows/ticket/reading-rules.ts';
import type { Alert, Clock } from '../clock.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { AbsenceProof, Seen } from './absence.ts';
import type { CheckClient } from './client-check.ts';
import type { Known } from './known-item.ts';
import type { OtherWork } from './other-work.ts';

export { CALL_MS, passing };

export type ReadPorts = {
  readonly desk: TicketSystem;
  readonly ledger: Pick<
    Ledger,
    | 'episodeEnded'
    | 'openedVersion'
    | 'countAbsence'
    | 'endAbsence'
    | 'subkey'
    | 'writeMark'
    | 'item'
    | 'putItem'
    | 'highestEpisode'
    | 'writes'
  >;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
  /** @default each item is its ticket */
  readonly facts?: KeptFactsOf;
  /** Hears of the client of each ticket that is wanted. */
  readonly checkClient?: CheckClient;
  readonly otherWork?: OtherWork;
};
export type ReadRequest = {
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly absentUntilMs: number;
  /** Undefined: every ticket is wanted, and due when its system says so. */
  readonly rules: ReadingRules | undefined;
};

export async function readTicket(ports: ReadPorts, request: ReadRequest): Promise<Reading> {
  // Before it is read: what is known of it since then is newer.
  const askedAtMs = ports.otherWork === undefined ? 0 : await ports.clock.nowMs();
  const read = await ticketNow(ports, request);
  switch (read.kind) {
    case 'found':
      return readingIn(ports, request, read.ticket, askedAtMs);
    case 'too-large':
      return { kind: 'unreadable', why: `the ticket is too large: ${read.detail}` };
    case 'gone':
    case 'absent':
      return notThere(ports, request, read, askedAtMs);
    case 'unreachable':
    case 'forbidden':
      throw passing(read, ports.alert, request.workflowId);
  }
}

async function readingIn(ports: ReadPorts, request: ReadRequest, ticket: DeskTicket, askedAtMs: number): Promise<Reading> {
  const facts = ports.facts?.(request.workflowId);
  if (facts) return readingOfFacts(ports, request.workflowId, facts, ticket);
  return (await handedOver(ports, request, ticket, askedAtMs)) ?? readingOf(ports, request, ticket);
}

/** Undefined where it is this connection's own work, and other work has let go of it. */
async function handedOver(ports: ReadPorts, request: ReadRequest, ticket: DeskTicket, askedAtMs: number): Promise<Reading | undefined> {
  const { otherWork } = ports;
  if (otherWork === undefined || (await isMadeByUs(ports, request, ticket))) return undefined;
  await tellOtherWork(otherWork, ticket, askedAtMs);
  const work = otherWorkOf(ports, request.workflowId, ticket.fields.destination);
  if (work === undefined || ticket.status === 'closed') return undefined;
  await beginsAnew(ports, request.workflowId, ticket.openings);
  return { kind: 'out-of-scope', why: `its board is for ${work}, which has it now` };
}

async function readingOf(ports: ReadPorts, request: ReadRequest, ticket: DeskTicket): Promise<Reading> {
  const { workflowId, rules } = request;
  if (ticket.status === 'closed') return { kind: 'nothing-new', why: 'the ticket is closed' };
  const nowMs = await ports.clock.nowMs();
  if (await isMadeByUs(ports, request, ticket)) return { kind: 'nothing-new', why: 'Standby made this ticket itself' };
  const known = await knownItem(ports, workflowId, ticket, nowMs);
  if (known.kind !== 'known') throw passing(known, ports.alert, workflowId);
  const number = known.item.baseEpisode + ticket.openings;
  if (await ports.ledger.episodeEnded(workflowId, number)) return keeping(ports, known, number, `episode ${number} has ended`);
  const createdAtMs = createdAsSaid(ticket.createdAtMs, nowMs);
  const unwanted = rules && outOfScope(rules.scope, { ...ticket, createdAtMs, board: ticket.fields.destination }, nowMs);
  if (unwanted !== undefined) return { kind: 'out-of-scope', why: unwanted };
  ports.checkClient?.(ticket.client, workflowId);
  // The ledger may be younger than the ticket: our own mark on it says the same.
  const marks = await marksOf(ports.ledger, stepKey(workflowId, number, 'note'), ticket);
  const look = await findOurs((mark) => ports.desk.findNote(ticket.id, mark, CALL_MS), marks.all);
  if (look.kind === 'found') return keeping(ports, known, number, `episode ${number} has its note`);
  if (look.kind !== 'none') throw passing(look, ports.alert, workflowId);
  const { item, verdict } = countedOpening(known.item, { ...known.seen, episode: number }, nowMs);
  await ports.ledger.putItem({ ...known.item, ...item });
  if (verdict === 'nothing') return { kind: 'nothing-new', why: tooOften(item.reopened) };
  const episode = { kind: 'episode', number, ...(verdict === 'person' ? { forPerson: tooOften(item.reopened) } : {}) } as const;
  return { ...episode, snapshot: dated(ticket, { rules, createdAtMs, nowMs }) };
}

/** Whoever had it made tends to it, whatever staff or client do to it. The ledger knows the ticket of each answer, the ticket itself also of one that was lost. */
async function isMadeByUs({ ledger }: ReadPorts, { connection }: ReadRequest, { id, externalId }: DeskTicket): Promise<boolean> {
  return externalId !== undefined || (await ledger.openedVersion(connection, id)) !== undefined;
}

/** Also what is not worked on is known from now on by its creation and its text. */
async function keeping(ports: ReadPorts, { item, seen, row }: Known, number: number, why: string): Promise<Reading> {
  const highestEpisode = Math.max(item.highestEpisode, number);
  if (row?.createdAt !== item.createdAt || item.textHash !== seen.textHash || highestEpisode !== item.highestEpisode)
    await ports.ledger.putItem({ ...item, textHash: seen.textHash, highestEpisode });
  return { kind: 'nothing-new', why };
}

type Dating = { readonly rules: ReadingRules | undefined; readonly createdAtMs: number | undefined; readonly nowMs: number };
function dated(ticket: DeskTicket, { rules, createdAtMs, nowMs }: Dating): Snapshot {
  const dueAtMs = dueAsSaid(ticket.dueAtMs, nowMs);
  const snapshot = snapshotOf({ ...ticket, dueAtMs });
  if (!rules) return snapshot;
  // Nobody says when a ticket was reopened: its time begins when that is seen, as where its creation is not known.
  const openedAtMs = ticket.openings === 1 ? (createdAtMs ?? nowMs) : nowMs;
  return { ...snapshot, ...dueOf(rules.sla, { client: ticket.client, priority: ticket.fields.priority, dueAtMs, openedAtMs }) };
}

/** Short: the usual cause is a replica that is a second behind. */
const NOT_YET_REST_MS = 5_000;
const DELETED = 'the ticket was deleted';

/** A ticket can be announced before it can be read: it is looked for quickly at first, whatever its system says of it. */
async function notThere(
  ports: ReadPorts,
  request: ReadRequest,
  seen: Extract<Seen, { kind: 'gone' | 'absent' }>,
  askedAtMs: number,
): Promise<Reading> {
  if (seen.kind === 'gone' && ports.facts?.(request.workflowId) === undefined)
    await tellOtherWork(ports.otherWork, { kind: 'gone', id: request.ticket }, askedAtMs);
  if (seen.kind === 'gone' && seen.why === DELETED) return seen;
  if ((await ports.clock.nowMs()) < request.absentUntilMs) throw retryAttempt('the ticket is not there yet', NOT_YET_REST_MS);
  if (seen.kind === 'absent') throw retryAttempt('the ticket is not found, which proves nothing yet', seen.restMs);
  ports.alert({
    kind: 'ticket-missing',
    detail: 'an announced ticket is not there: do the address and the token belong to the desk that announces?',
    workflowId: request.workflowId,
  });
  return seen;
}
