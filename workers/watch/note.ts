/** The note of last resort on a ticket, and its end, through the one place that writes. */
import { ApplicationFailure } from '@temporalio/common';
import { ticketNow } from '../../activities/desk/absence.ts';
import { CALL_MS } from '../../activities/desk/call.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import { writeSettings } from '../../workflows/triage/write-settings.ts';
import type { WritePorts } from '../../activities/desk/write.ts';
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { AlarmRow, HandOver } from '../../ledger/contract.ts';
import type { TriageSettings, WriteStep, Written } from '../../workflows/triage/contract.ts';
import type { BackEnd, NoteEnd } from './settle.ts';

export type NotePorts = Pick<WritePorts, 'desk' | 'ledger' | 'clock' | 'alert' | 'proof'> & { readonly settings: TriageSettings };

/** The time one try may take; nobody else has it in hand. */
const TRY_MS = 60_000;

export async function noteOverdue(ports: NotePorts, alarm: AlarmRow): Promise<NoteEnd> {
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
export async function noteRecovered(ports: NotePorts, alarm: AlarmRow): Promise<BackEnd> {
  const end = await write(ports, alarm, { kind: 'supersede', target: `overdue-${incidentOf(alarm)}`, settled: { kind: 'recovered' } });
  if (end.kind === 'pending') return 'not-yet';
  return end.kind === 'unreachable' || end.kind === 'not-yet' ? end.kind : 'done';
}

/** A hand-over note whose run is gone: it stops asking. */
export async function noteSuperseded(ports: NotePorts, { step, ...item }: HandOver): Promise<BackEnd> {
  const end = await write(ports, item, { kind: 'supersede', target: step, settled: { kind: 'recovered' } });
  return end.kind === 'unreachable' || end.kind === 'not-yet' ? end.kind : 'done';
}

export async function deskAnswers({ desk }: NotePorts, { ticket }: AlarmRow): Promise<boolean> {
  const { kind } = await desk.read(ticket, CALL_MS);
  return kind !== 'unreachable' && kind !== 'forbidden';
}

/** When it began tells one incident of an item from the next. */
const incidentOf = ({ raisedAtMs }: AlarmRow): string => String(raisedAtMs);

type Unwritten = { readonly kind: 'unreachable' | 'not-yet' | 'gone' };
/** `episode` is 0, which is none's, where none is known. */
type Noted = Pick<AlarmRow, 'workflowId' | 'connection' | 'ticket'> & { readonly episode?: number };
async function write(ports: NotePorts, item: Noted, step: WriteStep): Promise<Written | Unwritten> {
  const { desk, settings } = ports;
  const read = await ticketNow(ports, item);
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
    return await writeToTicket(
      { ...ports, look, leftMs: () => untilMs - performance.now() },
      requestFor(item, read.ticket, settings, step),
    );
  } catch (error) {
    // Everything that passes is thrown for Temporal to retry; here the next check is the retry.
    if (error instanceof ApplicationFailure || error instanceof LedgerBusy) return { kind: 'not-yet' };
    throw error;
  }
}

function requestFor({ workflowId, connection, ticket, episode = 0 }: Noted, read: DeskTicket, settings: TriageSettings, step: WriteStep) {
  const { client, fields, choices, version } = read;
  return {
    connection,
    ticket,
    workflowId,
    episode,
    client,
    settings: writeSettings(settings),
    seen: { fields, choices, version },
    step,
    since: undefined,
  };
}
