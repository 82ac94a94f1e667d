/** Reads a ticket and the marks on it, and says whether there is anything to do. */
import { stepKey } from '../../workflows/ids.ts';
import { retryAttempt } from '../failures.ts';
import { ticketNow } from './absence.ts';
import { CALL_MS, passing } from './call.ts';
import { findOurs, marksOf } from './marks.ts';
import { dueOf } from './due.ts';
import { outOfScope } from './scope.ts';
import { snapshotOf } from './snapshot.ts';
import type { Desk, DeskTicket } from '../../connectors/desk/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Reading } from '../../workflows/triage/contract.ts';
import type { ReadingRules } from '../../workflows/triage/settings.ts';
import type { Alert, Clock } from '../clock.ts';
import type { AbsenceProof, Seen } from './absence.ts';

export { CALL_MS, passing };

export type ReadPorts = {
  readonly desk: Desk;
  readonly ledger: Pick<Ledger, 'episodeEnded' | 'countAbsence' | 'endAbsence' | 'subkey' | 'writeMark'>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default ABSENCE_PROOF */
  readonly proof?: AbsenceProof;
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
  const read = await ticketNow(ports, request);
  switch (read.kind) {
    case 'found':
      return readingOf(ports, request, read.ticket);
    case 'too-large':
      return { kind: 'unreadable', why: `the ticket is too large: ${read.detail}` };
    case 'gone':
    case 'absent':
      return notThere(ports, request, read);
    case 'unreachable':
    case 'forbidden':
      throw passing(read, ports.alert, request.workflowId);
  }
}

async function readingOf(ports: ReadPorts, request: ReadRequest, ticket: DeskTicket): Promise<Reading> {
  const { workflowId, rules } = request;
  const number = ticket.openings;
  if (ticket.status === 'closed') return { kind: 'nothing-new', why: 'the ticket is closed' };
  if (await ports.ledger.episodeEnded(workflowId, number)) return { kind: 'nothing-new', why: `episode ${number} has ended` };
  const nowMs = await ports.clock.nowMs();
  const unwanted = rules && outOfScope(rules.scope, { ...ticket, board: ticket.fields.destination }, nowMs);
  if (unwanted !== undefined) return { kind: 'out-of-scope', why: unwanted };
  // The ledger may be younger than the ticket: our own mark on it says the same.
  const marks = await marksOf(ports.ledger, stepKey(workflowId, number, 'note'), ticket);
  const look = await findOurs((mark) => ports.desk.findNote(ticket.id, mark, CALL_MS), marks.all);
  if (look.kind === 'found') return { kind: 'nothing-new', why: `episode ${number} has its note` };
  if (look.kind !== 'none') throw passing(look, ports.alert, workflowId);
  const snapshot = snapshotOf(ticket);
  if (!rules) return { kind: 'episode', number, snapshot };
  // Nobody says when a ticket was reopened: its time begins when that is seen.
  const openedAtMs = number === 1 ? ticket.createdAtMs : nowMs;
  const due = dueOf(rules.sla, { client: ticket.client, priority: ticket.fields.priority, dueAtMs: ticket.dueAtMs, openedAtMs });
  return { kind: 'episode', number, snapshot: { ...snapshot, ...due } };
}

/** Short: the usual cause is a replica that is a second behind. */
const NOT_YET_REST_MS = 5_000;
const DELETED = 'the ticket was deleted';

/** A ticket can be announced before it can be read: it is looked for quickly at first, whatever its system says of it. */
async function notThere(ports: ReadPorts, request: ReadRequest, seen: Extract<Seen, { kind: 'gone' | 'absent' }>): Promise<Reading> {
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
