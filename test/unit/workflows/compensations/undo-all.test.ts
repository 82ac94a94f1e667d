/** The stack of undos: newest first, each once, none kept back by another that fails, and a cancel stops none. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { degradedAnswer, handOverNote, movedTicket, overtakenNote, partialWriteBack } from '../../../../workflows/compensations/kinds.ts';
import { undoAll } from '../../../../workflows/compensations/stack.ts';
import type { FailedUndo } from '../../../../workflows/compensations/kinds.ts';
import type { CompensationKind, Stack } from '../../../../workflows/compensations/stack.ts';
import type { UndoReason, WriteEnd, WriteStep } from '../../../../workflows/ticket/writes.ts';

const BY = { kind: 'model', route: 'ollama/x', label: 'the local model', model: 'x', degraded: true } as const;
const full = (): Stack => [
  degradedAnswer({}, BY),
  handOverNote(1),
  movedTicket(1, { from: 'desk', to: 'people' }),
  partialWriteBack('note'),
  overtakenNote('note'),
];
const ANSWERED: UndoReason = { kind: 'answered', by: 'Dana', successor: 'note-2' };
const nameOf = (step: WriteStep): string => (step.kind === 'supersede' ? `supersede ${step.target}` : step.kind);

type Undone = { readonly done: readonly string[]; readonly left: readonly string[]; readonly failed: readonly FailedUndo[] };
async function undone(
  reason: UndoReason,
  { kinds, refuse = [], cancelledAtMs }: { kinds?: readonly CompensationKind[]; refuse?: readonly string[]; cancelledAtMs?: number } = {},
): Promise<Undone> {
  const world = newWorld();
  const stack = full();
  const [done, failed]: [string[], FailedUndo[]] = [[], []];
  if (cancelledAtMs !== undefined) world.at(cancelledAtMs, () => world.cancel());
  const write = async (step: WriteStep): Promise<WriteEnd> => {
    const { sleep } = await import('@temporalio/workflow');
    await sleep(1_000);
    done.push(nameOf(step));
    return refuse.includes(nameOf(step)) ? { kind: 'refused', why: 'no rights' } : { kind: 'written', ref: '1' };
  };
  const ports = { write, startReview: () => Promise.resolve(void done.push('review')), failed: (one: FailedUndo) => void failed.push(one) };
  await world.run(() => undoAll(stack, reason, ports, ...(kinds ? [kinds] : [])));
  return { done, failed, left: stack.map(({ id }) => id) };
}
const ALL_DONE = ['supersede note', 'supersede note', 'put-back', 'supersede hand-over-1', 'review'];

test('all of it is undone, the newest first, and nothing is left', async () => {
  assert.deepEqual(await undone(ANSWERED), { done: ALL_DONE, failed: [], left: [] });
});

test('where the ticket was handled, what was moved stays and nothing is reviewed, and neither is left to be undone later', async () => {
  const { done, left } = await undone({ kind: 'handled', by: 'Kim' });
  assert.deepEqual([done, left], [['supersede note', 'supersede note', 'supersede hand-over-1'], []]);
});

test('only the kinds that are asked for are undone; the others stay', async () => {
  const { done, left } = await undone(ANSWERED, { kinds: ['hand-over-note', 'moved-ticket'] });
  assert.deepEqual(
    [done, left],
    [
      ['put-back', 'supersede hand-over-1'],
      ['degraded', 'note', 'overtaken-note'],
    ],
  );
});

test('one that fails is told with its reason, is not tried again, and keeps no other back', async () => {
  const { done, failed, left } = await undone(ANSWERED, { refuse: ['put-back'] });
  assert.deepEqual([done, left], [ALL_DONE, []]);
  assert.deepEqual(failed, [{ id: 'move-1', kind: 'moved-ticket', why: 'no rights' }]);
});

test('a cancel in the middle stops none of them', async () => {
  assert.deepEqual((await undone(ANSWERED, { cancelledAtMs: 1_500 })).done, ALL_DONE);
});
