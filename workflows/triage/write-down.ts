/** An answer, a machine's or a person's, on its way into the ticket: the note, then what falling back had done, then the fields. */
import { degradedAnswer } from '../compensations/degraded-answer.ts';
import { partialWriteBack } from '../compensations/note.ts';
import { dismiss, register, undoAll } from '../compensations/stack.ts';
import { maySetSome } from './rules-for.ts';
import { priorityOf } from './rules.ts';
import { readingOf, rulesOf } from './run.ts';
import { answerStep } from './steps.ts';
import { undoPorts } from './undo.ts';
import { unsetOf } from './unset.ts';
import { write } from './write.ts';
import type { Settled, WriteEnd } from '../compensations/contract.ts';
import type { Handled } from '../people/contract.ts';
import type { TriageOutcome, Written } from './contract.ts';
import type { Run } from './run.ts';
import type { Phase } from './state.ts';
import type { Overtaken, WriteHow } from './write.ts';

export type Writing = Extract<Phase, { kind: 'writing' }>;
export type WrittenDown =
  | { readonly kind: 'decided'; readonly outcome: Extract<TriageOutcome, { kind: 'decided' }> }
  | { readonly kind: 'moved' }
  | Overtaken
  | ({ readonly kind: 'taken' } & Handled)
  | { readonly kind: 'defect'; readonly why: string };

/** What is known of the note and the fields is kept in `writing`: begun anew, it goes on from there. */
export async function writeDown(run: Run, writing: Writing, isOvertaken: () => boolean): Promise<WrittenDown> {
  const { stack, answer: number, failed, falls } = run.state;
  const { decision, by } = writing.given;
  run.state.now = 'writing';
  const noteStep = answerStep('note', number);
  const settled: Settled = { kind: 'answered', by: by.kind === 'person' ? by.staff : by.label, successor: noteStep };
  // A person's own answer gives way to nobody; a machine's late one does.
  const how: WriteHow = { late: writing.late && by.kind === 'model', isOvertaken };
  const note = writing.note ?? (await writeNote(run, writing, noteStep, how));
  if (note.kind === 'overtaken' || note.kind === 'moved' || note.kind === 'defect' || note.kind === 'taken') return note;
  writing.note = note;
  await undoAll(stack, settled, undoPorts(run), ['hand-over-note', 'moved-ticket', 'overtaken-note']);
  const fields = writing.fields ?? unless(isOvertaken, await fieldsAfter(run, writing, note, how));
  if (fields.kind === 'overtaken') return fields;
  writing.fields = fields;
  endsAsking(run, fields);
  const unset = unsetOf(note, fields);
  if (unset === undefined) dismiss(stack, noteStep);
  await undoAll(stack, { ...settled, ...(unset ? { unset } : {}) }, undoPorts(run));
  if (fields.kind === 'defect') return fields;
  const priority = priorityOf(decision.impact, decision.urgency);
  const ends = { note: written(note), fields: afterNote(fields), falls: [...falls], failedUndos: [...failed] };
  return { kind: 'decided', outcome: { kind: 'decided', by, decision, priority, ...ends } };
}

/** Says which fields are set next: until that is known, what could not follow is to be said. */
async function writeNote(run: Run, { given: { decision, by } }: Writing, noteStep: string, how: WriteHow): Promise<WriteEnd | Overtaken> {
  const { stack, answer: number, falls } = run.state;
  if (by.kind === 'model' && by.degraded && hasBetter(run)) register(stack, degradedAnswer(decision, by));
  register(stack, partialWriteBack(noteStep));
  const note = await write(run, { kind: 'note', number, decision, by, falls: [...falls] }, how);
  if (note.kind === 'overtaken') return note;
  if (note.kind !== 'written' || note.sets?.length === 0) dismiss(stack, noteStep);
  if (note.kind !== 'written') dismiss(stack, 'degraded');
  return note;
}

/** Also where nothing was to be written that a person could have overtaken: the note before it may have taken long. */
const unless = (isOvertaken: () => boolean, end: WriteEnd | Overtaken): WriteEnd | Overtaken =>
  isOvertaken() ? { kind: 'overtaken' } : end;

/** From here on it is known how this ends: an answer that were taken now would be dropped. */
function endsAsking({ state: { task } }: Run, fields: WriteEnd): void {
  if (task && fields.kind !== 'defect') task.ending ??= 'it has been answered';
}

/** Where the client's rules allow no better route a second look would wait in vain. */
function hasBetter(run: Run): boolean {
  const { ai } = rulesOf(run, readingOf(run));
  return run.input.settings.routes.some(({ degraded, kind }) => !degraded && (ai === 'cloud' || (ai === 'local-only' && kind === 'local')));
}

/** A note that was not allowed or not taken says that fields are not either, and a client of notes only needs no second call to say so. */
async function fieldsAfter(run: Run, { given: { decision, by } }: Writing, note: WriteEnd, how: WriteHow): Promise<WriteEnd | Overtaken> {
  if (note.kind !== 'written') return note;
  const rules = rulesOf(run, readingOf(run));
  if (rules.write !== 'observe' && !maySetSome(rules)) return NOTES_ONLY;
  return write(run, { kind: 'fields', number: run.state.answer, decision, by }, how);
}
const NOTES_ONLY: WriteEnd = { kind: 'withheld', why: 'only notes are allowed here' };

/** The note stands already: another client's rules cannot take it back, so the fields are left alone. */
function afterNote(fields: Exclude<WriteEnd, { kind: 'defect' }>): Written {
  return fields.kind === 'moved' ? { kind: 'withheld', why: 'the ticket moved to another client after the note' } : fields;
}

/** What the note said would be set is told by what became of the fields. */
function written(note: WriteEnd): Written {
  if (note.kind === 'defect') throw new Error('Expected a note that is known to be written or not, got a defect.');
  return note.kind === 'written' ? { kind: 'written', ref: note.ref } : note;
}
