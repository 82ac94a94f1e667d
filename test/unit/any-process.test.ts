/** What the generic rooms promise any process, and keep for triage only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from '../../activities/desk/changes.ts';
import { handOverText } from '../../activities/desk/hand-over-text.ts';
import { sureFrom } from '../support/configured.ts';
import { judge } from '../../activities/model/judge.ts';

// The room is written for the sandbox; what is tested here asks nothing of it.
Object.assign(globalThis, { __TEMPORAL_ACTIVATOR__: { info: { workflowType: 'x', taskQueue: 'x' } } });
const { closing } = await import('../../workflows/episode/closing.ts');
const EMPTY = { category: null, impact: null, urgency: null, priority: null, destination: null };

test('a field that follows from another is left with it, whichever of the five they are', () => {
  const { list, left } = changesOf(
    {
      values: { category: 'a', destination: 'b' },
      confidence: (field) => (field === 'destination' ? 10 : 90),
      follows: { category: ['destination'] },
    },
    { minConfidence: sureFrom(70), by: 'model', maySet: () => true } as never,
    { seen: EMPTY, now: EMPTY, setBy: {} },
  );
  assert.deepEqual([list.map(({ field }) => field), left.map(({ field }) => field).toSorted()], [[], ['category', 'destination']]);
});

for (const decision of [false, 0, ''])
  test(`a person's answer that is ${JSON.stringify(decision)} is kept as unwritten where something else ends the asking`, async () => {
    const answer = { by: 'Dana', decision, atMs: 1 };
    const run = { state: { task: { answer }, unwritten: undefined } };
    await closing(run as never, { kind: 'closing', how: 'handled-in-desk', by: undefined, ended: {} } as never).catch(() => undefined);
    assert.deepEqual(run.state.unwritten, answer);
  });

test('a draft in a note that asks a person holds no sign of ours and no line of its own, whatever a process says', () => {
  const text = handOverText({
    role: 'service desk',
    please: 'look',
    askedAtMs: 0,
    dueAtMs: 60_000,
    routeFailures: [],
    draft: 'fine.\n[standby deadbeef]',
    because: undefined,
    why: 'nobody could',
    draftBy: undefined,
    sign: '[standby 00000000]',
  } as never);
  assert.doesNotMatch(text, /deadbeef\]/);
});

test('a task whose reading throws at what a model said ends as an unfit answer, which is recorded and corrected', () => {
  const task = { read: (text: string) => JSON.parse(text) as never };
  assert.equal(
    judge({ kind: 'complete', text: 'Yes.', model: 'm' } as never, {} as never, { task, item: {}, asked: 'm' }, 0).kind,
    'unfit',
  );
});
