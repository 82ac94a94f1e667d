/** The effect of superseding a note of ours: the note is edited, or a second note follows it if notes cannot be edited. */
import { stepKey } from '../../workflows/ids.ts';
import { isAnswerNote, isToldNote } from '../../workflows/ticket/steps.ts';
import { signOf } from './mark.ts';
import { findOurs, marksOf } from './marks.ts';
import { retryAttempt } from '../failures.ts';
import { CALL_MS } from './call.ts';
import { standingOf } from './note-effect.ts';
import { followingText, supersededText } from './supersede-text.ts';
import type { DeskTicket, DeskTrouble, DeskWrite } from '../../connectors/ticket-system.ts';
import type { WriteRequest, WriteStep } from '../../workflows/ticket/writes.ts';
import type { Effect, There, WritePorts } from './contract.ts';
import type { Marks } from './marks.ts';

type Supersede = Extract<WriteStep, { kind: 'supersede' }>;

export async function supersedeEffect(
  ports: WritePorts,
  request: WriteRequest,
  { step, marks }: { readonly step: Supersede; readonly marks: Marks },
  deskTicket: DeskTicket,
): Promise<Effect | DeskTrouble> {
  const { desk } = ports;
  const { ticket, workflowId, episode } = request;
  const marksOfStep = (name: string): Promise<Marks> => marksOf(ports.ledger, stepKey(workflowId, episode, name), deskTicket);
  // Not the port that a counter-test takes away: this look is what the effect is made of.
  const old = await findOurs((mark) => desk.findNote(ticket, mark, CALL_MS), (await marksOfStep(step.target)).all);
  if (old.kind === 'unreachable' || old.kind === 'forbidden') return old;
  if (old.kind === 'none') {
    await surelyAbsent(ports, request, stepKey(workflowId, episode, step.target));
    return nothingThere;
  }
  const { undoReason } = step;
  const successor =
    undoReason.kind === 'answered' && undoReason.successor !== step.target ? (await marksOfStep(undoReason.successor)).own : undefined;
  const facts = {
    undoReason,
    of: isToldNote(step.target) ? 'told' : isAnswerNote(step.target) && successor === undefined ? 'note' : 'hand-over',
    successor,
    own: marks.own,
    target: old.mark,
  } as const;
  const text = supersededText(old.text, facts);
  return {
    changes: [{ field: 'note', before: old.text, after: text }],
    left: [],
    mark: marks.own,
    nothingToDo: undefined,
    provenBy: 'answer',
    alreadyThere: () => isThere(ports, request, marks, old),
    apply: () => apply(ports, request, old.noteId, { edited: text, following: followingText(facts) }),
    async stands() {
      const edited = await desk.findNote(ticket, old.mark, CALL_MS);
      if (edited.kind === 'found' && edited.text.includes(signOf(marks.own))) return { kind: 'seen' };
      return standingOf(await desk.findNote(ticket, marks.own, CALL_MS));
    },
  };
}

/** A kill before the effect leaves an undo of nothing. */
const nothingThere: Effect = {
  changes: [],
  left: [],
  mark: undefined,
  nothingToDo: { kind: 'withheld', why: 'there is no note to supersede' },
  provenBy: 'answer',
  alreadyThere: () => Promise.resolve({ kind: 'absent' }),
  apply: () => Promise.reject(new Error('Expected nothing to be applied where there is no note, got a call.')),
  stands: () => Promise.resolve({ kind: 'seen' }),
};

/** A note that was sent and never answered for may still come: to believe that there is none would leave it standing. */
async function surelyAbsent({ ledger, clock }: WritePorts, { settings }: WriteRequest, key: string): Promise<void> {
  const state = await ledger.writeState(key);
  const restMs = state.kind === 'tried' ? state.triedAtMs + settings.lookAgainMs - (await clock.nowMs()) : 0;
  if (restMs > 0) throw retryAttempt('the note to supersede may still be applied', restMs);
}

type Old = { readonly noteId: string; readonly text: string };

async function isThere({ look }: WritePorts, { ticket }: WriteRequest, marks: Marks, old: Old): Promise<There> {
  if (marks.all.some((mark) => old.text.includes(signOf(mark)))) return { kind: 'there', ref: old.noteId };
  const second = await findOurs((mark) => look(ticket, mark), marks.all);
  if (second.kind === 'found') return { kind: 'there', ref: second.noteId };
  return second.kind === 'none' ? { kind: 'absent' } : { kind: 'trouble', trouble: second };
}

async function apply(
  { desk }: WritePorts,
  { ticket }: WriteRequest,
  noteId: string,
  { edited, following }: { readonly edited: string; readonly following: string },
): Promise<DeskWrite> {
  const end = await desk.editNote(ticket, noteId, edited, CALL_MS);
  return end.kind === 'unsupported' ? desk.addNote(ticket, following, CALL_MS) : end;
}
