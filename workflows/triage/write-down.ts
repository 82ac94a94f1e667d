/** An answer, a machine's or a person's, on its way into the ticket: the note, then what falling back had done, then the fields. */
import { dismiss, register, undoAll } from '../compensations/stack.ts';
import { degradedAnswer } from '../compensations/degraded-answer.ts';
import { partialWriteBack } from '../compensations/partial-write-back.ts';
import { maySetSome } from './rules-for.ts';
import { priorityOf } from './rules.ts';
import { rulesOf, write } from './run.ts';
import type { FailedUndo, Settled } from '../compensations/stack.ts';
import type { WriteEnd } from '../compensations/write-end.ts';
import type { Fall } from '../chain/contract.ts';
import type { Handled } from '../people/contract.ts';
import type { Decider, Decision, TriageOutcome, Written } from './contract.ts';
import type { Episode, Run } from './run.ts';

export type Ready = {
  readonly decision: Decision;
  readonly by: Decider;
  readonly falls: readonly Fall[];
  /** It comes after a person was asked. */
  readonly late: boolean;
  /** Starts the second look at a weaker model's answer. */
  readonly startReview: () => Promise<void>;
};
export type WrittenDown =
  | { readonly kind: 'decided'; readonly outcome: Extract<TriageOutcome, { kind: 'decided' }> }
  | { readonly kind: 'moved' }
  | ({ readonly kind: 'taken' } & Handled)
  | { readonly kind: 'defect'; readonly why: string };

export async function writeDown(run: Run, reading: Episode, ready: Ready): Promise<WrittenDown> {
  const { stack } = run.state;
  const { decision, by, falls } = ready;
  run.state.now = 'writing';
  const again = (step: Parameters<typeof write>[2]): Promise<WriteEnd> => write(run, reading, step, false);
  const settled: Settled = { kind: 'answered', by: by.kind === 'person' ? by.staff : by.label, successor: 'note' };
  if (by.kind === 'model' && by.degraded && hasBetter(run, reading)) register(stack, degradedAnswer(ready.startReview));
  register(stack, partialWriteBack(again));
  // A person's own answer gives way to nobody; a machine's late one does.
  const note = await write(run, reading, { kind: 'note', decision, by, falls }, ready.late && by.kind === 'model');
  if (note.kind !== 'written') {
    dismiss(stack, 'note');
    dismiss(stack, 'degraded');
  }
  if (note.kind === 'moved' || note.kind === 'defect' || note.kind === 'taken') return note;
  const failed: FailedUndo[] = [...(await undoAll(stack, settled, ['hand-over-note', 'moved-ticket']))];
  const fields = await fieldsAfter(run, reading, ready, note);
  if (isWhole(note, fields)) dismiss(stack, 'note');
  failed.push(...(await undoAll(stack, settled)));
  if (fields.kind === 'defect') return fields;
  const priority = priorityOf(decision.impact, decision.urgency);
  return {
    kind: 'decided',
    outcome: { kind: 'decided', by, decision, priority, note, fields: afterNote(fields), falls, failedUndos: failed },
  };
}

/** Where the client's rules allow no better route a second look would wait in vain. */
function hasBetter(run: Run, reading: Episode): boolean {
  const { ai } = rulesOf(run, reading);
  return run.input.settings.routes.some(({ degraded, kind }) => !degraded && (ai === 'cloud' || (ai === 'local-only' && kind === 'local')));
}

/** A note that was not allowed or not taken says that fields are not either, and a client of notes only needs no second call to say so. */
async function fieldsAfter(
  run: Run,
  reading: Episode,
  { decision, late, by }: Ready,
  note: Exclude<WriteEnd, { kind: 'defect' }>,
): Promise<WriteEnd> {
  if (note.kind !== 'written') return note;
  const rules = rulesOf(run, reading);
  if (rules.write !== 'observe' && !maySetSome(rules)) return NOTES_ONLY;
  return write(run, reading, { kind: 'fields', decision, by }, late && by.kind === 'model');
}
const NOTES_ONLY: WriteEnd = { kind: 'withheld', why: 'only notes are allowed here' };

/** The note promises the fields; where they could not follow, it must say so. */
const isWhole = (note: WriteEnd, fields: WriteEnd): boolean =>
  note.kind !== 'written' || fields.kind === 'written' || fields.kind === 'withheld' || fields.kind === 'taken';

/** The note stands already: another client's rules cannot take it back, so the fields are left alone. */
function afterNote(fields: Exclude<WriteEnd, { kind: 'defect' }>): Written {
  return fields.kind === 'moved' ? { kind: 'withheld', why: 'the ticket moved to another client after the note' } : fields;
}
