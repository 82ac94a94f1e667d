/** Pure: the one next step of a group, and where it stands after it. The service and the backtest both ask here and nowhere else. */
import { closedStep } from './closed.ts';
import { withNote } from './note-times.ts';
import { ticketStep } from './updates.ts';
import { windowStep } from './window.ts';
import type { Counts, GroupSettings, GroupState, GroupStep } from './contract.ts';

export const GATHERING: GroupState = { kind: 'gathering' };

/** What a group wants done now. */
export function groupStep(state: GroupState, counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
  switch (state.kind) {
    case 'gathering':
      return windowStep(counts, settings, nowMs);
    case 'ticket':
      return ticketStep(state, counts, settings, nowMs);
    case 'closed':
      return closedStep(state, counts, settings, nowMs);
    case 'ended':
      return { kind: 'end', why: 'ended' };
  }
}

export type Done = { readonly step: GroupStep; readonly counts: Counts; readonly atMs: number };

/** Where a group stands once a step is done. */
export function afterStep(state: GroupState, { step, counts, atMs }: Done, settings: GroupSettings): GroupState {
  switch (step.kind) {
    case 'wait':
    case 'rest':
      return state;
    case 'summarize':
    case 'linked-ticket':
      return withTicket([], { step, counts, atMs }, settings);
    case 'note-flapping':
      return { ...withTicket([], { step, counts, atMs }, settings), isFlapping: true };
    case 'raise':
      return state.kind === 'ticket' ? { ...state, raisedTo: step.to } : state;
    case 'update': {
      const noted = withTicket(state.kind === 'ticket' ? state.notesAtMs : [], { step, counts, atMs }, settings);
      return { ...noted, isFlapping: step.why === 'flapping' || (step.why === 'severity' && state.kind === 'ticket' && state.isFlapping) };
    }
    case 'drop':
    case 'closing-note':
    case 'end':
      return { kind: 'ended' };
  }
}

const withTicket = (
  notesAtMs: readonly number[],
  { counts, atMs }: Done,
  settings: GroupSettings,
): Extract<GroupState, { kind: 'ticket' }> => ({
  kind: 'ticket',
  noted: { count: counts.count, severity: counts.severity },
  raisedTo: counts.severity,
  notesAtMs: withNote(notesAtMs, atMs, settings),
  isFlapping: false,
});
