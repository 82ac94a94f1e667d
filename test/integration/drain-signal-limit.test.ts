/** An item whose run has had every signal that the server allows, on a real server: at 10,000 by default, here at 3. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
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

const ITEMS = 30;
const SIGNALS = 3;
/** Due first, so that a page that stops at it wakes nobody. */
const FULL = 'w0';
const TERMINATED = 'w7';

test('a run that may take no more signals keeps none of the 28 others from being woken, and is told of once', async (t) => {
  const path = process.env['STANDBY_TEMPORAL_CLI'];
  if (!path) return assert.fail('Expected STANDBY_TEMPORAL_CLI to name the temporal CLI: run the tests by `npm test`.');
  installRuntime(createLog('silent'));
  const keys = [keyOf(randomBytes(32))] as const;
  const dataConverter = dataConverterOf(keys);
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      extraArgs: ['--dynamic-config-value', `history.maximumSignalsPerExecution=${SIGNALS}`],
    },
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
  for (let at = 0; at < ITEMS; at++) {
    const workflowId = `w${at}`;
    await ledger.putWaiting(waiting({ workflowId, dueAtMs: at }));
    await client.workflow.start('waits', { workflowId, taskQueue: 'served-by-nobody' });
  }
  const full = client.workflow.getHandle(FULL);
  for (let sent = 0; sent < SIGNALS; sent++) await full.signal('delivery', sent);
  await assert.rejects(full.signal('delivery', SIGNALS), 'not injected: the server takes one signal more');
  await client.workflow.getHandle(TERMINATED).terminate();

  const alerts: string[] = [];
  const worker = await workflowWorker({
    connection: env.nativeConnection,
    namespace: 'default',
    dataConverter,
    bundlePath: await workflowBundle(dataConverter),
    // Nothing comes of a run that nobody serves, and a drain would wait for each.
    ledger: { ...ledger, wokenUnderWay: () => Promise.resolve([]) },
    clock: { nowMs: () => Promise.resolve(Date.now()) },
    client,
    alert: ({ kind, workflowId, detail }) => void alerts.push(`${kind} ${workflowId}: ${detail}`),
  });
  await worker.runUntil(async () => {
    const sinceMs = Date.now();
    const drain = await client.workflow.start('drainWaiting', {
      workflowId: drainId('ticket-triage'),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ process: 'ticket-triage', route: '*', pageSize: 10, rate: 50 }],
    });
    await until(
      'all others to be woken',
      30_000,
      () => ledger.waitingPage('ticket-triage', sinceMs, ITEMS),
      (page) => page.length === 0,
    );
    await until(
      'the item to be told of',
      30_000,
      () => Promise.resolve(alerts),
      (told) => told.length > 0,
    );
    t.diagnostic(`told: ${alerts.join('; ')}`);
    assert.equal((await drain.describe()).status.name, 'RUNNING', 'it tries the item again');
    await drain.terminate();
  });
  assert.equal(alerts.length, 1);
  assert.match(alerts[0] ?? '', /^drain-item-failed w0: /);
  const woken = new Map<string, number>();
  for (let at = 0; at < ITEMS; at++) woken.set(`w${at}`, await signalsOf(client, `w${at}`));
  assert.deepEqual([woken.get(FULL), woken.get(TERMINATED)], [0, 0]);
  woken.delete(FULL);
  woken.delete(TERMINATED);
  assert.deepEqual([...new Set(woken.values())], [1], 'each of the others once');
  const rows = (await ledger.waiting('ticket-triage', 50)).map(({ workflowId }) => workflowId);
  assert.deepEqual([rows.includes(FULL), rows.includes(TERMINATED)], [true, false]);
});

async function signalsOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'routeBack').length;
}
