/** A whole drain in virtual time, on real runs: one item whose signal the server refuses for ever (simulated), two whose runs are over. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, ServiceError } from '@temporalio/client';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { workflowWorker } from '../../workers/workflow-worker.ts';
import { WORKFLOW_QUEUE, drainId } from '../../workflows/ids.ts';
import { waiting } from '../fixtures/ledger-rows.ts';
import { until } from '../support/live.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { timeSkipping } from '../support/time-skipping.ts';
import type { DrainPorts } from '../../activities/drain.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DrainInput, DrainOutcome } from '../../workflows/drain/contract.ts';

const ITEMS = 12;
const [REFUSED, TERMINATED, NEVER_THERE] = ['w0', 'w1', 'w2'];

test('a drain ends after two empty reads in a row, has woken all it can, keeps what the server refuses, and takes the rows of dead runs off the list', async (t) => {
  const path = process.env['STANDBY_TEST_SERVER'];
  if (!path) return assert.fail('Expected STANDBY_TEST_SERVER to name the time-skipping server: run the tests by `npm test`.');
  quietRuntime();
  const keys = [keyOf(randomBytes(32))] as const;
  const dataConverter = dataConverterOf(keys);
  const { env, end } = await timeSkipping(path, { dataConverter });
  const dir = await mkdtemp(join(tmpdir(), 'standby-drain-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal(keys) });
  t.after(async () => {
    await end();
    await ledger.close();
    await rm(dir, { recursive: true });
  });
  // One that lets no time pass while it is asked.
  const client = new Client({ connection: env.connection, dataConverter });
  for (let at = 0; at < ITEMS; at++) {
    const workflowId = `w${at}`;
    await ledger.putWaiting(waiting({ workflowId, dueAtMs: at }));
    if (workflowId !== NEVER_THERE) await client.workflow.start('waits', { workflowId, taskQueue: WORKFLOW_QUEUE });
  }

  const alerts: string[] = [];
  // Of another process: nobody, then somebody who was between two waits, and then nobody again.
  const reads = [[], [waiting({ workflowId: 'w5' })], [], [], []];
  const waitingPage: Ledger['waitingPage'] = (process, ...rest) =>
    process === 'other' ? Promise.resolve(reads.shift() ?? []) : ledger.waitingPage(process, ...rest);
  const worker = await workflowWorker({
    connection: env.nativeConnection,
    namespace: 'default',
    dataConverter,
    bundlePath: await workflowBundle(dataConverter, ['test/fixtures/waits/index.ts']),
    // What does nothing when it is told would be waited for.
    ledger: { ...ledger, waitingPage, wokenUnderWay: () => Promise.resolve([]) },
    clock: { nowMs: () => env.currentTimeMs() },
    client: { ...refusing(client, REFUSED), workflowService: client.workflowService, options: client.options },
    alert: ({ kind, workflowId }) => void alerts.push(`${kind} ${workflowId}`),
  });
  const drain = (process: string): Promise<DrainOutcome> =>
    env.client.workflow.execute<(input: DrainInput) => Promise<DrainOutcome>>('drainWaiting', {
      workflowId: drainId(process),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ process, route: '*', pageSize: 5, rate: 5 }],
    });
  const [outcome, other] = await worker.runUntil(async () => {
    const doomed = client.workflow.getHandle(TERMINATED);
    // Terminated before its first step this server would hold its clock for it for ever.
    await until(
      'its first step',
      20_000,
      async () => (await doomed.describe()).historyLength,
      (events) => events >= 4,
    );
    await doomed.terminate();
    return [await drain('ticket-triage'), await drain('other')] as const;
  });
  // Whether the one signal arrives within its deadline is not the claim.
  assert.deepEqual([other.pages, other.left], [4, 0], 'a drain ends after two empty reads in a row');
  const { startTime, closeTime } = await client.workflow.getHandle(drainId('ticket-triage')).describe();
  const tookMs = Number(closeTime) - Number(startTime);
  t.diagnostic(`${JSON.stringify(outcome)} after ${Math.round(tookMs / 1_000)} s of virtual time`);
  assert.deepEqual([outcome.signalled, outcome.left], [ITEMS - 3, 1]);
  assert.ok(tookMs < 3 * 60_000, `took ${tookMs} ms`);
  assert.deepEqual(alerts, [`drain-item-failed ${REFUSED}`]);
  const rows = (await ledger.waiting('ticket-triage', 50)).map(({ workflowId }) => workflowId);
  assert.deepEqual([rows.includes(REFUSED), rows.includes(TERMINATED), rows.includes(NEVER_THERE)], [true, false, false]);
  for (let at = 3; at < ITEMS; at++) if (at !== 5) assert.equal(await signalsOf(client, `w${at}`), 1, `w${at}`);
});

/** The client as it is, but for one item. */
function refusing(client: Client, item: string): DrainPorts['client'] {
  const cause = Object.assign(new Error('simulated'), { code: 3, details: '', metadata: {} });
  const workflow: unknown = {
    getHandle: (id: string) =>
      id === item ? { signal: () => Promise.reject(new ServiceError('simulated', { cause })) } : client.workflow.getHandle(id),
  };
  return { workflow: workflow as Client['workflow'], withDeadline: (deadline, act) => client.withDeadline(deadline, act) };
}

async function signalsOf(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'routeBack').length;
}
