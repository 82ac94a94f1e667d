/**
 * The door onto a ticket of the ticket system: one ticket for a client's report of a period, which the newer revisions follow as notes for as long
 * as it is open. Each step has a key and a mark of its own, and is looked for before it is made: twice is once.
 */
import { ApplicationFailure } from '@temporalio/common';
import { stepKey } from '../../../workflows/ids.ts';
import { CLIENT_REPORT } from '../../../workflows/reports/process.ts';
import { reportId } from '../../../workflows/reports/ids.ts';
import { stepName } from '../../../workflows/ticket/steps.ts';
import { isSameClient } from '../../../workflows/rules/client-name.ts';
import { said } from '../../../connectors/delivery.ts';
import { ticketNow } from '../../desk/absence.ts';
import { passing } from '../../desk/call.ts';
import { later, tooSoon } from '../../desk/later.ts';
import { findOurs, marksOf } from '../../desk/marks.ts';
import { openKey, openTicket } from '../../desk/open-ticket.ts';
import { writeToTicket } from '../../desk/write.ts';
import { noteOf, ticketOf } from './report-ticket.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { DeskTicket } from '../../../connectors/ticket-system.ts';
import type { WriteRules, WriteStep, Written } from '../../../workflows/ticket/writes.ts';
import type { WritePorts } from '../../desk/contract.ts';
import type { OpenPorts } from '../../desk/open-ticket.ts';
import type { ReportToSend } from '../ports.ts';

export type TicketDoor = { readonly connection: string; readonly board: string | undefined; readonly rules: WriteRules };
export type TicketPorts = WritePorts & OpenPorts & { readonly ledger: Ledger };
type Sending = { readonly door: TicketDoor; readonly report: ReportToSend; readonly recipient: string };

/**
 * Throws where nobody knows yet whether it came through, and where our own records are busy: asked again, it looks first. The id of what was
 * accepted is the ticket's.
 */
export async function reportOnTicket(ports: TicketPorts, sending: Sending): Promise<Delivered> {
  try {
    const ticket = await ticketFor(ports, sending);
    return typeof ticket === 'string' ? await noteOn(ports, sending, ticket) : ticket;
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || (await isUnderWay(ports, sending))) throw error;
    const { nextRetryDelay: wait, message } = error;
    return { kind: 'not-sent', why: said(message), ...(typeof wait === 'number' ? { retryAfterMs: wait } : {}) };
  }
}

const runOf = ({ report }: Sending): string => reportId(report);
const ownKey = (sending: Sending, revision = sending.report.revision): string =>
  openKey({ workflowId: runOf(sending), episode: revision, of: sending.recipient });
const stepOf = ({ report, recipient }: Sending): WriteStep => ({ kind: 'text', name: recipient, text: noteOf(report) });
const noteKey = (sending: Sending): string => stepKey(runOf(sending), sending.report.revision, stepName(stepOf(sending)));

/** Something was sent, and what came of it is not known. */
async function isUnderWay({ ledger }: TicketPorts, sending: Sending): Promise<boolean> {
  const states = await Promise.all([ownKey(sending), noteKey(sending)].map((key) => ledger.writeState(key)));
  return states.some(({ kind }) => kind === 'tried');
}

/** The ticket that the note goes on; or how it ends without one, also where the note is there already. */
async function ticketFor(ports: TicketPorts, sending: Sending): Promise<string | Delivered> {
  const written = await whereWritten(ports, sending);
  if (written !== undefined) return { kind: 'accepted', id: written };
  const earlier = await earlierTicket(ports, sending);
  return earlier === undefined ? openedFor(ports, sending) : whileOpen(ports, sending, earlier);
}

/** By our own records. */
async function whereWritten({ ledger }: TicketPorts, sending: Sending): Promise<string | undefined> {
  const key = noteKey(sending);
  return (await ledger.writes(runOf(sending))).find((write) => write.key === key && write.state.kind === 'applied')?.item;
}

/** The newest that an earlier revision has. None where one was begun for this revision: what was decided once stays. */
async function earlierTicket({ ledger }: TicketPorts, sending: Sending): Promise<string | undefined> {
  if ((await ledger.writeState(ownKey(sending))).kind !== 'fresh') return undefined;
  for (let revision = sending.report.revision - 1; revision >= 1; revision -= 1) {
    const state = await ledger.writeState(ownKey(sending, revision));
    if (state.kind === 'applied') return state.ref;
  }
  return undefined;
}

/** A note on a closed ticket is read by nobody: a newer revision has a ticket of its own then. */
async function whileOpen(ports: TicketPorts, sending: Sending, ticket: string): Promise<string | Delivered> {
  const { connection } = sending.door;
  const seen = await ticketNow(ports, { connection, ticket });
  switch (seen.kind) {
    case 'found':
      if (seen.ticket.status === 'open' && isSameClient(seen.ticket.client, sending.report.client)) return ticket;
      return (await noteThere(ports, sending, seen.ticket)) ?? openedFor(ports, sending);
    case 'gone':
    case 'too-large':
      return openedFor(ports, sending);
    case 'absent':
      return notKnown(later(ports, 'the ticket is not found, which proves nothing yet', seen.restMs).why);
    case 'unreachable':
    case 'forbidden':
      throw passing(seen, ports.alert, runOf(sending));
  }
}

/** Whether this revision came onto it before it was closed. Undefined: certainly not. */
async function noteThere(ports: TicketPorts, sending: Sending, ticket: DeskTicket): Promise<Delivered | undefined> {
  const key = noteKey(sending);
  const look = await findOurs((mark) => ports.look(ticket.id, mark), (await marksOf(ports.ledger, key, ticket)).all);
  if (look.kind === 'found') return { kind: 'accepted', id: ticket.id };
  if (look.kind !== 'none') throw passing(look, ports.alert, runOf(sending));
  const { lookAgainMs } = sending.door.rules;
  const early = await tooSoon(ports, { key, lookAgainMs }, await ports.ledger.writeState(key));
  if (early) return notKnown(early.why);
  // It is sent anew, to another ticket.
  await ports.ledger.writeCleared(key);
  return undefined;
}

async function openedFor(ports: TicketPorts, sending: Sending): Promise<string | Delivered> {
  const { door, report, recipient } = sending;
  const opened = await openTicket(ports, {
    process: CLIENT_REPORT.name,
    connection: door.connection,
    item: report.period,
    workflowId: runOf(sending),
    episode: report.revision,
    of: recipient,
    settings: door.rules,
    ticket: ticketOf(report, door.board),
  });
  switch (opened.kind) {
    case 'created':
    case 'found':
      return opened.ticket;
    case 'withheld':
    case 'refused':
    case 'unsupported':
      return refused(opened.why);
    case 'pending':
      return pending(ports, sending, opened.why);
  }
}

/** What stands there is of no interest to a note, and there is no hand-over that could have moved it. */
const NOTHING_SEEN = {
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [], destinations: [] },
  version: '',
} as const;

async function noteOn(ports: TicketPorts, sending: Sending, ticket: string): Promise<Delivered> {
  const { door, report } = sending;
  const written: Written = await writeToTicket(ports, {
    process: CLIENT_REPORT.name,
    connection: door.connection,
    ticket,
    workflowId: runOf(sending),
    episode: report.revision,
    client: report.client,
    settings: { ...door.rules, handOver: { kind: 'note' } },
    seen: NOTHING_SEEN,
    step: stepOf(sending),
    since: undefined,
  });
  switch (written.kind) {
    case 'written':
      return { kind: 'accepted', id: ticket };
    case 'withheld':
    case 'refused':
      return refused(`ticket ${ticket}: ${written.why}`);
    case 'moved':
      return refused(`ticket ${ticket} belongs to another client now`);
    case 'taken':
      return refused(`ticket ${ticket} was taken by a person`);
    case 'pending':
      return pending(ports, sending, written.why);
  }
}

/** Near the end of all tries: what may be there is not known. */
const pending = async (ports: TicketPorts, sending: Sending, why: string): Promise<Delivered> =>
  (await isUnderWay(ports, sending)) ? notKnown(why) : { kind: 'not-sent', why: said(why) };
const notKnown = (why: string): Delivered => ({ kind: 'unknown', why: said(why) });
const refused = (why: string): Delivered => ({ kind: 'refused', permanent: true, why: said(why) });
