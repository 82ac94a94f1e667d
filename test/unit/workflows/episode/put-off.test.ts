/** Notes that are put off since many items wait for the same machines, in virtual time: when the item asks after all, and what is left on it. */
import {
  CLOUD,
  DOWN,
  HOUR_MS,
  MINUTE_MS,
  SETTINGS,
  SNAPSHOT,
  answered,
  episode,
  reading,
  stepsOf,
} from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContinueAsNew, defaultPayloadConverter } from '@temporalio/workflow';
import { DECISION } from '../../../support/decision.ts';
import type { EpisodeInput } from '../../../../workflows/episode/input.ts';
import type { Script, Told } from '../../../support/virtual-episode.ts';

const START_MS = Date.UTC(2026, 10, 25, 9);
const down = (): typeof DOWN => DOWN;
const BASE: Script = {
  settings: { people: { ...SETTINGS.people, noteBeforeDueMs: 30 * MINUTE_MS } },
  decide: down,
  readings: [reading({ dueAtMs: START_MS + 5 * HOUR_MS })],
};
const answersAt = (ms: number): NonNullable<Script['meanwhile']> => [[ms, ({ answer }) => answer()]];
const asksAt = ({ writes }: Told): readonly number[] => writes.flatMap(({ step, atMs }) => (step.kind === 'hand-over' ? [atMs] : []));
const minutes = (ms: readonly number[]): readonly number[] => ms.map((one) => Math.round(one / MINUTE_MS));

test('few that wait for the same machines have a note each, after a moment in which others may come', async () => {
  const told = await episode({ ...BASE, waiting: () => 10, meanwhile: answersAt(HOUR_MS) });
  assert.deepEqual(minutes(asksAt(told)), [2]);
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1', 'fields']);
});

test('one of more than ten has its note half an hour before it is due, and no second one', async () => {
  const told = await episode({ ...BASE, waiting: () => 11, meanwhile: answersAt(9 * HOUR_MS) });
  assert.deepEqual(minutes(asksAt(told)), [4 * 60 + 30]);
  const [note] = told.writes;
  assert.equal(note?.step.kind === 'hand-over' && note.step.askedAtMs - START_MS, note?.atMs);
  // The next roles are asked by its own due time all the same.
  assert.deepEqual(minutes(told.tasks.filter(({ escalated }) => escalated).map(({ atMs }) => atMs)).slice(0, 2), [300, 360]);
  assert.equal(stepsOf(told).filter((step) => step === 'hand-over-1').length, 1);
});

test('of those that came together the first know of the last before they ask', async () => {
  const told = await episode({
    ...BASE,
    waiting: (_record, { atMs }) => (atMs() < MINUTE_MS ? 1 : 100),
    meanwhile: answersAt(2 * HOUR_MS),
  });
  assert.deepEqual(stepsOf(told), ['note+fields'], 'it was never asked about');
});

test('where AI is back before the note, nothing of it is left on the ticket: no note asks, and none is superseded', async () => {
  let works = false;
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    decide: () => (works ? answered() : DOWN),
    meanwhile: [[HOUR_MS, ({ world }) => ((works = true), world.signal('routeBack', 'a'))]],
  });
  assert.deepEqual(stepsOf(told), ['note+fields']);
  assert.deepEqual([told.outcome?.kind, told.tasks.at(-1)?.end?.how], ['decided', 'answered-by-ai']);
});

test('one whose due time is near when it comes asks at once, however many wait', async () => {
  const told = await episode({
    ...BASE,
    readings: [reading({ dueAtMs: START_MS + 30 * MINUTE_MS })],
    waiting: () => 100,
    meanwhile: answersAt(HOUR_MS),
  });
  assert.deepEqual(minutes(asksAt(told)), [0]);
});

test('a due time that is near before the moment for others is over ends that moment', async () => {
  const told = await episode({
    ...BASE,
    readings: [reading({ dueAtMs: START_MS + 31 * MINUTE_MS })],
    waiting: () => 100,
    meanwhile: answersAt(HOUR_MS),
  });
  assert.deepEqual(minutes(asksAt(told)), [1]);
});

test('AI that is back and is not sure asks a person now, for that reason: the others have no part in it', async () => {
  let works = false;
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    decide: () => (works ? answered({ confidence: { ...DECISION.confidence, impact: 60 } }) : DOWN),
    meanwhile: [
      [HOUR_MS, ({ world }) => ((works = true), world.signal('routeBack', 'a'))],
      [2 * HOUR_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual(minutes(asksAt(told)), [60]);
  const asking = told.writes[0]?.step;
  assert.equal(asking?.kind === 'hand-over' && asking.because, 'not-confident');
  assert.equal(asking?.kind === 'hand-over' && asking.draftBy, 'A');
  const { task } = told.tasks.find(({ atMs }) => atMs >= HOUR_MS) ?? assert.fail('no record');
  assert.deepEqual(
    [task.because, task.cause, task.unasked, (task.draft as typeof DECISION).impact],
    ['not-confident', undefined, undefined, 2],
  );
});

test('AI that is back and declines leaves the ticket to people, who are asked now', async () => {
  let works = false;
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    decide: () => (works ? { kind: 'policy', reason: 'declined', why: 'declined' } : DOWN),
    meanwhile: [
      [HOUR_MS, ({ world }) => ((works = true), world.signal('routeBack', 'a'))],
      [4 * HOUR_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual(minutes(asksAt(told)), [60]);
  assert.ok(
    told.asks.every(({ atMs }) => atMs <= HOUR_MS),
    'no machine is asked again',
  );
  assert.ok(told.world.ordered.length < 100, 'it does not wake for a try that will never be');
});

test('a try in vain with all of them down as before changes nothing; a failure of the item itself in it asks now', async () => {
  const again = [MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')] satisfies NonNullable<Script['meanwhile']>[number];
  const told = await episode({ ...BASE, waiting: () => 100, meanwhile: [again, ...answersAt(HOUR_MS)] });
  assert.equal(told.asks.filter(({ atMs }) => atMs > 0 && atMs < 20 * MINUTE_MS).length, 2);
  assert.deepEqual(asksAt(told), []);
  const own = await episode({
    ...BASE,
    waiting: () => 100,
    decide: ({ route }, { atMs }) => (route.route === 'a' && atMs() > 0 ? { kind: 'unfit', problems: ['none'], draft: '' } : DOWN),
    meanwhile: [again, ...answersAt(HOUR_MS)],
  });
  assert.deepEqual(minutes(asksAt(own)), [1]);
});

test('whoever has claimed the task is not asked on the ticket before the claim lapses', async () => {
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    meanwhile: [
      [4 * HOUR_MS + 29 * MINUTE_MS, ({ world, task }) => world.update('claimTask', { task: task()?.id, by: 'Dana' })],
      ...answersAt(8 * HOUR_MS),
    ],
  });
  assert.deepEqual(minutes(asksAt(told)), [4 * 60 + 44]);
});

test('news of the ticket in a claim does not bring its note', async () => {
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    look: () => ({ kind: 'untouched', client: SNAPSHOT.client }),
    meanwhile: [
      [4 * HOUR_MS + 29 * MINUTE_MS, ({ world, task }) => world.update('claimTask', { task: task()?.id, by: 'Dana' })],
      [4 * HOUR_MS + 35 * MINUTE_MS, ({ world }) => world.signal('delivered', 'd1')],
      ...answersAt(8 * HOUR_MS),
    ],
  });
  assert.deepEqual(minutes(asksAt(told)), [4 * 60 + 44]);
});

test('staff who take the ticket while nobody was asked on it leave nothing to undo', async () => {
  const told = await episode({
    ...BASE,
    waiting: () => 100,
    look: (_nth, { atMs }) =>
      atMs() < HOUR_MS
        ? { kind: 'untouched', client: SNAPSHOT.client }
        : { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined },
    meanwhile: [[HOUR_MS, ({ world }) => world.signal('delivered', 'd1')]],
  });
  assert.deepEqual([told.outcome?.kind, stepsOf(told)], ['handled-in-desk', []]);
});

test('a failure of the item itself asks at once: it has nobody to wait with', async () => {
  for (const asked of [
    { kind: 'unfit', problems: ['none'], draft: '' },
    { kind: 'too-long', reason: 'too-long', why: 'too long' },
  ] as const) {
    const told = await episode({ ...BASE, waiting: () => 100, decide: () => asked, meanwhile: answersAt(HOUR_MS) });
    assert.deepEqual(minutes(asksAt(told)), [0], asked.kind);
    assert.equal(told.tasks[0]?.task.cause, undefined);
  }
});

test('those that may ask the same machines wait for the same, whatever the order; another client of local machines for fewer', async () => {
  const routes = [{ ...SETTINGS.routes[0] }, { ...SETTINGS.routes[1], kind: 'local' }] as typeof SETTINGS.routes;
  const causeOf = async (script: Partial<Script>): Promise<string | undefined> =>
    (await episode({ ...BASE, meanwhile: answersAt(HOUR_MS), ...script })).tasks[0]?.task.cause;
  assert.equal(await causeOf({}), 'a b');
  assert.equal(await causeOf({ settings: { ...BASE.settings, routes: routes.toReversed() } }), 'a b');
  const localOnly = { ...BASE.settings, routes, clients: { acme: { ...CLOUD, ai: 'local-only' } } } as const;
  assert.equal(await causeOf({ settings: localOnly }), 'b');
});

test('a run that goes on as a new one keeps when its note comes', async () => {
  const script = { ...BASE, waiting: () => 100 };
  const { error } = await episode({ ...script, historyLength: 1_500 });
  assert.ok(error instanceof ContinueAsNew);
  const { carried } = defaultPayloadConverter.fromPayload<EpisodeInput>(error.command.arguments?.[0] ?? assert.fail('no input'));
  assert.ok(carried?.task?.unasked?.kind === 'listed');
  const told = await episode({ ...script, carried, meanwhile: answersAt(9 * HOUR_MS) });
  assert.deepEqual(minutes(asksAt(told)), [4 * 60 + 30]);
});
