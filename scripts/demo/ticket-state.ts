/** Pure: where a ticket stands, from the desk's journal and the ledger's attempts. The journal has the last word. */
import { stepOfLabel, stepOfProvider } from './plugs.ts';
import { answeredBy, isDecision, isHandledByPerson } from './verdict.ts';
import type { AttemptRow } from '../../ledger/contract.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { ChosenTicket, StepName, TicketState } from '../../web/demo/contract.ts';

/** What is known of one ticket. */
export type Known = {
  readonly entries: readonly JournalEntry[];
  readonly attempts: readonly AttemptRow[];
  readonly isServiceUp: boolean;
  readonly nowMs: number;
};
export type TicketEnd = { readonly atMs: number; readonly by: StepName | 'person'; readonly who: string; readonly where: 'note' | 'desk' };

/** The first answer or act that ended it; later ones are reviews. */
export function ticketEndOf(entries: readonly JournalEntry[]): TicketEnd | undefined {
  for (const entry of entries) {
    const atMs = Date.parse(entry.at);
    if (isHandledByPerson(entry)) return { atMs, by: 'person', who: entry.staff ?? 'a person', where: 'desk' };
    if (!isDecision(entry)) continue;
    const text = entry.text ?? '';
    const label = answeredBy(text) ?? '';
    const person = /^([^\n]+?) decided: /.exec(text)?.[1];
    if (person !== undefined) return { atMs, by: 'person', who: person, where: 'note' };
    const step = stepOfLabel(label);
    if (step !== undefined) return { atMs, by: step, who: label, where: 'note' };
  }
  return undefined;
}

export const isHandOver = (entry: JournalEntry): boolean =>
  entry.kind === 'note-added' && entry.actor === 'us' && (entry.text ?? '').startsWith('Standby asks a person');

export function stateOf({ entries, attempts, isServiceUp, nowMs }: Known): TicketState {
  const ended = ticketEndOf(entries);
  if (ended !== undefined)
    return ended.by === 'person' ? { kind: 'person-done', by: ended.who } : { kind: 'answered', by: ended.by, label: ended.who };
  const open = attempts.find(({ end, deadlineAtMs }) => end === undefined && deadlineAtMs > nowMs);
  if (isServiceUp && open !== undefined) return { kind: 'working', at: stepOfProvider(open.provider) };
  if (entries.some(isHandOver)) return { kind: 'person-asked' };
  if (!isServiceUp) return { kind: 'waits', isBegun: attempts.length > 0 };
  return { kind: 'working', at: undefined };
}

export function stateWords(state: TicketState): string {
  switch (state.kind) {
    case 'working':
      return state.at === undefined ? 'working' : `working, asking the ${state.at === 'local' ? 'local model' : state.at}`;
    case 'waits':
      return state.isBegun ? 'begun, waits for Standby' : 'in the desk, Standby is down';
    case 'answered':
      return `answered by ${state.label}`;
    case 'person-asked':
      return 'a person is asked';
    case 'person-done':
      return `done by ${state.by}`;
  }
}

/** Notes of ours as they stand, each with its newest text. One that says itself that it is superseded holds no more. */
export function notesOf(entries: readonly JournalEntry[]): ChosenTicket['notes'] {
  const notes = new Map<string, { id: string; text: string; holds: boolean }>();
  for (const { kind, actor, noteId, text = '' } of entries) {
    if (noteId === undefined || actor !== 'us' || (kind !== 'note-added' && kind !== 'note-edited')) continue;
    notes.set(noteId, { id: noteId, text, holds: !text.startsWith('Superseded') });
  }
  return [...notes.values()];
}
