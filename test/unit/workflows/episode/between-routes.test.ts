/** Between two routes and beside a look, in virtual time: under whose rules the next machine is asked, and who is not kept waiting for the ticket system. */
import { CLOUD, DOWN, HOUR_MS, MINUTE_MS, answered, episode, reading } from '../../../support/virtual-episode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Script, Told } from '../../../support/virtual-episode.ts';

const settings: Script['settings'] = { clients: { acme: CLOUD, globex: CLOUD } };
/** Somebody changes the ticket while the first route thinks, and the route fails. */
const changedMeanwhile: Script['decide'] = async ({ route: { route }, round }, { world }) => {
  if (route !== 'a' || round > 1) return answered();
  world.signal('delivered', 'd1');
  await world.wait(1_000);
  return DOWN;
};
const askedAt = ({ asks }: Told): readonly string[] =>
  asks.map(({ route: { route }, client, atMs }) => `${route} for ${client} at ${atMs / 1_000}`);

test('a ticket that nobody has changed is not looked at between two routes', async () => {
  const told = await episode({ decide: ({ route: { route } }) => (route === 'a' ? DOWN : answered()) });
  assert.deepEqual([told.looks, askedAt(told)], [[], ['a for acme at 0', 'b for acme at 0']]);
});

test('one that was changed is looked at first, and the next route is asked where it stands as it was read', async () => {
  const told = await episode({ settings, decide: changedMeanwhile });
  assert.deepEqual([told.looks.length, askedAt(told)], [1, ['a for acme at 0', 'b for acme at 1']]);
});

test('one that is another client’s by now is read anew, and nothing more is asked under the old rules', async () => {
  const told = await episode({
    settings,
    decide: changedMeanwhile,
    look: () => ({ kind: 'untouched', client: 'globex' }),
    readings: [reading(), reading({ client: 'globex' })],
  });
  assert.deepEqual([askedAt(told), told.outcomes[0]?.client], [['a for acme at 0', 'a for globex at 1'], 'globex']);
});

test('one that is gone is found out by the write: the next route is asked', async () => {
  const told = await episode({ settings, decide: changedMeanwhile, look: () => ({ kind: 'gone', why: 'deleted' }) });
  assert.deepEqual(askedAt(told), ['a for acme at 0', 'b for acme at 1']);
});

test('one that a person has taken is asked about on, unless it has moved with that', async () => {
  const handled = { kind: 'handled', by: 'Kim', acts: ['owner'], fields: undefined } as const;
  const stays = await episode({ settings, decide: changedMeanwhile, look: () => handled });
  assert.deepEqual(askedAt(stays), ['a for acme at 0', 'b for acme at 1']);
  const moves = await episode({
    settings,
    decide: changedMeanwhile,
    look: () => ({ ...handled, client: 'globex' }),
    readings: [reading(), reading({ client: 'globex' })],
  });
  assert.deepEqual(askedAt(moves), ['a for acme at 0', 'a for globex at 1']);
});

test('while nobody knows where it stands it is looked at after 2, 4, 8 seconds and so on, and at least once a minute', async () => {
  const told = await episode({
    settings,
    decide: changedMeanwhile,
    look: (_nth, { atMs }) => (atMs() < 200_000 ? { kind: 'unknown' } : { kind: 'untouched', client: 'acme' }),
  });
  assert.deepEqual(
    told.looks.map(({ atMs }) => atMs / 1_000),
    [1, 3, 7, 15, 31, 63, 123, 183, 243],
  );
  assert.deepEqual(askedAt(told), ['a for acme at 0', 'b for acme at 243']);
});

test('when the time for machines is over it is waited for no longer', async () => {
  const told = await episode({ settings, decide: changedMeanwhile, look: () => ({ kind: 'unknown' }) });
  assert.equal(told.looks.at(-1)?.atMs, 10 * MINUTE_MS);
});

test('an escalation waits two minutes at the most for a look that is under way, and is made then', async () => {
  const told = await episode({
    readings: [reading({ dueAtMs: Date.UTC(2026, 10, 25, 9) + 21 * MINUTE_MS })],
    decide: async ({ round, route: { route } }, { world }) => {
      if (round === 2 && route === 'a') world.signal('delivered', 'd1');
      return round < 3 ? DOWN : answered();
    },
    look: async (nth, { world }) => {
      if (nth === 2) await world.wait(HOUR_MS);
      return { kind: 'untouched', client: 'acme' };
    },
    meanwhile: [
      [20 * MINUTE_MS, ({ world }) => world.signal('routeBack', 'a')],
      [2 * HOUR_MS, ({ answer }) => answer()],
    ],
  });
  assert.equal(told.looks[1]?.atMs, 20 * MINUTE_MS, 'the look that takes long is one between two routes');
  const escalated = told.tasks.find((record) => record.escalated);
  assert.deepEqual([escalated?.atMs, escalated?.task.role], [23 * MINUTE_MS, 'service-manager']);
});

test('a run that holds the hash of its rules asks what they allow where the ticket stands, and hands the hash on', async () => {
  const told = await episode({ rules: 'hash-of-rules', permissions: () => ({ ...CLOUD, write: 'note' }) });
  assert.deepEqual(told.places, [{ client: 'acme', board: 'desk', priority: null }]);
  assert.equal(told.readHow?.rules, 'hash-of-rules');
  const [write] = told.writes;
  assert.deepEqual(write && 'rules' in write.settings && write.settings.rules, 'hash-of-rules');
  assert.deepEqual(told.outcome?.kind === 'decided' && told.outcome.fields, { kind: 'withheld', why: 'only notes are allowed here' });
});
