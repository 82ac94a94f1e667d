/** While a person is asked, in virtual time: who is asked for what, what the ticket does meanwhile, and how the task ends. */
import { CLOUD, DOWN, GIVEN, HOUR_MS, MINUTE_MS, answered, episode, reading, stepsOf } from '../../../support/virtual-episode.ts';
import { DECISION } from '../../../support/decision.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script, Told } from '../../../support/virtual-episode.ts';
import type { Written } from '../../../../workflows/ticket/writes.ts';
import type { DeskNow } from '../../../../workflows/ticket/contract.ts';

const down = (): typeof DOWN => DOWN;
const answers: NonNullable<Script['meanwhile']> = [[MINUTE_MS, ({ answer }) => answer()]];
const HANDLED: DeskNow = { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined };
const announces = ({ world }: { world: Told['world'] }): void => world.signal('delivered', 'd1');
const endsOf = ({ tasks }: Told): readonly string[] => tasks.flatMap(({ end }) => (end ? [end.how] : []));

test('the task names who, why, what may be answered and until when; without a due time the rule for such tickets holds', async () => {
  const told = await episode({ decide: down, meanwhile: answers });
  const [record] = told.tasks;
  const { task } = record ?? assert.fail('no task');
  assert.deepEqual([task.id, task.number, task.kind, task.role, task.escalations], ['triage:desk:1:e1:t1', 1, 'answer', 'dispatcher', 0]);
  assert.deepEqual(task.choices, { categories: ['network'], destinations: ['network-team', 'desk'] });
  assert.deepEqual([task.dueAtMs - task.openedAtMs, task.because, task.draft], [2 * HOUR_MS, 'exhausted', undefined]);
  assert.equal(task.why, 'a: status 500; b: status 500');
  assert.deepEqual(
    [
      record?.acceptance,
      record?.isDefect,
      record?.escalated,
      record?.failureHistory.map(({ label }) => label),
      record?.machines?.left?.route,
    ],
    [1, false, false, ['A', 'B'], 'b'],
  );
});

test('a ticket with a due time is due for people when it is, and an overdue one at once', async () => {
  const dueIn = async (ms: number): Promise<number | undefined> => {
    const told = await episode({ decide: down, readings: [reading({ dueAtMs: Date.UTC(2026, 10, 25, 9) + ms })], meanwhile: answers });
    const [record] = told.tasks;
    return record && record.task.dueAtMs - record.task.openedAtMs;
  };
  assert.deepEqual([await dueIn(HOUR_MS), await dueIn(-HOUR_MS)], [HOUR_MS, 0]);
});

test('an answer that the machine is not sure of is the draft, with who gave it', async () => {
  const told = await episode({ decide: () => answered({ confidence: { ...DECISION.confidence, impact: 60 } }), meanwhile: answers });
  const [record] = told.tasks;
  const { because, draftBy, draft } = record?.task ?? assert.fail('no task');
  assert.deepEqual([because, draftBy, (draft as typeof DECISION).impact], ['not-confident', 'A', 2]);
});

test('where AI is off nobody but people answers, and nothing waits for it', async () => {
  const told = await episode({
    settings: { clients: { acme: { ...CLOUD, ai: 'off' } } },
    meanwhile: [
      [MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')],
      [3 * HOUR_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual([told.tasks[0]?.task.because, told.asks, told.waits], ['ai-off', [], []]);
  assert.equal(told.outcome?.kind, 'decided');
});

test('where only observing is allowed nobody is asked: what would have been done is the outcome', async () => {
  const told = await episode({ decide: down, settings: { clients: { acme: { ...CLOUD, write: 'observe' } } } });
  const { outcome } = told;
  assert.equal(outcome?.kind === 'would-ask-a-person' && outcome.because.kind, 'exhausted');
  assert.deepEqual([stepsOf(told), told.tasks, told.outcomes[0]?.machines?.left?.route], [[], [], 'b']);
});

test('a ticket that no machine is to see goes to a person with the reason, and machines are asked when they come back', async () => {
  const told = await episode({
    readings: [{ ...reading(), forPerson: 'it was answered 25 times today' }],
    meanwhile: [[HOUR_MS, () => undefined]],
  });
  assert.deepEqual([told.tasks[0]?.task.because, told.tasks[0]?.task.why], ['unclear', 'it was answered 25 times today']);
  assert.deepEqual([told.asks.length, told.outcome?.kind], [1, 'decided']);
});

test('staff who take the ticket in its system end the task; what they did is the answer, and the note stops asking', async () => {
  const told = await episode({ decide: down, look: () => HANDLED, meanwhile: [[MINUTE_MS, announces]] });
  assert.deepEqual(told.outcome, { ...HANDLED, kind: 'handled-in-desk', failedUndos: [], routeFailures: told.tasks[0]?.failureHistory });
  assert.deepEqual([stepsOf(told), endsOf(told), told.atMs], [['hand-over-1', 'supersede hand-over-1'], ['handled-in-desk'], MINUTE_MS]);
  assert.equal(told.reads, 2, 'it may have been closed and reopened meanwhile');
});

test('staff who took the ticket before the asking note was written have nobody asked', async () => {
  const taken = { kind: 'taken', by: 'Kim', acts: ['owner'], fields: undefined } as const;
  const told = await episode({ decide: down, write: (step) => (step.kind === 'hand-over' ? taken : undefined) });
  assert.deepEqual([told.outcome?.kind, endsOf(told)], ['handled-in-desk', ['handled-in-desk']]);
});

test('what the move to where people look finds counts as much as what the note found; a move that is refused changes nothing', async () => {
  const moving = (end: Written): Promise<Told> =>
    episode({
      decide: down,
      settings: { handOver: { kind: 'move', destination: 'people' }, clients: { acme: CLOUD, globex: { ...CLOUD, write: 'observe' } } },
      readings: [reading(), reading({ client: 'globex' })],
      write: (step) => (step.kind === 'move' ? end : undefined),
      meanwhile: answers,
    });
  const taken = await moving({ kind: 'taken', by: 'Kim', acts: ['owner'], fields: undefined });
  assert.deepEqual([taken.outcomes[0]?.outcome.kind, endsOf(taken)], ['handled-in-desk', ['handled-in-desk']]);
  const moved = await moving({ kind: 'moved', client: 'globex' });
  assert.deepEqual([moved.outcome?.kind, endsOf(moved)], ['would-ask-a-person', ['moved']]);
  const refused = await moving({ kind: 'refused', why: 'no rights' });
  assert.deepEqual([refused.outcome?.kind, endsOf(refused)], ['decided', ['answered']]);
});

test('an asking that may not be written on the ticket is looked into at once', async () => {
  const told = await episode({
    decide: down,
    write: () => ({ kind: 'withheld', why: 'only observed' }),
    look: () => ({ kind: 'untouched', client: 'globex' }),
    readings: [reading(), reading({ client: 'globex' })],
  });
  assert.deepEqual([told.looks.map(({ atMs }) => atMs), told.outcome?.kind], [[0], 'would-ask-a-person']);
});

test('a ticket that moves to another client is read anew, and what was asked is taken back', async () => {
  const told = await episode({
    decide: (_request, { atMs }) => (atMs() < MINUTE_MS ? DOWN : answered()),
    look: () => ({ kind: 'untouched', client: 'globex' }),
    settings: { clients: { acme: CLOUD, globex: CLOUD } },
    readings: [reading(), reading({ client: 'globex' })],
    meanwhile: [[MINUTE_MS, announces]],
  });
  assert.deepEqual([told.outcome?.kind, told.outcomes[0]?.client, endsOf(told)], ['decided', 'globex', ['moved']]);
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'supersede hand-over-1', 'note+fields']);
  assert.equal(told.writes[1]?.step.kind === 'supersede' && told.writes[1].step.undoReason.kind, 'moved');
  assert.equal(told.asks.at(-1)?.round, 2, 'its requests are not taken for those of before');
});

test('a person’s answer that was on its way when the ticket moved is written under the new rules, or is the draft', async () => {
  const moving = (categories: readonly string[]): Promise<Told> =>
    episode({
      decide: down,
      settings: { clients: { acme: CLOUD, globex: CLOUD } },
      write: (step, nth) => (step.kind === 'note' && nth === 2 ? { kind: 'moved', client: 'globex' } : undefined),
      readings: [
        reading(),
        reading({
          client: 'globex',
          choices: { categories: categories.map((id) => ({ id, name: id })), destinations: [{ id: 'network-team', name: '' }] },
        }),
      ],
      meanwhile: [...answers, [2 * MINUTE_MS, ({ world }) => world.cancel()]],
    });
  const fits = await moving(['network']);
  assert.deepEqual([fits.outcome?.kind, fits.outcomes[0]?.client], ['decided', 'globex']);
  // The machines of the client before have nothing to do with it.
  assert.deepEqual(fits.outcome?.kind === 'decided' && fits.outcome.routeFailures, []);
  const not = await moving(['other']);
  const second = not.tasks.find(({ task }) => task.number === 2);
  assert.match(second?.task.why ?? '', /Dana answered before the ticket moved, and that category is not among the choices/);
  assert.equal(second?.task.draftBy, 'Dana');
  assert.deepEqual(second?.failureHistory, []);
});

test('a person’s answer goes on with a ticket that moves again and again', async () => {
  let moves = 0;
  const told = await episode({
    decide: down,
    settings: { clients: { acme: CLOUD, globex: CLOUD, initech: CLOUD } },
    readings: [reading(), reading({ client: 'globex' }), reading({ client: 'initech' })],
    write: (step) => (step.kind === 'note' && (moves += 1) < 3 ? { kind: 'moved', client: 'another' } : undefined),
    meanwhile: answers,
  });
  const { outcome } = told;
  assert.deepEqual(outcome?.kind === 'decided' && [outcome.by, outcome.inShort], [{ kind: 'person', staff: 'Dana' }, 'P1']);
  assert.deepEqual([told.outcomes[0]?.client, told.tasks.at(-1)?.task.number, told.asks.length], ['initech', 1, 2]);
});

test('a ticket that moves more than five times goes to a person', async () => {
  const names = Array.from({ length: 8 }, (_, at) => `c${at}`);
  let moves = 0;
  const told = await episode({
    settings: { clients: Object.fromEntries(names.map((name) => [name, CLOUD])) },
    readings: names.map((client) => reading({ client })),
    write: (step) => (step.kind === 'note' && moves < 6 ? { kind: 'moved', client: `c${(moves += 1)}` } : undefined),
    meanwhile: answers,
  });
  assert.deepEqual([told.asks.length, told.tasks[0]?.task.why], [6, 'the ticket changed its client or board more than 5 times']);
});

test('a ticket that is gone while it waits ends the task, and its number is read once more', async () => {
  const told = await episode({
    decide: down,
    look: () => ({ kind: 'gone', why: 'it was deleted' }),
    meanwhile: [[MINUTE_MS, announces]],
    readings: [reading(), { kind: 'gone', why: 'it was deleted' }],
  });
  assert.deepEqual([told.outcome, endsOf(told), told.reads], [{ kind: 'gone', why: 'it was deleted' }, ['gone'], 2]);
  assert.deepEqual(stepsOf(told), ['hand-over-1'], 'nothing is taken back from a ticket that is not there');
  assert.deepEqual(
    told.outcomes.map(({ outcome, episode: number }) => [outcome.kind, number]),
    [
      ['gone', 1],
      ['nothing-new', undefined],
    ],
  );
});

test('the next role is told when the task is due, and the record says so', async () => {
  const told = await episode({ decide: down, meanwhile: [[2.5 * HOUR_MS, ({ answer }) => answer()]] });
  const escalated = told.tasks.filter((record) => record.escalated);
  assert.deepEqual(
    escalated.map(({ task }) => [task.role, task.escalations]),
    [['service-manager', 1]],
  );
});

test('a client who writes again is counted on the task, and the next role is told a quarter of a step later', async () => {
  const told = await episode({
    decide: down,
    look: (nth) => ({ kind: 'untouched', client: 'acme', ...(nth === 1 ? { clientReplies: 2 } : {}) }),
    meanwhile: [
      [MINUTE_MS, announces],
      [HOUR_MS, ({ answer }) => answer()],
    ],
  });
  const escalated = told.tasks.find((record) => record.escalated);
  assert.deepEqual([told.tasks[1]?.task.clientReplies, escalated?.task.role], [2, 'service-manager']);
  assert.deepEqual(told.looks.map(({ atMs }) => atMs).slice(0, 2), [MINUTE_MS, 16 * MINUTE_MS]);
});

test('each look begins where the last one ended, and the note is written from there', async () => {
  const since = { version: '7', fields: reading().snapshot.fields, owner: 'Kim' };
  const told = await episode({
    decide: (_request, { atMs }) => (atMs() < HOUR_MS / 2 ? DOWN : answered()),
    look: () => ({ kind: 'untouched', client: 'acme', since }),
    meanwhile: [[MINUTE_MS, announces]],
  });
  assert.deepEqual([told.looks[0]?.since.version, told.looks[1]?.since, told.looks[0]?.due], ['1', since, { kind: 'watched' }]);
  assert.deepEqual(told.writes.find(({ step }) => step.kind === 'note')?.since, since);
});

test('while it waits it is among those that a drain wakes, and no longer once the wait ends', async () => {
  const told = await episode({ decide: down, meanwhile: answers });
  const [waits, over] = told.waits;
  assert.deepEqual([waits?.lane, waits?.client, over, told.waits.length], ['person', 'acme', undefined, 2]);
});

test('when a route is back all are asked once more, and an answer that comes while somebody has the task waits for them', async () => {
  const told = await episode({
    decide: async (_request, { atMs, world, task }) => {
      if (atMs() < MINUTE_MS) return DOWN;
      if (atMs() < 10 * MINUTE_MS) await world.update('claimTask', { task: task()?.id, by: 'Dana' });
      return answered();
    },
    meanwhile: [[MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')]],
  });
  assert.deepEqual(
    told.asks.map(({ round, route: { route: name } }) => `${round}${name}`),
    ['1a', '1b', '2a', '3a'],
  );
  assert.deepEqual([told.outcome?.kind, told.atMs], ['decided', 16 * MINUTE_MS], 'when the claim of 15 minutes is over');
});

test('a try without a signal asks each route, as one with a signal does', async () => {
  const told = await episode({ decide: down, meanwhile: [[HOUR_MS, ({ answer }) => answer()]] });
  assert.deepEqual(
    told.asks.map(({ round, route: { route: name } }) => `${round}${name}`),
    ['1a', '1b', '2a', '2b'],
  );
});

test('an answer given twice under one id counts once, and a second one by another is refused while the first is under way', async () => {
  const refused: unknown[] = [];
  const told = await episode({
    decide: down,
    write: async (step, _nth, { world }) => (step.kind === 'note' ? (await world.wait(MINUTE_MS), undefined) : undefined),
    meanwhile: [
      [
        MINUTE_MS,
        async ({ world, task }) => {
          const request = { task: task()?.id, by: 'Dana', decision: GIVEN };
          assert.deepEqual(await world.update('answerTask', request, 'id-1'), { task: request.task });
          assert.deepEqual(await world.update('answerTask', request, 'id-1'), { task: request.task });
          await assert.rejects(world.update('answerTask', { ...request, by: 'Kim' }, 'id-2'), (error) => refused.push(error) > 0);
        },
      ],
    ],
  });
  assert.deepEqual([told.outcome?.kind, refused.length], ['decided', 1]);
});

test('a claim is kept and told, released by its holder, and no longer held then', async () => {
  const told = await episode({
    decide: down,
    meanwhile: [
      [MINUTE_MS, ({ world, task }) => world.update('claimTask', { task: task()?.id, by: 'Dana' })],
      [2 * MINUTE_MS, ({ world, task }) => assert.rejects(world.update('claimTask', { task: task()?.id, by: 'Kim' }), /Dana has claimed/)],
      [
        2 * MINUTE_MS,
        ({ world, task }) => assert.rejects(world.update('releaseTask', { task: task()?.id, by: 'Kim' }), /Dana has claimed/),
      ],
      [3 * MINUTE_MS, ({ world, task }) => world.update('releaseTask', { task: task()?.id, by: 'Dana' })],
      [4 * MINUTE_MS, ({ answer }) => answer('Kim')],
    ],
  });
  assert.deepEqual(
    told.tasks.map(({ task }) => task.claim && [task.claim.by, task.claim.untilMs - told.world.nowMs()]),
    // The end is a millisecond after the answer, in which it is kept.
    [undefined, ['Dana', 12 * MINUTE_MS - 1], undefined, undefined],
  );
  assert.equal(told.outcome?.kind === 'decided' && told.outcome.by.kind, 'person');
});

test('an undo that fails at the end of a task opens a review, and the ticket is read once more after it', async () => {
  const told = await episode({
    decide: down,
    look: (_nth, { atMs }) => (atMs() < HOUR_MS ? HANDLED : { kind: 'untouched', client: 'acme' }),
    write: (step) => (step.kind === 'supersede' ? { kind: 'refused', why: 'no rights' } : undefined),
    meanwhile: [
      [MINUTE_MS, announces],
      [HOUR_MS, ({ answer }) => answer('Kim', null)],
    ],
  });
  const { outcome } = told;
  assert.deepEqual(outcome?.kind === 'handled-in-desk' && outcome.failedUndos, [
    { id: 'hand-over-1', kind: 'hand-over-note', why: 'no rights' },
  ]);
  assert.deepEqual(
    [told.tasks.at(-1)?.task.kind, told.tasks.at(-1)?.task.why, told.tasks.at(-1)?.end],
    ['review', 'Please fix by hand. hand-over-note (hand-over-1) could not be undone: no rights', { how: 'answered', by: 'Kim' }],
  );
});
