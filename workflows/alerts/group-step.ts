/** Pure: the one next step of a group, and where it stands after it. The service and the backtest both ask here and nowhere else. */
import { closedStep } from './closed.ts';
import { withNote } from './note-times.ts';
import { higher } from './severity.ts';
import { ticketStep } from './updates.ts';
import { windowStep } from './window.ts';
import type { Counts, GroupSettings, GroupState, GroupStep, OnRaise, SaidByText } from './contract.ts';

export const GATHERING: GroupState = { kind: 'gathering' };

/** What a group wants done now. */
export function groupStep(state: GroupState, counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
  return notBeyondHolds(stepIn(state, counts, settings, nowMs), counts, nowMs);
}

/** Wherever a group stands, what is held begins to count by time alone: nobody tells its run. */
function notBeyondHolds(step: GroupStep, { heldUntilMs }: Counts, nowMs: number): GroupStep {
  if (heldUntilMs === undefined || (step.kind !== 'wait' && step.kind !== 'rest')) return step;
  const untilMs = Math.max(heldUntilMs, nowMs + 1);
  return step.kind === 'wait' && step.untilMs <= untilMs ? step : { kind: 'wait', untilMs };
}

function stepIn(state: GroupState, counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
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

/** Where a higher severity is to have a ticket of its own, that goes on from the one before. */
export const opensSecond = ({ kind }: GroupStep, onRaise: OnRaise, hasTicket: boolean): boolean =>
  kind === 'raise' && onRaise === 'ticket' && hasTicket;
/** What stands then: a second ticket says all that is known, as one that goes on from a closed one. */
export const SECOND: GroupStep = { kind: 'linked-ticket', why: 'severity' };

/** `said`: by the text of a ticket that was made. @default what the step says */
export type Done = { readonly step: GroupStep; readonly counts: Counts; readonly atMs: number; readonly said?: SaidByText };

/** Where a group stands once a step is done. */
export function afterStep(state: GroupState, { step, counts, atMs, said }: Done, settings: GroupSettings): GroupState {
  switch (step.kind) {
    case 'wait':
    case 'rest':
      return state;
    case 'summarize':
    case 'linked-ticket':
    case 'note-flapping': {
      // Also where it is made by a later try, and another step wanted it by then.
      const isFlapping = said === undefined ? step.kind === 'note-flapping' : said.isFlapping === true;
      return { ...withTicket([], { counts, atMs }, settings), isFlapping };
    }
    case 'raise':
    case 'look':
      return state.kind === 'ticket' ? seenOpen(state, step, { counts, atMs }) : state;
    case 'update':
      return updated(state, step, withTicket(state.kind === 'ticket' ? state.notesAtMs : [], { counts, atMs }, settings));
    case 'drop':
    case 'closing-note':
    case 'end':
      return { kind: 'ended' };
  }
}

type Ticket = Extract<GroupState, { kind: 'ticket' }>;
type Step<Kind extends GroupStep['kind']> = Extract<GroupStep, { kind: Kind }>;

const seenOpen = (state: Ticket, step: Step<'raise' | 'look'>, { counts, atMs }: Pick<Done, 'counts' | 'atMs'>): Ticket => ({
  ...state,
  raisedTo: step.kind === 'raise' ? step.to : state.raisedTo,
  open: openAt(counts, atMs),
});

const updated = (before: GroupState, { why }: Step<'update'>, noted: Ticket): Ticket => ({
  ...noted,
  // A note may say less than the ticket has already.
  raisedTo: before.kind === 'ticket' ? higher(before.raisedTo, noted.raisedTo) : noted.raisedTo,
  isFlapping: why === 'flapping' || (why === 'severity' && before.kind === 'ticket' && before.isFlapping),
});

/** What was owed is told: of what was known then, whatever was meant to be said before. */
export function afterOwed(state: GroupState, { counts, atMs }: Pick<Done, 'counts' | 'atMs'>, settings: GroupSettings): GroupState {
  if (state.kind !== 'ticket') return state;
  return { ...state, noted: notedOf(counts), open: openAt(counts, atMs), notesAtMs: withNote([], atMs, settings) };
}

const openAt = ({ hosts, rules }: Counts, atMs: number) => ({ atMs, hosts, rules });
const notedOf = ({ count, severity }: Counts) => ({ count, severity });

const withTicket = (notesAtMs: readonly number[], { counts, atMs }: Pick<Done, 'counts' | 'atMs'>, settings: GroupSettings): Ticket => ({
  kind: 'ticket',
  noted: notedOf(counts),
  raisedTo: counts.severity,
  open: openAt(counts, atMs),
  notesAtMs: withNote(notesAtMs, atMs, settings),
  isFlapping: false,
});
