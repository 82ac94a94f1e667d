/** The server that skips time keeps its clock for an activity that was cancelled before a worker took it; virtual time passes all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@temporalio/client';
import { defaultDataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../../workers/bundle.ts';
import { until } from '../support/live.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { passing, timeSkipping } from '../support/time-skipping.ts';

const HOURS_MS = 2 * 3_600_000;

test('virtual time passes after an activity was cancelled that nobody had taken', async (t) => {
  quietRuntime();
  const { env, end } = await timeSkipping(process.env['STANDBY_TEST_SERVER'] ?? '', {});
  t.after(end);
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace: 'default',
    taskQueue: 'clock',
    workflowBundle: { codePath: await workflowBundle(defaultDataConverter, ['test/fixtures/cancelled-in-queue/index.ts']) },
  });
  await worker.runUntil(async () => {
    const plain = new Client({ connection: env.connection });
    const handle = await plain.workflow.start('cancelsWhatNobodyTook', { workflowId: 'cancels', taskQueue: 'clock' });
    const describe = () => handle.describe();
    await until('it is queued', 20_000, describe, ({ raw }) => (raw.pendingActivities ?? []).length === 1);
    await handle.signal('cancelIt');
    await until('it is cancelled', 20_000, describe, ({ raw }) => (raw.pendingActivities ?? []).length === 0);
    const isIdle = (): boolean => worker.getStatus().numInFlightWorkflowActivations === 0;
    let given = 0;
    // In short steps first: such a time passes also on a clock that goes as ours does.
    for (let steps = 0; steps < 15; steps++) given += await passing(env, 500, isIdle);
    assert.equal(given, 1);
    given += await passing(env, HOURS_MS, isIdle);
    await until('it has ended', 20_000, describe, ({ status }) => status.name === 'COMPLETED');
    // A server that gives it back itself needs none of this any more.
    assert.equal(given, 1);
  });
});
