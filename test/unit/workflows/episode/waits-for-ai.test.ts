/** Work that is convenience only waits for AI before a person is asked, in virtual time: how long, what ends it, and what is looked at. */
import { CLOUD, DOWN, HOUR_MS, MINUTE_MS, answered, episode, reading, stepsOf } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script, Told } from '../../../support/virtual-episode.ts';

const LATER = { ...CLOUD, criticality: 'convenience' } as const;
const settings: Script['settings'] = { clients: { acme: LATER, globex: CLOUD }, convenienceMs: 3 * HOUR_MS };
const down = (): typeof DOWN => DOWN;
const announces = ({ world }: { world: Told['world'] }): void => world.signal('delivered', 'd1');
const answersAt = (ms: number): NonNullable<Script['meanwhile']> => [[ms, ({ answer }) => answer()]];
const asksOf = ({ asks }: Told): string => asks.map(({ round, route: { route } }) => `${round}${route}`).join(' ');

test('nobody is asked while it waits; machines are tried at growing distances, and when the wait is over a person has new time', async () => {
  const told = await episode({
    settings,
    decide: down,
    readings: [reading({ dueAtMs: Date.UTC(2026, 10, 25, 9) + MINUTE_MS })],
    meanwhile: answersAt(3.2 * HOUR_MS),
  });
  const [task] = told.tasks;
  assert.equal(asksOf(told).slice(0, 17), '1a 1b 2a 2b 3a 3b');
  assert.ok(task && task.task.openedAtMs - Date.UTC(2026, 10, 25, 9) === 3 * HOUR_MS);
  assert.equal(task.task.dueAtMs - task.task.openedAtMs, 2 * HOUR_MS, 'it was due a minute after it came');
  assert.deepEqual([stepsOf(told)[0], told.outcome?.kind], ['hand-over-1', 'decided']);
});

test('it is among those that a drain wakes as what waits for AI, until when it waits, and which machines failed', async () => {
  const told = await episode({ settings, decide: (_request, { atMs }) => (atMs() < 20 * MINUTE_MS ? DOWN : answered()) });
  const [waits, over] = told.waits;
  assert.deepEqual(
    [waits?.lane, waits && waits.dueAtMs - Date.UTC(2026, 10, 25, 9), waits?.machines?.left?.route],
    ['ai', 3 * HOUR_MS, 'b'],
  );
  assert.deepEqual([over, told.outcome?.kind, told.tasks], [undefined, 'decided', []]);
  assert.equal(told.writes[0]?.since, undefined, 'nobody was asked, so nothing is late');
  assert.equal('Waiting' in told.world.attributes(), false, 'operators do not find it among those that wait');
});

test('a route that is back has all routes asked at once, and it is kept when they were', async () => {
  const told = await episode({
    settings,
    decide: (_request, { atMs }) => (atMs() < 7 * MINUTE_MS ? DOWN : answered()),
    meanwhile: [
      [5 * MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')],
      [10 * MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')],
    ],
  });
  assert.equal(asksOf(told), '1a 1b 2a 2b 3a');
  assert.deepEqual(
    told.waits.flatMap((wait) => (wait ? [wait.triedAtMs && wait.triedAtMs - Date.UTC(2026, 10, 25, 9)] : [])),
    [undefined, 5 * MINUTE_MS],
  );
});

for (const [what, given] of [
  ['an sla client', { settings: { ...settings, clients: { acme: CLOUD } } }],
  ['no time to wait', { settings: { ...settings, convenienceMs: 0 } }],
  ['AI that is off', { settings: { ...settings, clients: { acme: { ...LATER, ai: 'off' } } } }],
  ['an answer that is not sure enough', { decide: () => answered({ confidence: { category: 9, impact: 9, urgency: 9, destination: 9 } }) }],
] as const satisfies readonly (readonly [string, Script])[])
  test(`a person is asked at once with ${what}`, async () => {
    const told = await episode({ settings, decide: down, ...given, meanwhile: answersAt(MINUTE_MS) });
    assert.deepEqual([told.tasks[0]?.task.openedAtMs, told.outcome?.kind], [Date.UTC(2026, 10, 25, 9), 'decided']);
  });

for (const [what, now, kind] of [
  ['staff take it', { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined }, 'handled-in-desk'],
  ['it is gone', { kind: 'gone', why: 'deleted' }, 'gone'],
] as const)
  test(`the wait ends where ${what}, and nothing was left on the ticket`, async () => {
    const told = await episode({
      settings,
      decide: down,
      look: (_nth, { atMs }) => (atMs() > 0 ? now : { kind: 'untouched', client: 'acme' }),
      meanwhile: [[MINUTE_MS, announces]],
    });
    assert.deepEqual([told.outcome?.kind, stepsOf(told), told.tasks, told.atMs], [kind, [], [], MINUTE_MS]);
    assert.equal(told.waits.at(-1), undefined);
  });

test('a ticket that moved while the machines were asked is seen as soon as the wait begins', async () => {
  const told = await episode({
    settings,
    decide: down,
    look: () => ({ kind: 'untouched', client: 'globex' }),
    readings: [reading(), reading({ client: 'globex' })],
    meanwhile: answersAt(MINUTE_MS),
  });
  assert.deepEqual(
    [told.looks[0]?.atMs, told.dues, told.tasks[0]?.client, told.tasks[0]?.task.openedAtMs],
    [0, 1, 'globex', Date.UTC(2026, 10, 25, 9)],
  );
});

test('one that moves to where nobody may wait like this is no longer waited with', async () => {
  const exceptions = [{ when: { priorities: ['P1'] }, criticality: 'sla' }] as const;
  const told = await episode({
    settings: { ...settings, exceptions },
    decide: down,
    look: () => ({ kind: 'untouched', client: 'acme', priority: 'P1' }),
    readings: [reading(), reading({ fields: { ...reading().snapshot.fields, priority: 'P1' } })],
    meanwhile: answersAt(MINUTE_MS),
  });
  assert.deepEqual([told.dues, told.tasks[0]?.task.openedAtMs], [1, Date.UTC(2026, 10, 25, 9)]);
});

test('a look while it waits says until when the item is due', async () => {
  const told = await episode({ settings, decide: down, meanwhile: [[MINUTE_MS, announces], ...answersAt(4 * HOUR_MS)] });
  assert.deepEqual(told.looks[0]?.due, { kind: 'waits', untilMs: Date.UTC(2026, 10, 25, 9) + 3 * HOUR_MS });
});

test('while the ticket cannot be looked at no machine is tried, and after the first wait it is looked at again', async () => {
  const told = await episode({
    settings,
    decide: down,
    look: (_nth, { atMs }) => (atMs() < 40 * MINUTE_MS ? { kind: 'unknown' } : { kind: 'untouched', client: 'acme' }),
    meanwhile: [[10 * MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')], ...answersAt(4 * HOUR_MS)],
  });
  assert.equal(told.asks.find(({ round }) => round === 2)?.atMs, 40 * MINUTE_MS);
});
