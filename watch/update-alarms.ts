/** Writes and takes back the notes of alarms, one after the other. A ticket system that is down holds up only its own. */
import type { AlarmRow, Ledger } from '../ledger/contract.ts';

/** `not-yet` is tried again at the next check; `unreachable`: the ticket system does not answer at all. */
export type NoteEnd = AlarmRow['noted'] | 'unreachable';
export type BackEnd = 'done' | 'not-yet' | 'unreachable';
/** It stands in a ticket system, where it can be noted. */
export type TicketAlarm = AlarmRow & { readonly connection: string; readonly item: string };
export type AlarmPorts = {
  readonly ledger: Pick<Ledger, 'noteAlarm' | 'clearAlarm'>;
  /** Leaves the note, or says why not. */
  readonly note: (alarm: TicketAlarm) => Promise<NoteEnd>;
  /** The note stops asking, if there is one. */
  readonly recovered: (alarm: TicketAlarm) => Promise<BackEnd>;
  /** Whether the ticket system answers at all. */
  readonly answers: (alarm: TicketAlarm) => Promise<boolean>;
};
export type AlarmCheck = {
  readonly isTroubled: (alarm: AlarmRow) => boolean;
  /** Connections whose desk did not answer at the last check; kept up here. */
  readonly down: Set<string>;
  readonly signal: AbortSignal;
};

/** How many were cleared. What throws is thrown when all others have had their turn. */
export async function updateAlarms(ports: AlarmPorts, alarms: readonly AlarmRow[], alarmCheck: AlarmCheck): Promise<number> {
  const { down, signal } = alarmCheck;
  const skipped = await stillSilent(ports, alarms, alarmCheck);
  let cleared = 0;
  const thrown: unknown[] = [];
  for (const alarm of alarms) {
    if (signal.aborted) break;
    if (isOnTicket(alarm) && needsDesk(alarm, alarmCheck) && skipped.has(alarm.connection)) continue;
    try {
      const end = alarmCheck.isTroubled(alarm) ? await noted(ports, alarm) : await over(ports, alarm);
      if (end === 'cleared') cleared += 1;
      if (end !== 'unreachable' || alarm.connection === null) continue;
      down.add(alarm.connection);
      skipped.add(alarm.connection);
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
  return cleared;
}

/** A desk that is back gets its notes at the next check: what only waited for it goes on by itself meanwhile, and needs none. */
async function stillSilent(ports: AlarmPorts, alarms: readonly AlarmRow[], alarmCheck: AlarmCheck): Promise<Set<string>> {
  const { down } = alarmCheck;
  const skipped = new Set(down);
  for (const connection of skipped) {
    const alarm = alarms.filter(isOnTicket).find((one) => one.connection === connection && needsDesk(one, alarmCheck));
    if (alarm === undefined || (await ports.answers(alarm))) down.delete(connection);
  }
  return skipped;
}

const isOnTicket = (alarm: AlarmRow): alarm is TicketAlarm => alarm.connection !== null && alarm.item !== null;

function needsDesk(alarm: TicketAlarm, { isTroubled }: AlarmCheck): boolean {
  return isTroubled(alarm) ? alarm.noted === 'not-yet' : alarm.noted !== 'withheld';
}

async function noted({ ledger, note }: AlarmPorts, alarm: AlarmRow): Promise<NoteEnd> {
  if (alarm.noted !== 'not-yet' || !isOnTicket(alarm)) return alarm.noted;
  const end = await note(alarm);
  if (end === 'written' || end === 'withheld') await ledger.noteAlarm(alarm.workflowId, end);
  return end;
}

/** The alarm is removed last: after a kill in between the note is superseded again, which is harmless. */
async function over({ ledger, recovered }: AlarmPorts, alarm: AlarmRow): Promise<BackEnd | 'cleared'> {
  const end = !isOnTicket(alarm) || alarm.noted === 'withheld' ? 'done' : await recovered(alarm);
  if (end !== 'done') return end;
  await ledger.clearAlarm(alarm.workflowId);
  return 'cleared';
}
