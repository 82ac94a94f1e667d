/** What the end of an undo's write says: done, or a person's. Every end that a write has stands in the table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  undoneBy,
  degradedAnswer,
  undoDegradedAnswer,
  movedTicket,
  undoMovedTicket,
  handOverNote,
  overtakenNote,
  partialWriteBack,
  undoNote,
} from '../../../../workflows/compensations/kinds.ts';
import { dismiss, register } from '../../../../workflows/compensations/stack.ts';
import { DECISION } from '../../../support/decision.ts';
import type { UndoReason, WriteEnd, WriteStep } from '../../../../workflows/ticket/writes.ts';
import type { Stack } from '../../../../workflows/compensations/stack.ts';

const WRITTEN: WriteEnd = { kind: 'written', ref: 'note-1' };
const ENDS: { readonly [K in WriteEnd['kind']]: readonly [Extract<WriteEnd, { kind: K }>, string] } = {
  written: [{ kind: 'written', ref: 'note-1' }, 'undone'],
  withheld: [{ kind: 'withheld', why: 'there is no note to supersede' }, 'undone'],
  taken: [{ kind: 'taken', by: 'Dana', acts: ['owner'], fields: undefined }, 'undone'],
  moved: [{ kind: 'moved', client: 'globex' }, 'failed: the ticket belongs to another client now'],
  refused: [{ kind: 'refused', why: 'the ticket system refused: invalid' }, 'failed: the ticket system refused: invalid'],
  defect: [{ kind: 'defect', why: 'TypeError: x' }, 'failed: TypeError: x'],
};
for (const [end, meaning] of Object.values(ENDS))
  test(`an undo whose write ends ${end.kind} is ${meaning}`, () => {
    const undone = undoneBy(end);
    assert.equal(undone.kind === 'failed' ? `failed: ${undone.why}` : undone.kind, meaning);
  });

const UNDO_REASONS: { readonly [K in UndoReason['kind']]: Extract<UndoReason, { kind: K }> } = {
  answered: { kind: 'answered', by: 'Dana', successor: 'note' },
  handled: { kind: 'handled', by: 'Dana' },
  moved: { kind: 'moved' },
  stopped: { kind: 'stopped' },
  recovered: { kind: 'recovered' },
};
const writing = (end: WriteEnd): { readonly steps: WriteStep[]; write(step: WriteStep): Promise<WriteEnd> } => {
  const steps: WriteStep[] = [];
  return { steps, write: (step) => Promise.resolve((steps.push(step), end)) };
};

for (const undoReason of Object.values(UNDO_REASONS))
  test(`where the ticket is ${undoReason.kind}, what we moved is ${undoReason.kind === 'handled' || undoReason.kind === 'moved' ? 'left where it stands' : 'put back from where we moved it to'}`, async () => {
    const { steps, write } = writing({ kind: 'refused', why: 'no' });
    const undone = await undoMovedTicket(movedTicket(3, { from: 'service-desk', to: 'projects' }), undoReason, write);
    if (undoReason.kind === 'handled' || undoReason.kind === 'moved') assert.deepEqual([steps, undone.kind], [[], 'undone']);
    else assert.deepEqual([steps, undone.kind], [[{ kind: 'put-back', number: 3, from: 'service-desk', to: 'projects' }], 'failed']);
  });

test('only an answer that stands gets a second look', async () => {
  for (const undoReason of Object.values(UNDO_REASONS)) {
    let looks = 0;
    const by = { kind: 'model', route: 'ollama/x', label: 'the local model', model: 'x', degraded: true } as const;
    await undoDegradedAnswer(degradedAnswer(DECISION, by), undoReason, () => Promise.resolve(void (looks += 1)));
    assert.equal(looks, undoReason.kind === 'answered' ? 1 : 0, undoReason.kind);
  }
});

test('each note of ours is superseded by its own step, and no two of a ticket share an id', async () => {
  const notes = [handOverNote(1), handOverNote(2), partialWriteBack('note'), partialWriteBack('note-2'), overtakenNote('note')];
  const { steps, write } = writing(WRITTEN);
  for (const note of notes) await undoNote(note, UNDO_REASONS.stopped, write);
  assert.deepEqual(
    steps.map((step) => step.kind === 'supersede' && step.target),
    ['hand-over-1', 'hand-over-2', 'note', 'note-2', 'note'],
  );
  assert.equal(new Set(notes.map(({ id }) => id)).size, notes.length);
});

test('what is registered twice is undone once, and what is dismissed takes nothing else with it', () => {
  const stack: Stack = [];
  for (const one of [handOverNote(1), movedTicket(1, { from: null, to: 'projects' }), handOverNote(1)]) register(stack, one);
  assert.deepEqual(
    stack.map(({ id }) => id),
    ['hand-over-1', 'move-1'],
  );
  dismiss(stack, 'hand-over-2');
  assert.equal(stack.length, 2, 'what was never registered');
  dismiss(stack, 'hand-over-1');
  assert.deepEqual(
    stack.map(({ id }) => id),
    ['move-1'],
  );
});
