/** kill -9 of our own process; its Temporal server lives on and is taken over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allEnded, killInFlight, oracle } from './kill.ts';

test('killed alone with 50 tickets in flight, Standby takes its Temporal server over and ends them all with one note each', async (t) => {
  const killed = await killInFlight(t, {}, (service) => service.service().started.kill());
  const restarted = await killed.service.restart();
  assert.equal(restarted.temporal, 'reattached');
  const seconds = await allEnded(killed);
  t.diagnostic(`all ended ${seconds.toFixed(0)} s after the kill`);
  assert.deepEqual(await oracle(killed), { lost: [], duplicated: [] });
});
