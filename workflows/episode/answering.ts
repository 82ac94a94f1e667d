/** Writes an answer to the ticket and decides which phase follows. */
import { overtakenNote } from '../compensations/kinds.ts';
import { dismiss, register, undoAll } from '../compensations/stack.ts';
import { answerStep } from '../ticket/steps.ts';
import { askedNow } from './tasks.ts';
import { endedAs, handledInDesk, moved } from './turns.ts';
import { undoPorts } from './undo.ts';
import { writeDown } from './write-down.ts';
import type { Run } from './run.ts';
import type { ForPerson, Given, Phase } from './state.ts';
import type { Answer, OpenTask } from '../people/contract.ts';
import type { Process } from './contract.ts';
import type { Writing, WrittenDown } from './write-down.ts';

type HandedOver = (forPerson: ForPerson) => Promise<Phase>;

export async function answering(run: Run, writing: Writing, handedOver: HandedOver): Promise<Phase> {
  const { given } = writing;
  const task = askedNow(run)?.task;
  // From here on a person would be too late, and is told so instead of being passed over, as long as this answer is on its way.
  if (task && given.by.kind === 'model') task.answer ??= { by: given.by.label, decision: null, atMs: Date.now() };
  const end = await writeDown(run, writing, () => isOvertaken(writing, task));
  if (task && end.kind !== 'decided' && task.answer?.decision === null) task.answer = undefined;
  return afterWriting(run, given, end, handedOver);
}

/** Whether a person has answered since, other than with the answer that is being written. */
const isOvertaken = ({ answeredAtMs }: Writing, task: OpenTask | undefined): boolean =>
  task?.answer !== undefined && task.answer.decision !== null && task.answer.atMs !== answeredAtMs;

async function afterWriting(run: Run, given: Given, end: WrittenDown, handedOver: HandedOver): Promise<Phase> {
  switch (end.kind) {
    case 'decided':
      return { kind: 'closing', ...closingOf(given), ended: endedAs(run, end.outcome) };
    case 'moved':
      // Without a task nobody else keeps what a person has answered: it goes on with the ticket, however often that moves.
      if (given.by.kind === 'person' && !askedNow(run)) run.state.carried = answerIn(run.process, given.decision, given.by.staff);
      return moved(run);
    case 'overtaken':
      return overtaken(run);
    case 'taken':
      return handledInDesk(run, end);
    case 'defect':
      if (askedNow(run) && given.by.kind === 'person') return unwritten(run, given, end.why);
      return handedOver({ because: end, draft: given.decision, draftBy: nameOf(given), rejected: [] });
  }
}

const answerIn = (process: Process, decision: unknown, by: string): Answer => ({
  by,
  decision: process.asGiven(decision),
  atMs: Date.now(),
});

const nameOf = ({ by }: Given): string => (by.kind === 'person' ? by.staff : by.label);

const closingOf = ({ by }: Given): { readonly how: string; readonly by: string | undefined } =>
  by.kind === 'person' ? { how: 'answered', by: by.staff } : { how: 'answered-by-ai', by: undefined };

/** A person has answered while this answer could not be written. Its note may be there or still come: then it says who has answered. */
function overtaken({ state }: Run): Phase {
  const noteStep = answerStep('note', state.answer);
  dismiss(state.stack, noteStep);
  dismiss(state.stack, 'degraded');
  register(state.stack, overtakenNote(noteStep));
  state.answer += 1;
  return { kind: 'waiting' };
}

/** A person has decided and a bug of ours keeps it out of the ticket: asking them again would only repeat it, so they set it by hand. */
async function unwritten(run: Run, given: Given, why: string): Promise<Phase> {
  const { state } = run;
  await undoAll(state.stack, { kind: 'stopped' }, undoPorts(run));
  state.failed.push({ id: 'note', kind: 'partial-write-back', why });
  const refused = { kind: 'refused', why } as const;
  const inShort = run.process.inShort(given.decision);
  const ends = { note: refused, fields: refused, routeFailures: [...state.routeFailures], failedUndos: [...state.failed] };
  return { kind: 'closing', ...closingOf(given), ended: endedAs(run, { kind: 'decided', ...given, inShort, ...ends }) };
}
