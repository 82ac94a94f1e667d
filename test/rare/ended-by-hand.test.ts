/** Of 3,000 runs that wait the four that were ended by hand are found by a look at each. Real server and runs; no worker is needed for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAll } from '../../watch/ask.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';

const RUNS = 3_000;
const AT_ONCE = 50;

test('of 3,000 runs those that were ended, and one that was never there, are told from those that run', async (t) => {
  const temporal = await namedTemporal(t);
  const client = temporal.client();
  const ids = Array.from({ length: RUNS }, (_, at) => `triage:desk:${at}`);
  const rest = ids.values();
  const startSome = async (): Promise<void> => {
    for (const workflowId of rest) await client.workflow.start('waits', { workflowId, taskQueue: 'nobody' });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, startSome));
  const ended = ids.slice(-4);
  for (const id of ended) await client.workflow.getHandle(id).terminate();
  const startedAt = performance.now();
  const seen = await lookAll(client, [...ids, 'triage:desk:never'], new AbortController().signal);
  t.diagnostic(`${seen.size} looks in ${Math.round(performance.now() - startedAt)} ms`);
  assert.deepEqual(
    new Map([...seen].filter(([, state]) => state !== 'runs')),
    new Map([...ended, 'triage:desk:never'].map((id) => [id, 'ended'])),
  );
});
