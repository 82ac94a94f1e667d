/** Writes an answer to the ticket: first the note, then the undos, then the fields. */
import { degradedAnswer, partialWriteBack } from '../compensations/kinds.ts';
import { dismiss, register, undoAll } from '../compensations/stack.ts';
import { maySetSome } from '../rules/permissions.ts';
import { permissionsAsRead, readingOf } from './run.ts';
import { answerStep } from '../ticket/steps.ts';
import { staysUnless } from './told.ts';
import { undoPorts } from './undo.ts';
import { unsetOf } from '../ticket/unset.ts';
import { write } from './write.ts';
import type { CompensationKind } from '../compensations/stack.ts';
import type { UndoReason, WriteEnd, WriteStep, Written } from '../ticket/writes.ts';
import type { Handled } from '../ticket/contract.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Run } from './run.ts';
import type { Phase } from './state.ts';
import type { Overtaken, WriteEndInOrder, WriteHow } from './write.ts';

export type Writing = Extract<Phase, { kind: 'writing' }>;
export type WrittenDown =
  | { readonly kind: 'decided'; readonly outcome: Extract<EpisodeOutcome, { kind: 'decided' }> }
  | { readonly kind: 'moved' }
  | Overtaken
  | ({ readonly kind: 'taken' } & Handled)
  | { readonly kind: 'defect'; readonly why: string };

/** Keeps in `writing` how the note and the fields ended, so that a continued run goes on from there. */
export async function writeDown(run: Run, writing: Writing, isOvertaken: () => boolean): Promise<WrittenDown> {
  const { stack, answer: number, failed, routeFailures } = run.state;
  const { decision, by } = writing.given;
  run.state.now = 'writing';
  const noteStep = answerStep('note', number);
  const undoReason: UndoReason = { kind: 'answered', by: by.kind === 'person' ? by.staff : by.label, successor: noteStep };
  // A person's own answer gives way to nobody; a machine's late one does.
  const how: WriteHow = { late: writing.late && by.kind === 'model', isOvertaken };
  const note = writing.note ?? (await writeNote(run, writing, noteStep, { ...how, following: await fieldsWithNote(run, writing) }));
  if (note.kind === 'overtaken' || note.kind === 'moved' || note.kind === 'defect' || note.kind === 'taken') return note;
  writing.note = note;
  staysUnless(stack, note);
  await undoAll(stack, undoReason, undoPorts(run), BEFORE_FIELDS);
  const fields = writing.fields ?? unless(isOvertaken, fieldsKnown(note) ?? (await fieldsAfter(run, writing, note, how)));
  if (fields.kind === 'overtaken') return fields;
  writing.fields = fields;
  endsAsking(run, fields);
  const unset = unsetOf(note, fields);
  if (unset === undefined) dismiss(stack, noteStep);
  await undoAll(stack, { ...undoReason, ...(unset ? { unset } : {}) }, undoPorts(run));
  if (fields.kind === 'defect') return fields;
  const inShort = run.process.inShort(decision);
  const ends = { note: written(note), fields: afterNote(fields), routeFailures: [...routeFailures], failedUndos: [...failed] };
  return { kind: 'decided', outcome: { kind: 'decided', by, decision, inShort, ...ends } };
}

/** What an answer takes back between its note and its fields: a ticket that was moved is where it was, and nobody is asked any more. */
const BEFORE_FIELDS = ['hand-over-note', 'moved-ticket', 'overtaken-note'] as const satisfies readonly CompensationKind[];

/** With nothing to take back in between one activity carries both. */
async function fieldsWithNote(run: Run, writing: Writing): Promise<readonly WriteStep[]> {
  const isBetween = run.state.stack.some(({ kind }) => BEFORE_FIELDS.some((one) => one === kind));
  return isBetween || (await whyNoFields(run)) ? [] : [fieldsStep(run, writing)];
}

/** Undefined where they were not begun with the note, or that is not known to have ended. */
function fieldsKnown(note: WriteEndInOrder): WriteEnd | undefined {
  const fields = note.following?.[0];
  return fields?.kind === 'pending' ? undefined : fields;
}

/** Says which fields are set next: until that is known, what could not follow is to be said. */
async function writeNote(
  run: Run,
  { given: { decision, by } }: Writing,
  noteStep: string,
  how: WriteHow,
): Promise<WriteEndInOrder | Overtaken> {
  const { stack, answer: number, routeFailures } = run.state;
  if (by.kind === 'model' && by.degraded && (await hasBetter(run))) register(stack, degradedAnswer(decision, by));
  register(stack, partialWriteBack(noteStep));
  const note = await write(run, { kind: 'note', number, decision, by, routeFailures: [...routeFailures] }, how);
  if (note.kind === 'overtaken') return note;
  if (note.kind !== 'written' || note.sets?.length === 0) dismiss(stack, noteStep);
  if (note.kind !== 'written') dismiss(stack, 'degraded');
  return note;
}

/** Also where nothing was to be written that a person could have overtaken: the note before it may have taken long. */
const unless = (isOvertaken: () => boolean, end: WriteEnd | Overtaken): WriteEnd | Overtaken =>
  isOvertaken() ? { kind: 'overtaken' } : end;

/** From here on no further answer is accepted, because it would be dropped. */
function endsAsking({ state: { task } }: Run, fields: WriteEnd): void {
  if (task && fields.kind !== 'defect') task.ending ??= 'it has been answered';
}

/** Whether the client's rules allow a better route; if not, a review would wait in vain. */
async function hasBetter(run: Run): Promise<boolean> {
  const { ai } = await permissionsAsRead(run, readingOf(run));
  return run.input.settings.routes.some(({ degraded, kind }) => !degraded && (ai === 'cloud' || (ai === 'local-only' && kind === 'local')));
}

/** A note that was not allowed or not taken says that fields are not either, and a client of notes only needs no second call to say so. */
async function fieldsAfter(run: Run, writing: Writing, note: WriteEnd, how: WriteHow): Promise<WriteEnd | Overtaken> {
  if (note.kind !== 'written') return note;
  return (await whyNoFields(run)) ?? write(run, fieldsStep(run, writing), how);
}

const fieldsStep = ({ state: { answer } }: Run, { given: { decision, by } }: Writing): WriteStep => ({
  kind: 'fields',
  number: answer,
  decision,
  by,
});

/** Undefined where they may be set. */
async function whyNoFields(run: Run): Promise<WriteEnd | undefined> {
  if (!run.process.setsFields) return NO_FIELDS;
  const rules = await permissionsAsRead(run, readingOf(run));
  return rules.write !== 'observe' && !maySetSome(rules) ? NOTES_ONLY : undefined;
}
const NO_FIELDS: WriteEnd = { kind: 'withheld', why: 'this work sets no fields' };
const NOTES_ONLY: WriteEnd = { kind: 'withheld', why: 'only notes are allowed here' };

/** The note stands already: another client's rules cannot take it back, so the fields are left alone. */
function afterNote(fields: Exclude<WriteEnd, { kind: 'defect' }>): Written {
  return fields.kind === 'moved' ? { kind: 'withheld', why: 'the ticket moved to another client after the note' } : fields;
}

/** Leaves out which fields the note named: the end of the fields says it. */
function written(note: WriteEnd): Written {
  if (note.kind === 'defect') throw new Error('Expected a note that is known to be written or not, got a defect.');
  return note.kind === 'written' ? { kind: 'written', ref: note.ref } : note;
}
