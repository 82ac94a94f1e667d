/** From an answer to what stands on the ticket, in virtual time: what is written, in which order, what is taken back, and what is recorded. */
import { CLOUD, DOWN, HOUR_MS, MINUTE_MS, answered, episode, reading, route, stepsOf } from '../../../support/virtual-episode.ts';
import { DECISION } from '../../../support/decision.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpisodeOutcome } from '../../../../workflows/episode/contract.ts';
import type { Script, Told } from '../../../support/virtual-episode.ts';

/** All machines are down at first, so that a person is asked; after half an hour one answers. */
const backAfterHalfAnHour: Script['decide'] = (_request, { atMs }) => (atMs() < 30 * MINUTE_MS ? DOWN : answered());
const personAnswers: Script = { decide: () => DOWN, meanwhile: [[MINUTE_MS, ({ answer }) => answer()]] };
const decided = ({ outcome, error }: Told): Extract<EpisodeOutcome, { kind: 'decided' }> => {
  assert.equal(error, undefined);
  assert.equal(outcome?.kind, 'decided');
  return outcome as Extract<EpisodeOutcome, { kind: 'decided' }>;
};
const undoReasonsOf = ({ writes }: Told): readonly unknown[] =>
  writes.flatMap(({ step }) => (step.kind === 'supersede' ? [step.undoReason] : []));

test("a machine's answer is written by one activity, note and fields, and recorded with what it covers; nobody is asked", async () => {
  const told = await episode({ readings: [reading({ dueAtMs: undefined }, 3)] });
  const { by, inShort, note, fields } = decided(told);
  assert.deepEqual(by, { kind: 'model', route: 'a', label: 'A', model: 'm-1', degraded: false });
  assert.deepEqual([inShort, note, fields], ['P2', { kind: 'written', ref: 'note' }, { kind: 'written', ref: 'fields' }]);
  assert.deepEqual([stepsOf(told), told.writes[0]?.since, told.tasks, told.waits], [['note+fields'], undefined, [], []]);
  const [record] = told.outcomes;
  assert.deepEqual([record?.episode, record?.client, record?.acceptance, record?.settingsVersion], [3, 'acme', 1, 'v1']);
  assert.deepEqual(told.world.attributes(), { Client: ['acme'], Route: ['a'], FallbackDepth: [0] });
  assert.match(told.world.details(), /^\*\*Ticket 1\*\* of acme\n\nEnded 2026-11-25 09:00 UTC: answered by \*\*A\*\*, P2\./);
});

test('a failed route before it is told with the answer', async () => {
  const told = await episode({ decide: ({ route: { route: name } }) => (name === 'a' ? DOWN : answered()) });
  assert.deepEqual(
    decided(told).routeFailures.map(({ label, why }) => [label, why]),
    [['A', 'status 500']],
  );
  assert.deepEqual(told.world.attributes(), { Client: ['acme'], Route: ['b'], FallbackDepth: [1] });
});

test('fields that the same activity did not bring to an end are asked for by themselves', async () => {
  for (const following of [undefined, [{ kind: 'pending', why: 'status 503' }] as const]) {
    const told = await episode({
      write: (step) => (step.kind === 'note' ? { kind: 'written', ref: 'note', ...(following ? { following } : {}) } : undefined),
    });
    assert.deepEqual([stepsOf(told), decided(told).fields.kind], [['note+fields', 'fields'], 'written']);
  }
});

test('a write whose end is not known is asked for again after five seconds, until it is', async () => {
  const told = await episode({ write: (_step, nth) => (nth < 3 ? { kind: 'pending', why: 'status 503' } : undefined) });
  assert.deepEqual(
    told.writes.map(({ atMs }) => atMs),
    [0, 5_000, 10_000],
  );
  assert.equal(decided(told).note.kind, 'written');
});

for (const end of [
  { kind: 'refused', why: 'no rights' },
  { kind: 'withheld', why: 'it is only observed' },
] as const)
  test(`where the note is ${end.kind} fields are not tried, and end like it; nothing is taken back`, async () => {
    const told = await episode({ write: () => end });
    const { note, fields } = decided(told);
    assert.deepEqual([stepsOf(told), note, fields], [['note+fields'], end, end]);
  });

test('where only notes are allowed the fields are withheld without a call', async () => {
  const told = await episode({ settings: { clients: { acme: { ...CLOUD, write: 'note' } } } });
  assert.deepEqual([stepsOf(told), decided(told).fields], [['note'], { kind: 'withheld', why: 'only notes are allowed here' }]);
});

test('work that sets no fields withholds them without a call', async () => {
  const told = await episode({ process: { setsFields: false } });
  assert.deepEqual([stepsOf(told), decided(told).fields], [['note'], { kind: 'withheld', why: 'this work sets no fields' }]);
});

test('where observing is all that is allowed the write itself says so', async () => {
  const told = await episode({
    settings: { clients: { acme: { ...CLOUD, write: 'observe' } } },
    write: () => ({ kind: 'withheld', why: 'it is only observed' }),
  });
  assert.deepEqual([stepsOf(told), decided(told).note.kind], [['note+fields'], 'withheld']);
});

test('fields of a ticket that moved to another client after the note are left alone, and the note says that they are', async () => {
  const told = await episode({
    write: (step) =>
      step.kind === 'note' ? { kind: 'written', ref: 'note', following: [{ kind: 'moved', client: 'globex' }] } : undefined,
  });
  assert.deepEqual(decided(told).fields, { kind: 'withheld', why: 'the ticket moved to another client after the note' });
  assert.deepEqual(
    [stepsOf(told), undoReasonsOf(told)],
    [['note+fields', 'supersede note'], [{ kind: 'answered', by: 'A', successor: 'note', unset: [] }]],
  );
});

test('a field that the note names and that was not set is said on the note, one by one', async () => {
  const left = [{ field: 'category', why: 'a person has set it' }] as const;
  const told = await episode({
    write: (step) =>
      step.kind === 'note'
        ? { kind: 'written', ref: 'note', sets: ['category', 'impact'], following: [{ kind: 'written', ref: 'fields', left }] }
        : undefined,
  });
  assert.deepEqual(undoReasonsOf(told), [{ kind: 'answered', by: 'A', successor: 'note', unset: left }]);
  assert.deepEqual(decided(told).note, { kind: 'written', ref: 'note' }, 'which fields it named is not part of the outcome');
});

test('a note that names no field has nothing to be said of it, whatever becomes of the fields', async () => {
  const told = await episode({
    write: (step) =>
      step.kind === 'note' ? { kind: 'written', ref: 'note', sets: [], following: [{ kind: 'refused', why: 'no' }] } : undefined,
  });
  assert.deepEqual([stepsOf(told), decided(told).fields.kind], [['note+fields'], 'refused']);
});

test('while a person is asked a late answer is written where staff have not acted; the asking is taken back before the fields', async () => {
  const told = await episode({ decide: backAfterHalfAnHour });
  assert.equal(decided(told).by.kind, 'model');
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1', 'fields']);
  assert.deepEqual(undoReasonsOf(told), [{ kind: 'answered', by: 'A', successor: 'note' }]);
  const late = told.writes.map(({ since }) => since !== undefined);
  assert.deepEqual(late, [true, true, false, true]);
  const ended = told.tasks.at(-1);
  assert.deepEqual([ended?.end, ended?.task.answer?.by], [{ how: 'answered-by-ai' }, 'A'], 'the task says who came first');
});

test("a person's answer gives way to nobody, and is written whatever staff have done", async () => {
  const told = await episode(personAnswers);
  assert.deepEqual(decided(told).by, { kind: 'person', staff: 'Dana' });
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1', 'fields']);
  assert.deepEqual(
    told.writes.map(({ since }) => since !== undefined),
    [true, false, false, false],
  );
  assert.deepEqual(told.tasks.at(-1)?.end, { how: 'answered', by: 'Dana' });
  assert.equal(told.outcomes[0]?.unwritten, undefined);
  assert.deepEqual(undoReasonsOf(told), [{ kind: 'answered', by: 'Dana', successor: 'note' }]);
});

test('where tickets that wait for people are moved, the answer moves it back before the fields; one that stands there is not moved', async () => {
  const handOver = { kind: 'move', destination: 'people' } as const;
  const moved = await episode({ ...personAnswers, settings: { handOver } });
  assert.deepEqual(stepsOf(moved), ['hand-over-1', 'move', 'note', 'put-back', 'supersede hand-over-1', 'fields']);
  const there = await episode({
    ...personAnswers,
    settings: { handOver },
    readings: [reading({ fields: { category: null, impact: null, urgency: null, priority: null, destination: 'people' } })],
  });
  assert.deepEqual(stepsOf(there), ['hand-over-1', 'note', 'supersede hand-over-1', 'fields']);
});

test('a bug that keeps an answer of a machine off the ticket has a person asked, with the answer as the draft', async () => {
  const told = await episode({
    write: (step) => {
      if (step.kind === 'note') throw new TypeError('x is undefined');
      return undefined;
    },
    meanwhile: [[MINUTE_MS, ({ world }) => world.cancel()]],
  });
  const [task] = told.tasks;
  assert.deepEqual([task?.isDefect, task?.task.draft, task?.task.draftBy], [true, DECISION, 'A']);
});

for (const [what, degradedRoute, routes, policy, isReviewed] of [
  ['where a better route is allowed', 'local', [route('a'), route('local', { degraded: true, kind: 'local' })], CLOUD, true],
  ['not where there is no better one', 'local', [route('local', { degraded: true, kind: 'local' })], CLOUD, false],
  [
    'not where the better one may not be asked',
    'local',
    [route('a'), route('local', { degraded: true, kind: 'local' })],
    { ...CLOUD, ai: 'local-only' },
    false,
  ],
  [
    'where the better one is local and only such may be asked',
    'local',
    [route('better', { kind: 'local' }), route('local', { degraded: true, kind: 'local' })],
    { ...CLOUD, ai: 'local-only' },
    true,
  ],
] as const)
  test(`an answer of a weaker model gets a second look: ${what}`, async () => {
    const told = await episode({
      settings: { routes, clients: { acme: policy } },
      decide: ({ route: { route: name } }) => (name === degradedRoute ? answered() : DOWN),
    });
    const by = decided(told).by;
    assert.ok(by.kind === 'model' && by.degraded);
    const children = told.world.ordered.filter(({ kind }) => kind === 'startChildWorkflowExecution');
    assert.deepEqual(
      children.map(({ type, command }) => [type, command.startChildWorkflowExecution?.workflowId]),
      isReviewed ? [['reviewAnswer', 'review:triage:desk:1:e1']] : [],
    );
  });

test('no second look is begun where the answer did not come to stand, nor where the process has none', async () => {
  const routes = [route('a'), route('local', { degraded: true })];
  const decide: Script['decide'] = ({ route: { route: name } }) => (name === 'local' ? answered() : DOWN);
  for (const script of [
    { write: () => ({ kind: 'refused', why: 'no' }) as const },
    { process: { reviewType: undefined } },
  ] satisfies Script[]) {
    const told = await episode({ settings: { routes }, decide, ...script });
    assert.equal(told.world.ordered.filter(({ kind }) => kind === 'startChildWorkflowExecution').length, 0);
  }
});

test('a person may answer while the answer of a machine keeps failing: theirs is written, and the other note will say so', async () => {
  const told = await episode({
    decide: backAfterHalfAnHour,
    write: (step) => (step.kind === 'note' && step.number === 1 ? { kind: 'pending', why: 'status 503' } : undefined),
    meanwhile: [
      [31 * MINUTE_MS, ({ answer }) => assert.rejects(answer(), /Already answered by A\./)],
      [36 * MINUTE_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual(decided(told).by, { kind: 'person', staff: 'Dana' });
  assert.deepEqual([...new Set(stepsOf(told))], ['hand-over-1', 'note', 'note-2', 'supersede note', 'supersede hand-over-1', 'fields-2']);
});

test('an answer of a machine that could not be written is nobody’s: whoever answers after it is not kept out', async () => {
  const told = await episode({
    decide: backAfterHalfAnHour,
    write: (step, nth) => {
      if (step.kind === 'note' && nth === 2) throw new TypeError('x is undefined');
      return undefined;
    },
    meanwhile: [[32 * MINUTE_MS, ({ answer }) => answer()]],
  });
  // And a millisecond in which the answer is kept.
  assert.deepEqual([decided(told).by, told.atMs], [{ kind: 'person', staff: 'Dana' }, 32 * MINUTE_MS + 1]);
});

test('a person’s answer that a bug keeps off the ticket is set by hand: a review task says what, and whoever has done it ends it', async () => {
  const told = await episode({
    decide: () => DOWN,
    write: (step) => {
      if (step.kind === 'note') throw new TypeError('x is undefined');
      return undefined;
    },
    meanwhile: [
      [MINUTE_MS, ({ answer }) => answer()],
      [HOUR_MS, ({ answer }) => answer('Kim', null)],
    ],
  });
  const { by, note, fields, failedUndos } = decided(told);
  const why = 'x is undefined';
  assert.deepEqual(
    [by, note, fields],
    [
      { kind: 'person', staff: 'Dana' },
      { kind: 'refused', why },
      { kind: 'refused', why },
    ],
  );
  assert.deepEqual(failedUndos, [{ id: 'note', kind: 'partial-write-back', why }]);
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1']);
  const review = told.tasks.filter(({ task }) => task.kind === 'review');
  assert.match(review[0]?.task.why ?? '', /^Please fix by hand\. partial-write-back \(note\) could not be undone: x is undefined$/);
  // Recorded once the history has it, which is a millisecond later.
  assert.deepEqual([review.at(-1)?.end, told.reads, told.atMs], [{ how: 'answered', by: 'Kim' }, 2, HOUR_MS + 1]);
});
