/** kill -9 of Standby and its Temporal server at once, as a power cut would. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allEnded, killInFlight, oracle } from './kill.ts';

test('killed with its Temporal server and 50 tickets in flight, Standby ends them all with one note each', async (t) => {
  const killed = await killInFlight(t, {}, (service) => service.service().killAll());
  const restarted = await killed.service.restart();
  assert.equal(restarted.temporal, 'started');
  const seconds = await allEnded(killed);
  t.diagnostic(`all ended ${seconds.toFixed(0)} s after the kill`);
  assert.deepEqual(await oracle(killed), { lost: [], duplicated: [] });
  await assertThreeAtMost(killed.service, killed.ids);
});

async function assertThreeAtMost(service: Parameters<typeof allEnded>[0]['service'], ids: readonly string[]): Promise<void> {
  const rows = await service.withLedger((ledger) => Promise.all(ids.map((id) => ledger.attempts(`triage:desk:${id}`))));
  // A request lost to the kill counts: two on the primary is all that a kill may cost.
  assert.ok(rows.every((attempts) => attempts.length <= 3));
  assert.ok((await service.stage.requests('openai')) <= rows.flat().length);
}
