/** More work at once than a provider's worker has slots for: its queue is full and not dead, and the ticket's reason says which. On a real server. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { realClock } from '../../activities/clock.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { createProvider } from '../../providers/create.ts';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { createLog, installRuntime } from '../../watch/log.ts';
import { modelWorker } from '../../workers/model-worker.ts';
import { startQueueBeats } from '../../workers/queue-beats.ts';
import { configured } from '../support/configured.ts';
import { workflowWorker } from '../../workers/workflow-worker.ts';
import { WORKFLOW_QUEUE, modelQueue } from '../../workflows/ids.ts';
import { TASKS } from '../../workers/processes.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Snapshot } from '../../workflows/ticket/contract.ts';
import type { AsksInput, AsksOutcome } from '../fixtures/asks/index.ts';

const AT_ONCE = 500;
/** The SDK's number, which is the worker's. */
const SLOTS = 100;
/** So long that the first hundred keep their slots until most others have come, also on a slow machine. */
const ANSWER_MS = 40_000;
const LIVENESS_MS = 1_000;
const [ROUTE = assert.fail('no route')] = configured({ attemptMs: 60_000, budgetMs: 150_000 }).routes;
const QUEUE = modelQueue(ROUTE.provider);
const SNAPSHOT: Snapshot = {
  client: 'acme',
  text: 'VPN of the office drops every ten minutes since this morning.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: {
    categories: [{ id: 'network', name: 'Network' }],
    destinations: [{ id: 'network-team', name: 'Network team' }],
  },
};

type Opened = {
  readonly client: Client;
  readonly ledger: Ledger;
  readonly env: TestWorkflowEnvironment;
  readonly dataConverter: ReturnType<typeof dataConverterOf>;
  readonly close: () => Promise<void>;
};
let opened: Opened | undefined;
const given = (): Opened => opened ?? assert.fail('Expected a server, got none.');

before(async () => {
  const path = process.env['STANDBY_TEMPORAL_CLI'];
  if (!path) return assert.fail('Expected STANDBY_TEMPORAL_CLI to name the temporal CLI: run the tests by `npm test`.');
  installRuntime(createLog('silent'));
  const keys = [keyOf(randomBytes(32))] as const;
  const dataConverter = dataConverterOf(keys);
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
    client: { dataConverter },
  });
  const dir = await mkdtemp(join(tmpdir(), 'standby-queue-full-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal(keys) });
  const client = new Client({ connection: env.connection, dataConverter });
  const worker = await workflowWorker({
    connection: env.nativeConnection,
    namespace: 'default',
    dataConverter,
    bundlePath: await workflowBundle(dataConverter, ['test/fixtures/asks/index.ts']),
    ledger,
    clock: realClock,
    client,
    alert: () => undefined,
  });
  const running = worker.run();
  const close = async (): Promise<void> => {
    worker.shutdown();
    await running;
    await env.teardown();
    await ledger.close();
    await rm(dir, { recursive: true });
  };
  opened = { client, ledger, env, dataConverter, close };
});
after(() => opened?.close());

test('500 at once before 100 slots of a healthy provider: none says that nobody serves it', async (t) => {
  const { env, ledger, dataConverter } = given();
  const simulator = await startProviderSimulator({ dialect: 'openai', now: Date.now });
  t.after(() => simulator.close());
  await simulator.setMode({ kind: 'slow', ms: ANSWER_MS });
  const config = { kind: 'openai', baseUrl: `${simulator.url}/v1`, model: 'gpt-5.5', apiKey: 'simulated-key' } as const;
  const worker = await modelWorker({ connection: env.nativeConnection, namespace: 'default', dataConverter }, ROUTE.provider, {
    routes: new Map([[ROUTE.route, { provider: createProvider(config), config }]]),
    tasks: TASKS,
    ledger,
    clock: realClock,
    alert: () => undefined,
  });
  const running = worker.run();
  const beats = startQueueBeats({ ledger, workers: [worker], log: createLog('silent'), nowMs: Date.now });
  const startedAt = Date.now();
  const outcomes = await askedAtOnce(AT_ONCE, 'full');
  t.diagnostic(`${said(outcomes)} of ${AT_ONCE}, ${SLOTS} slots, after ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  await beats.stop();
  worker.shutdown();
  await running;
  assert.ok((outcomes.get('queue-full') ?? 0) > SLOTS / 2, `not injected: ${said(outcomes)}`);
  assert.equal(outcomes.get('no-worker') ?? 0, 0);
  assert.deepEqual(await ledger.queueBeats(), [{ queue: QUEUE, atMs: 0 }], 'a worker that was stopped is not taken for one that is busy');
});

test('with the worker dead each says that nobody serves it', async (t) => {
  const { ledger } = given();
  // What a process that was killed leaves behind, ten seconds later.
  await ledger.beatQueues('killed', [QUEUE], Date.now() - 10_001);
  const outcomes = await askedAtOnce(SLOTS, 'dead');
  t.diagnostic(`${said(outcomes)} of ${SLOTS}`);
  assert.deepEqual([...outcomes], [['no-worker', SLOTS]]);
});

async function askedAtOnce(count: number, prefix: string): Promise<ReadonlyMap<AsksOutcome, number>> {
  const { client } = given();
  const input: AsksInput = { route: ROUTE, livenessMs: LIVENESS_MS, snapshot: SNAPSHOT };
  const starts = Array.from({ length: count }, (_, at) =>
    client.workflow.start<(given: AsksInput) => Promise<AsksOutcome>>('asks', {
      workflowId: `${prefix}-${at}`,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
    }),
  );
  const counts = new Map<AsksOutcome, number>();
  // One result after the other: five hundred open calls would hold up the starts behind them.
  for (const handle of await Promise.all(starts)) {
    const outcome = await handle.result();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

const said = (outcomes: ReadonlyMap<AsksOutcome, number>): string => [...outcomes].map(([what, count]) => `${count} ${what}`).join(', ');
