/** Runs whose workflow tasks fail, as after a bad deploy, on a real server: a drain goes past them, and is not held up by each for half a minute. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { runSaysBy } from '../../activities/drain-asleep.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
import { workflowWorker } from '../../workers/workflow-worker.ts';
import { WORKFLOW_QUEUE, drainId } from '../../workflows/ids.ts';
import { waiting } from '../fixtures/ledger-rows.ts';
import { until } from '../support/live.ts';

const DEAD = 40;
/** Four at once for half a minute each are five minutes. */
const WITHIN_MS = 60_000;

test('forty runs that fail are told within a minute, and the server says of each kind of run what it is', async (t) => {
  const path = process.env['STANDBY_TEMPORAL_CLI'];
  if (!path) return assert.fail('Expected STANDBY_TEMPORAL_CLI to name the temporal CLI: run the tests by `npm test`.');
  installRuntime(createLog('silent'));
  const keys = [keyOf(randomBytes(32))] as const;
  const dataConverter = dataConverterOf(keys);
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
    client: { dataConverter },
  });
  const dir = await mkdtemp(join(tmpdir(), 'standby-drain-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal(keys) });
  t.after(async () => {
    await env.teardown();
    await ledger.close();
    await rm(dir, { recursive: true });
  });
  const client = new Client({ connection: env.connection, dataConverter });
  const says = runSaysBy(client);
  const worker = await workflowWorker({
    connection: env.nativeConnection,
    namespace: 'default',
    dataConverter,
    bundlePath: await workflowBundle(dataConverter),
    ledger,
    clock: { nowMs: () => Promise.resolve(Date.now()) },
    client,
    alert: () => undefined,
  });
  await worker.runUntil(async () => {
    for (let at = 0; at < DEAD; at++) {
      const workflowId = `dead${at}`;
      await ledger.putWaiting(waiting({ workflowId, dueAtMs: at }));
      await client.workflow.start('nobodyKnowsIt', { workflowId, taskQueue: WORKFLOW_QUEUE });
    }
    await client.workflow.start('nobodyKnowsIt', { workflowId: 'queued', taskQueue: 'served-by-nobody' });
    await client.workflow.start('nobodyKnowsIt', { workflowId: 'over', taskQueue: 'served-by-nobody' });
    await client.workflow.getHandle('over').terminate();
    const startedAtMs = Date.now();
    const drain = await client.workflow.start('drainWaiting', {
      workflowId: drainId('ticket-triage'),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ process: 'ticket-triage', route: '*', pageSize: 20, rate: 50 }],
    });
    await until(
      'all to be told',
      WITHIN_MS,
      () => ledger.waitingPage('ticket-triage', startedAtMs, DEAD),
      (page) => page.length === 0,
    );
    t.diagnostic(`${DEAD} told after ${Date.now() - startedAtMs} ms`);
    await until(
      'the drain to have read all that came to it',
      30_000,
      () => says(drain.workflowId),
      (is) => is === 'read',
    );
    assert.deepEqual(await Promise.all(['dead0', 'queued', 'over', 'never there'].map(says)), ['fails', 'queued', 'over', 'over']);
    await drain.terminate();
  });
});
