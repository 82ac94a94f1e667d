/** What may be said about people in the environment, and what is said where nothing is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../workers/config.ts';
import type { TriageSettings } from '../../workflows/triage/contract.ts';

const ENV = {
  STANDBY_DESK_URL: 'http://127.0.0.1:9',
  STANDBY_DESK_TOKEN: 'token',
  STANDBY_WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  STANDBY_OLLAMA_URL: 'http://127.0.0.1:9',
};
const read = (settings: unknown) => readConfig({ ...ENV, STANDBY_SETTINGS: JSON.stringify(settings) });
function settingsOf(settings: unknown): TriageSettings {
  const got = read(settings);
  return got.kind === 'config' ? got.config.settings : assert.fail(got.problems.join());
}

test('without a word a person is asked by a note, by three roles, every two hours', () => {
  const { handOver, people, comingBack } = settingsOf({});
  assert.deepEqual(handOver, { kind: 'note' });
  assert.deepEqual([people.roles, people.escalateEveryMs], [['dispatcher', 'service-manager', 'owner'], 7_200_000]);
  assert.deepEqual(comingBack, { firstMs: 1_800_000, atMostMs: 14_400_000 });
});

test('one key of people stands in for one, the others stay, and the version has another name', () => {
  const { people, version } = settingsOf({ people: { claimMs: 60_000 } });
  assert.deepEqual([people.claimMs, people.escalateEveryMs], [60_000, 7_200_000]);
  assert.notEqual(version, settingsOf({}).version);
});

test('moving a ticket that waits is opt-in, and names where to', () => {
  assert.deepEqual(settingsOf({ handOver: { kind: 'move', destination: 'needs-triage' } }).handOver, {
    kind: 'move',
    destination: 'needs-triage',
  });
});

for (const [what, settings] of Object.entries({
  'a move without a destination': { handOver: { kind: 'move' } },
  'no role at all': { people: { roles: [] } },
  'a wait of no time': { people: { escalateEveryMs: 0 } },
  'a misspelt key': { people: { claimMS: 60_000 } },
}))
  test(`${what} is refused by the name of its key`, () => {
    const got = read(settings);
    assert.ok(got.kind === 'unusable');
    assert.match(got.problems.join(), /STANDBY_SETTINGS\.(people|handOver)/);
  });
