/** What the look before a write is worth: the same kill, and the same program but for the look. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allEnded, killInFlight, oracle } from './kill.ts';

test('counter-test: without the look before a write the same kill leaves at least ten duplicates', async (t) => {
  const blind = { entry: 'test/fixtures/service-without-look.ts', settings: { lookAgainMs: 2_000 } };
  const killed = await killInFlight(t, blind, (service) => service.service().killAll());
  await killed.service.restart();
  await allEnded(killed);
  const { lost, duplicated } = await oracle(killed);
  t.diagnostic(`${duplicated.length} duplicates`);
  assert.deepEqual(lost, []);
  assert.ok(duplicated.length >= 10, `expected at least 10 duplicates, got ${duplicated.length}`);
});
