/** A run that the watch asks to record itself again, in virtual time: its task, its waits, or a due row, by where it stands. */
import { CLOUD, DOWN, HOUR_MS, MINUTE_MS, answered, episode } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script, Told } from '../../../support/virtual-episode.ts';

const START_MS = Date.UTC(2026, 10, 25, 9);
const rechecks = ({ world }: { world: Told['world'] }): void => world.signal('recheck');
const down = (): typeof DOWN => DOWN;

test('while a person is asked the task is recorded as open again, and that it waits', async () => {
  const told = await episode({
    decide: down,
    meanwhile: [
      [MINUTE_MS, rechecks],
      [2 * MINUTE_MS, ({ answer }) => answer()],
    ],
  });
  assert.deepEqual(
    told.tasks.map(({ reopened, end }) => [reopened, end?.how]),
    [
      [undefined, undefined],
      [true, undefined],
      [undefined, 'answered'],
    ],
  );
  const [first, second, over] = told.waits;
  assert.deepEqual([first?.lane, second, over, told.dues], ['person', first, undefined, 0]);
});

test('where the note that asks is still being written the task alone is recorded: the wait has not begun', async () => {
  const told = await episode({
    decide: down,
    write: (step, _nth, { atMs }) => (step.kind === 'hand-over' && atMs() < HOUR_MS ? { kind: 'pending', why: 'status 503' } : undefined),
    meanwhile: [
      [MINUTE_MS, rechecks],
      [2 * MINUTE_MS, ({ answer }) => answer()],
    ],
  });
  assert.equal(told.tasks.filter(({ reopened }) => reopened).length, 1);
  assert.deepEqual(
    told.waits.map((wait) => wait?.lane),
    ['person', undefined],
    'the wait that began with the answer',
  );
});

test('while it waits for AI a due row and the wait are recorded, until when it waits', async () => {
  const settings: Script['settings'] = { clients: { acme: { ...CLOUD, criticality: 'convenience' } }, convenienceMs: 3 * HOUR_MS };
  const told = await episode({
    settings,
    decide: (_request, { atMs }) => (atMs() < 20 * MINUTE_MS ? DOWN : answered()),
    meanwhile: [[MINUTE_MS, rechecks]],
  });
  const [, again] = told.waits;
  assert.deepEqual([told.dues, again?.lane, again && again.dueAtMs - START_MS], [1, 'ai', 3 * HOUR_MS]);
  assert.deepEqual(
    [told.reads, told.outcomes.map(({ outcome }) => outcome.kind)],
    [2, ['decided', 'nothing-new']],
    'its row is covered by a reading',
  );
  assert.deepEqual(told.looks.map(({ atMs }) => atMs).slice(0, 2), [0, MINUTE_MS], 'and by a look at once');
});

test('while a machine is asked a due row is recorded, and the ticket is read once more before the run ends', async () => {
  const told = await episode({
    decide: async (_request, { world }) => (await world.wait(HOUR_MS), answered()),
    meanwhile: [[MINUTE_MS, rechecks]],
  });
  assert.deepEqual([told.dues, told.reads, told.tasks, told.waits], [1, 2, [], []]);
});

test('a run that is being stopped records nothing again', async () => {
  const told = await episode({
    decide: down,
    write: async (step, _nth, { world }) => (step.kind === 'supersede' ? (await world.wait(MINUTE_MS), undefined) : undefined),
    meanwhile: [
      [MINUTE_MS, ({ world }) => world.cancel()],
      [1.5 * MINUTE_MS, rechecks],
    ],
  });
  assert.deepEqual([told.dues, told.tasks.filter(({ reopened }) => reopened)], [0, []]);
});
