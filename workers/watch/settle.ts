/** What stands is noted on its ticket, what is over is taken back there, one after the other; a desk that is down holds up nobody else's. */
import type { AlarmRow, Ledger } from '../../ledger/contract.ts';

/** `not-yet` is tried again at the next check; `unreachable` is a desk that answers nobody now. */
export type NoteEnd = AlarmRow['noted'] | 'unreachable';
export type BackEnd = 'done' | 'not-yet' | 'unreachable';
export type SettlePorts = {
  readonly ledger: Pick<Ledger, 'noteAlarm' | 'clearAlarm'>;
  /** Leaves the note, or says why not. */
  readonly note: (alarm: AlarmRow) => Promise<NoteEnd>;
  /** The note stops asking, if there is one. */
  readonly recovered: (alarm: AlarmRow) => Promise<BackEnd>;
  /** Whether the ticket system answers at all. */
  readonly answers: (alarm: AlarmRow) => Promise<boolean>;
};
export type Settling = {
  readonly isTroubled: (alarm: AlarmRow) => boolean;
  /** Connections whose desk did not answer at the last check; kept up here. */
  readonly down: Set<string>;
  readonly signal: AbortSignal;
};

/** How many were cleared. What throws is thrown when all others have had their turn. */
export async function settleAlarms(ports: SettlePorts, alarms: readonly AlarmRow[], settling: Settling): Promise<number> {
  const { down, signal } = settling;
  const skipped = await stillSilent(ports, alarms, settling);
  let cleared = 0;
  const thrown: unknown[] = [];
  for (const alarm of alarms) {
    if (signal.aborted) break;
    if (needsDesk(alarm, settling) && skipped.has(alarm.connection)) continue;
    try {
      const end = settling.isTroubled(alarm) ? await noted(ports, alarm) : await over(ports, alarm);
      if (end === 'cleared') cleared += 1;
      if (end !== 'unreachable') continue;
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
async function stillSilent(ports: SettlePorts, alarms: readonly AlarmRow[], settling: Settling): Promise<Set<string>> {
  const { down } = settling;
  const skipped = new Set(down);
  for (const connection of skipped) {
    const alarm = alarms.find((one) => one.connection === connection && needsDesk(one, settling));
    if (alarm === undefined || (await ports.answers(alarm))) down.delete(connection);
  }
  return skipped;
}

function needsDesk(alarm: AlarmRow, { isTroubled }: Settling): boolean {
  if (alarm.ticket === '') return false;
  return isTroubled(alarm) ? alarm.noted === 'not-yet' : alarm.noted !== 'withheld';
}

async function noted({ ledger, note }: SettlePorts, alarm: AlarmRow): Promise<NoteEnd> {
  if (alarm.noted !== 'not-yet' || alarm.ticket === '') return alarm.noted;
  const end = await note(alarm);
  if (end === 'written' || end === 'withheld') await ledger.noteAlarm(alarm.workflowId, end);
  return end;
}

/** The alarm goes last: a kill in between supersedes the note once more, which does nothing. A note that still asks keeps its alarm. */
async function over({ ledger, recovered }: SettlePorts, alarm: AlarmRow): Promise<BackEnd | 'cleared'> {
  const end = alarm.ticket === '' || alarm.noted === 'withheld' ? 'done' : await recovered(alarm);
  if (end !== 'done') return end;
  await ledger.clearAlarm(alarm.workflowId);
  return 'cleared';
}
