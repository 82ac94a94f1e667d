/** What code has told of an item's facts gives way to an answer's note, and to nothing else; in virtual time. */
import { DOWN, HOUR_MS, MINUTE_MS, answered, episode, reading, stepsOf } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script } from '../../../support/virtual-episode.ts';

const TOLD = { ...reading({}, 3), told: 'told-3' };
const NO_FIELDS = { setsFields: false } as const;
const given = (script: Script = {}): Script => ({ readings: [TOLD], process: NO_FIELDS, ...script });

test('the note that code has made is superseded once the answer stands', async () => {
  assert.deepEqual(stepsOf(await episode(given())), ['note', 'supersede told-3']);
});

test('where nothing was told nothing is superseded', async () => {
  assert.deepEqual(stepsOf(await episode(given({ readings: [reading({}, 3)] }))), ['note']);
});

test('a note that is withheld or refused takes nothing away: the table is all there is', async () => {
  for (const end of [
    { kind: 'withheld', why: 'only observed' },
    { kind: 'refused', why: 'status 422' },
  ] as const) {
    const told = await episode(given({ write: ({ kind }) => (kind === 'note' ? end : undefined) }));
    assert.deepEqual([told.outcome?.kind, stepsOf(told)], ['decided', ['note']], end.kind);
  }
});

test('whoever takes the ticket, or cancels the run, finds the table as it was', async () => {
  const taken = await episode(
    given({
      decide: () => DOWN,
      look: () => ({ kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined }),
      meanwhile: [[HOUR_MS, ({ world }) => world.signal('delivered', 'd1')]],
    }),
  );
  assert.deepEqual([taken.outcome?.kind, stepsOf(taken)], ['handled-in-desk', ['hand-over-1', 'supersede hand-over-1']]);
  const stopped = await episode(given({ decide: () => DOWN, meanwhile: [[HOUR_MS, ({ world }) => world.cancel()]] }));
  assert.deepEqual(stepsOf(stopped), ['hand-over-1', 'supersede hand-over-1']);
});

test('an answer that comes after a person was asked takes the place of both notes', async () => {
  const told = await episode(given({ decide: (_request, { atMs }) => (atMs() < HOUR_MS ? DOWN : answered()) }));
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1', 'supersede told-3']);
});

test('a ticket that moves while it is explained keeps its table until the answer under the new rules stands', async () => {
  const told = await episode(
    given({
      readings: [TOLD, TOLD],
      write: ({ kind }, nth) => (kind === 'note' && nth === 1 ? { kind: 'moved', client: 'other' } : undefined),
    }),
  );
  assert.deepEqual(stepsOf(told), ['note', 'note', 'supersede told-3']);
});

test('where AI is off a process may leave it at that: nobody is asked, and nothing is written or recorded as decided', async () => {
  const settings = { clients: { acme: { ai: 'off', write: 'fields', onRefusal: 'person' } } } as const;
  const nobody = await episode(given({ settings, process: { ...NO_FIELDS, whereAiIsOff: 'nobody' } }));
  assert.deepEqual(nobody.outcome, { kind: 'nothing-new', why: 'AI is off for this client, and nobody is asked for an explanation' });
  assert.deepEqual([nobody.asks, nobody.writes, nobody.tasks, nobody.atMs < MINUTE_MS], [[], [], [], true]);
  const person = await episode(given({ settings, meanwhile: [[HOUR_MS, ({ world }) => world.cancel()]] }));
  assert.equal(person.tasks[0]?.task.because, 'ai-off');
});

const LATER = { ai: 'cloud', write: 'fields', onRefusal: 'person', criticality: 'convenience' } as const;
const WAITS: Script = given({
  settings: { clients: { acme: LATER }, convenienceMs: 3 * HOUR_MS },
  readings: [TOLD, { ...reading({}, 5), told: 'told-5' }],
  process: { ...NO_FIELDS, readsBeforeRetry: true },
});

test('what has come while it waited for AI is what is explained, and only the table of the same facts gives way', async () => {
  const told = await episode({ ...WAITS, decide: (_request, { atMs }) => (atMs() < 10 * MINUTE_MS ? DOWN : answered()) });
  assert.deepEqual(stepsOf(told), ['note', 'supersede told-5']);
  assert.deepEqual([...new Set(told.asks.map(({ episode: number, round }) => `${number} ${round}`))], ['3 1', '5 2']);
  assert.deepEqual(
    told.outcomes.map(({ episode: number, outcome }) => [number, outcome.kind]),
    [[5, 'decided']],
  );
});

test('its wait for AI ends when it would have ended without anything newer, and a person is asked about the newest', async () => {
  const readings = Array.from({ length: 50 }, (_, at) => ({ ...reading({}, 3 + at), told: `told-${3 + at}` }));
  const told = await episode({ ...WAITS, readings, decide: () => DOWN, meanwhile: [[4 * HOUR_MS, ({ world }) => world.cancel()]] });
  const [task] = told.tasks;
  assert.equal((task?.atMs ?? 0) - 3 * HOUR_MS, 0);
  assert.ok((task?.episode ?? 0) > 3);
});

test('a person who is asked is asked about what there was: the facts do not change under their hands', async () => {
  const told = await episode({
    ...WAITS,
    settings: {},
    decide: (_request, { atMs }) => (atMs() < HOUR_MS ? DOWN : answered()),
  });
  assert.deepEqual(stepsOf(told), ['hand-over-1', 'note', 'supersede hand-over-1', 'supersede told-3']);
  assert.deepEqual(new Set(told.asks.map(({ episode: number }) => number)), new Set([3]));
});
