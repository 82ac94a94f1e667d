/** What steps are called: their names are keys and marks in ticket systems, so they never change, and no two of an episode share one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswerNote, isNoteOnTicket, isToldNote, stepName } from '../../../../workflows/ticket/steps.ts';
import { itemId, itemOf, reviewId, stepKey } from '../../../../workflows/ids.ts';
import type { WriteStep } from '../../../../workflows/ticket/writes.ts';

const by = { kind: 'person', staff: 'Dana' } as const;
const handOver = {
  kind: 'hand-over',
  number: 2,
  why: '',
  because: undefined,
  role: '',
  askedAtMs: 0,
  dueAtMs: 0,
  routeFailures: [],
  draft: undefined,
  draftBy: undefined,
} as const;
const STEPS: readonly (readonly [WriteStep, string])[] = [
  [{ kind: 'note', decision: {}, by, routeFailures: [] }, 'note'],
  [{ kind: 'note', number: 1, decision: {}, by, routeFailures: [] }, 'note'],
  [{ kind: 'note', number: 2, decision: {}, by, routeFailures: [] }, 'note-2'],
  [{ kind: 'fields', number: 1, decision: {} }, 'fields'],
  [{ kind: 'fields', number: 3, decision: {} }, 'fields-3'],
  [handOver, 'hand-over-2'],
  [{ kind: 'move', number: 1, destination: 'people' }, 'move-1'],
  [{ kind: 'put-back', number: 1, from: null, to: 'people' }, 'put-back-1'],
  [{ kind: 'supersede', target: 'note', undoReason: { kind: 'moved' } }, 'supersede-note'],
  [{ kind: 'overdue', incident: 'i1', sinceMs: 0, because: 'overdue' }, 'overdue-i1'],
  [{ kind: 'told', number: 1 }, 'told'],
  [{ kind: 'told', number: 12 }, 'told-12'],
  [{ kind: 'suggestion', decision: {}, by, standing: {} }, 'suggestion'],
];
for (const [step, name] of STEPS)
  test(`a step of the kind ${step.kind} is called ${name}`, () => {
    assert.equal(stepName(step), name);
  });

test('notes of an episode are its answers, its askings and what code has told; only the first are answers', () => {
  const of = (is: (step: string) => boolean): string => [...new Set(STEPS.map(([, name]) => name))].filter(is).join(' ');
  assert.deepEqual(
    [of(isNoteOnTicket), of(isAnswerNote), of(isToldNote)],
    ['note note-2 hand-over-2 told told-12', 'note note-2', 'told told-12'],
  );
});

test('an id says whose work it is, of a run and of its second look alike, and of no other work', () => {
  const id = itemId('triage', 'main', '42');
  const item = { prefix: 'triage', connection: 'main', ticket: '42' };
  assert.deepEqual([itemOf(id), itemOf(reviewId(id, 3))], [item, item]);
  for (const other of ['poll:main', 'drain:ticket-triage', 'triage:main', 'triage:main:42:x', 'Triage:main:42', ':main:42'])
    assert.equal(itemOf(other), undefined, other);
});

test('the key of a step is the same for every run of an episode, and another for each step and episode', () => {
  assert.equal(stepKey('triage:main:42', 1, 'note'), 'triage:main:42:e1:note');
  const keys = [1, 2].flatMap((episode) => ['note', 'fields'].map((step) => stepKey('triage:main:42', episode, step)));
  assert.equal(new Set(keys).size, 4);
});
