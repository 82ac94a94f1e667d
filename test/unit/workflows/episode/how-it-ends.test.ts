/** Every way a run ends, in virtual time: what was read, news until its end, a cancel in each phase, a bug, and a run that goes on as a new one. */
import { DOWN, GIVEN, HOUR_MS, MINUTE_MS, answered, episode, reading, stepsOf } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { ContinueAsNew, isCancellation } from '@temporalio/workflow';
import type { EpisodeState } from '../../../../workflows/episode/state.ts';
import type { Reading } from '../../../../workflows/ticket/contract.ts';
import type { Script, Told } from '../../../support/virtual-episode.ts';

const down = (): typeof DOWN => DOWN;
const announces = ({ world }: { world: Told['world'] }): void => world.signal('delivered', 'd1');
const cancels = ({ world }: { world: Told['world'] }): void => world.cancel();
const kindsOf = ({ outcomes }: Told): readonly string[] => outcomes.map(({ outcome }) => outcome.kind);

for (const read of [
  { kind: 'gone', why: 'it was deleted' },
  { kind: 'out-of-scope', why: 'another board' },
  { kind: 'nothing-new', why: 'it is closed' },
] as const satisfies readonly Reading[])
  test(`a ticket that is ${read.kind} when it is read ends the run with that, and no episode was opened`, async () => {
    const told = await episode({ readings: [read] });
    assert.deepEqual(told.outcome, read);
    const [record] = told.outcomes;
    assert.deepEqual(
      [record?.episode, record?.client, record?.dueBy, told.asks.length, told.writes.length],
      [undefined, undefined, undefined, 0, 0],
    );
  });

test('a ticket that cannot be shown to a machine, or whose reading is a bug, would go to a person', async () => {
  const unreadable = await episode({ readings: [{ kind: 'unreadable', why: 'it has no text' }] });
  assert.equal(unreadable.outcome?.kind === 'would-ask-a-person' && unreadable.outcome.because.why, 'it has no text');
});

test('news during the run is read before it ends; the outcome that counts is not that there was nothing new', async () => {
  const told = await episode({
    decide: async (_request, { world }) => (await world.wait(MINUTE_MS), answered()),
    meanwhile: [[1_000, announces]],
  });
  assert.deepEqual([told.reads, kindsOf(told), told.outcome?.kind], [2, ['decided', 'nothing-new'], 'decided']);
});

test('what was announced before a reading began is covered by it', async () => {
  const told = await episode({ meanwhile: [[0, announces]] });
  assert.equal(told.reads, 1);
});

test('a ticket that is reopened gets another episode, with nothing left of the first', async () => {
  const told = await episode({
    readings: [reading({ dueBy: { kind: 'field' } }), reading({}, 2)],
    decide: async (_request, { world }) => (await world.wait(MINUTE_MS), answered()),
    meanwhile: [[1_000, announces]],
  });
  assert.deepEqual(
    told.writes.map(({ episode: number, step }) => [number, step.kind]),
    [
      [1, 'note'],
      [2, 'note'],
    ],
  );
  assert.deepEqual(
    told.asks.map(({ episode: number, round }) => [number, round]),
    [
      [1, 1],
      [2, 1],
    ],
  );
  assert.deepEqual(
    told.outcomes.map(({ dueBy }) => dueBy?.kind),
    ['field', undefined],
  );
});

test('a run that found nothing new after an outcome shows that outcome', async () => {
  const told = await episode({
    decide: async (_request, { world }) => (await world.wait(MINUTE_MS), answered()),
    meanwhile: [[1_000, announces]],
  });
  assert.match(told.world.details(), /answered by \*\*A\*\*/);
});

for (const [what, script, steps, how] of [
  ['while a machine is asked', { decide: async (_request, { world }) => (await world.wait(HOUR_MS), answered()) }, [], []],
  ['while a person is asked', { decide: down }, ['hand-over-1', 'supersede hand-over-1'], ['stopped']],
  [
    'while an answer cannot be written',
    { write: (step) => (step.kind === 'note' ? { kind: 'pending', why: 'status 503' } : undefined) },
    ['note+fields', 'supersede note'],
    [],
  ],
] as const satisfies readonly (readonly [string, Script, readonly string[], readonly string[]])[])
  test(`a cancel ${what} takes back what asks, ends the task and is recorded`, async () => {
    const told = await episode({ ...script, meanwhile: [[MINUTE_MS, cancels]] });
    assert.ok(isCancellation(told.error), String(told.error));
    assert.deepEqual([...new Set(stepsOf(told))], steps);
    assert.deepEqual(
      told.tasks.flatMap(({ end }) => (end ? [end.how] : [])),
      how,
    );
    const [record] = told.outcomes;
    assert.deepEqual(
      [record?.outcome, record?.isCancelled, record?.client, record?.episode],
      [{ kind: 'stopped', failedUndos: [] }, true, 'acme', 1],
    );
    assert.equal(told.waits.at(-1), undefined);
    assert.ok(
      told.writes.slice(steps.length > 1 ? -1 : 0).every(({ step }) => step.kind !== 'supersede' || step.undoReason.kind === 'stopped'),
    );
    assert.match(told.world.details(), /the run was cancelled\. Nothing more is asked or written/);
  });

test('a cancelled run covers all that was announced until then, and not what is announced while it stops', async () => {
  const acceptance = async (whileStopping: boolean): Promise<number | undefined> => {
    const told = await episode({
      decide: down,
      write: async (step, _nth, { world }) => {
        if (step.kind !== 'supersede') return undefined;
        if (whileStopping) world.signal('delivered', 'd2');
        await world.wait(1_000);
        return undefined;
      },
      meanwhile: [[MINUTE_MS, cancels]],
    });
    return told.outcomes[0]?.acceptance;
  };
  assert.deepEqual([await acceptance(false), await acceptance(true)], [undefined, 1]);
});

test('an answer that a cancel keeps off the ticket is recorded as not written; one without a decision is none', async () => {
  const told = await episode({
    decide: down,
    write: (step) => (step.kind === 'note' ? { kind: 'pending', why: 'status 503' } : undefined),
    meanwhile: [
      [MINUTE_MS, ({ answer }) => answer()],
      [2 * MINUTE_MS, cancels],
    ],
  });
  assert.equal(told.outcomes[0]?.unwritten?.by, 'Dana');
  const asked = await episode({ decide: down, meanwhile: [[2 * MINUTE_MS, cancels]] });
  assert.equal(asked.outcomes[0]?.unwritten, undefined);
});

test('a cancel after the outcome keeps it, also where a manual fix is still awaited', async () => {
  const told = await episode({
    write: (step) =>
      step.kind === 'supersede'
        ? { kind: 'refused', why: 'no rights' }
        : step.kind === 'note'
          ? { kind: 'written', ref: 'note', following: [{ kind: 'refused', why: 'no' }] }
          : undefined,
    meanwhile: [[MINUTE_MS, cancels]],
  });
  const [record] = told.outcomes;
  assert.deepEqual([record?.outcome.kind, record?.isCancelled], ['decided', true]);
  assert.deepEqual(record?.outcome.kind === 'decided' && record.outcome.failedUndos.map(({ why }) => why), ['no rights']);
  assert.match(told.world.details(), /Could not be taken back:\n- note: no rights/);
});

test('a run that has ended but for what it still records stays ended when it is cancelled', async () => {
  const told = await episode({
    decide: async (_request, { world }) => (await world.wait(MINUTE_MS), answered()),
    due: ({ world }) => world.wait(10 * MINUTE_MS),
    meanwhile: [
      [1_000, ({ world }) => world.signal('recheck')],
      [5 * MINUTE_MS, cancels],
    ],
  });
  assert.ok(isCancellation(told.error));
  assert.deepEqual(kindsOf(told), ['decided', 'nothing-new']);
  assert.match(told.world.details(), /Ended 2026-11-25 09:01 UTC: answered by \*\*A\*\*/);
});

test('a bug in the run itself is shown with what it was doing', async () => {
  const told = await episode({
    process: {
      whyUnsure: () => {
        throw new TypeError('x is undefined');
      },
    },
  });
  assert.ok(told.error instanceof TypeError);
  assert.equal(told.world.details(), '**Ticket 1** of acme\n\nFailed while it was asking A: see the error of the run.');
});

test('a run whose history is long goes on as a new one with all that it holds, and a short one does not', async () => {
  const short = await episode({ decide: down, historyLength: 1_499, meanwhile: [[MINUTE_MS, ({ answer }) => answer()]] });
  assert.equal(short.outcome?.kind, 'decided');
  const long = await episode({ decide: down, historyLength: 1_500 });
  assert.ok(long.error instanceof ContinueAsNew);
  assert.equal(long.world.details(), '**Ticket 1** of acme\n\nGoes on in the next run of the same id.');
  assert.deepEqual(long.outcomes, []);
});

const carriedFrom = async (script: Script): Promise<EpisodeState> => {
  const { error } = await episode({ ...script, historyLength: 1_500 });
  assert.ok(error instanceof ContinueAsNew);
  const [payload] = error.command.arguments ?? [];
  assert.ok(payload);
  return defaultPayloadConverter.fromPayload<{ readonly carried: EpisodeState }>(payload).carried;
};

test('the next run goes on with the task: it is watched, can be answered, and is asked for no second time', async () => {
  const carried = await carriedFrom({ decide: down });
  const told = await episode({ decide: down, carried, meanwhile: [[3 * HOUR_MS, ({ answer }) => answer()]] });
  assert.deepEqual([told.outcome?.kind, told.reads, stepsOf(told)[0]], ['decided', 0, 'note']);
  assert.deepEqual(
    told.tasks.filter(({ escalated }) => escalated).map(({ task }) => task.role),
    ['service-manager'],
  );
});

test('a hundred ids of answers are known, so that a repeat is told; of one more the oldest is forgotten', async () => {
  const carried = { ...(await carriedFrom({ decide: down })), answers: Array.from({ length: 100 }, (_, at) => `i${at}`) };
  await episode({
    carried,
    meanwhile: [
      [
        MINUTE_MS,
        async ({ world, task }) => {
          const request = { task: task()?.id, by: 'Dana', decision: GIVEN };
          assert.deepEqual(await world.update('answerTask', request, 'i0'), { task: request.task }, 'a repeat changes nothing');
          assert.equal(task()?.answer, undefined);
          await world.update('answerTask', request, 'new');
          await assert.rejects(world.update('answerTask', request, 'i0'), /Already answered by Dana/);
          assert.deepEqual(await world.update('answerTask', request, 'i1'), { task: request.task });
        },
      ],
    ],
  });
});

test('a run that goes on in the middle of a write goes on with it, and with the end of the note that is known', async () => {
  const pendingFields: Script['write'] = (step) =>
    step.kind === 'note' ? { kind: 'written', ref: 'note', following: [{ kind: 'pending', why: '503' }] } : { kind: 'pending', why: '503' };
  const carried = await carriedFrom({ write: pendingFields });
  const told = await episode({ carried });
  assert.deepEqual([told.outcome?.kind, stepsOf(told), told.asks.length], ['decided', ['fields'], 0]);
});

test('a cancel while a write is pending in a long run is carried on as the stop that it is', async () => {
  const told = await episode({
    carried: { ...(await carriedFrom({ decide: down })), phase: { kind: 'stopping', delivered: 0, ended: undefined } },
  });
  assert.deepEqual([told.outcome?.kind, stepsOf(told), told.tasks.at(-1)?.end?.how], ['stopped', ['supersede hand-over-1'], 'stopped']);
});
