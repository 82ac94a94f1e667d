/** The note of last resort on a ticket, and its end, through the one place that writes. */
import { ApplicationFailure } from '@temporalio/common';
import { ticketNow } from '../activities/desk/absence.ts';
import { CALL_MS } from '../activities/desk/call.ts';
import { writeToTicket } from '../activities/desk/write.ts';
import { LedgerBusy } from '../ledger/busy.ts';
import type { WritePorts } from '../activities/desk/contract.ts';
import type { DeskTicket } from '../connectors/ticket-system.ts';
import type { HandOver } from '../ledger/contract.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { WriteStep, Written } from '../workflows/ticket/writes.ts';
import type { BackEnd, NoteEnd, TicketAlarm } from './update-alarms.ts';

export type NotePorts = Pick<WritePorts, 'desk' | 'ledger' | 'clock' | 'alert' | 'proof' | 'words'> & {
  readonly settings: EpisodeSettings;
};

/** The time one try may take; nobody else has it in hand. */
const TRY_MS = 60_000;

export async function noteOverdue(ports: NotePorts, alarm: TicketAlarm): Promise<NoteEnd> {
  const { kind, raisedAtMs } = alarm;
  const end = await write(ports, alarm, { kind: 'overdue', incident: incidentOf(alarm), sinceMs: raisedAtMs, because: kind });
  switch (end.kind) {
    case 'written':
      return 'written';
    case 'unreachable':
    case 'not-yet':
      return end.kind;
    case 'pending':
      return 'not-yet';
    default:
      return 'withheld';
  }
}

/** Also where no note is known to be there: a write that ended unknown may have left one. */
export async function noteRecovered(ports: NotePorts, alarm: TicketAlarm): Promise<BackEnd> {
  const end = await write(ports, alarm, { kind: 'supersede', target: `overdue-${incidentOf(alarm)}`, undoReason: { kind: 'recovered' } });
  return backOf(end);
}

/** A hand-over note whose run is gone: it stops asking. */
export async function noteSuperseded(ports: NotePorts, { step, ...of }: HandOver): Promise<BackEnd> {
  const end = await write(ports, of, { kind: 'supersede', target: step, undoReason: { kind: 'recovered' } });
  return backOf(end);
}

/** Whatever else a write ends with, nobody waits for it any more. */
function backOf({ kind }: Written | Unwritten): BackEnd {
  if (kind === 'unreachable') return kind;
  return kind === 'not-yet' || kind === 'pending' ? 'not-yet' : 'done';
}

export async function deskAnswers({ desk }: NotePorts, { item }: TicketAlarm): Promise<boolean> {
  const { kind } = await desk.read(item, CALL_MS);
  return kind !== 'unreachable' && kind !== 'forbidden';
}

/** When it began tells one incident of an item from the next. */
const incidentOf = ({ raisedAtMs }: TicketAlarm): string => String(raisedAtMs);

type Unwritten = { readonly kind: 'unreachable' | 'not-yet' | 'gone' };
/** `episode` is 0, which is none's, where none is known. */
type Noted = Pick<TicketAlarm, 'workflowId' | 'process' | 'connection' | 'item'> & { readonly episode?: number };
async function write(ports: NotePorts, of: Noted, step: WriteStep): Promise<Written | Unwritten> {
  const { desk, settings } = ports;
  const read = await ticketNow(ports, { connection: of.connection, ticket: of.item });
  switch (read.kind) {
    case 'unreachable':
    case 'forbidden':
      return { kind: 'unreachable' };
    // One reply proves nothing; the next check counts it.
    case 'absent':
    case 'too-large':
      return { kind: 'not-yet' };
    case 'gone':
      return read;
    case 'found':
      break;
  }
  const untilMs = performance.now() + TRY_MS;
  const look: WritePorts['look'] = (ticket, mark) => desk.findNote(ticket, mark, CALL_MS);
  try {
    return await writeToTicket({ ...ports, look, leftMs: () => untilMs - performance.now() }, requestFor(of, read.ticket, settings, step));
  } catch (error) {
    // Everything that passes is thrown for Temporal to retry; here the next check is the retry.
    if (error instanceof ApplicationFailure || error instanceof LedgerBusy) return { kind: 'not-yet' };
    throw error;
  }
}

function requestFor(
  { workflowId, process, connection, item, episode = 0 }: Noted,
  read: DeskTicket,
  settings: EpisodeSettings,
  step: WriteStep,
) {
  const { client, fields, choices, version } = read;
  return {
    process,
    connection,
    ticket: item,
    workflowId,
    episode,
    client,
    settings,
    seen: { fields, choices, version },
    step,
    since: undefined,
  };
}
