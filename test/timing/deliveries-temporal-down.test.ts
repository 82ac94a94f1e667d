/** Temporal dies, or freezes, in the middle of deliveries: 503 in time, and afterwards nothing is half accepted. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROCESSES } from '../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { openLedger } from '../../ledger/open.ts';
import { freePorts } from '../../simulator/stage/free-ports.ts';
import { createAccept } from '../../intake/accept.ts';
import { configured } from '../support/configured.ts';
import { createMetrics } from '../../workers/metrics/metrics.ts';
import { readiness } from '../../workers/readiness.ts';
import { startTemporal } from '../../temporal/embedded/start.ts';
import { triageId } from '../support/triage-id.ts';
import { countBy, message, openDoor, percentile, send, sendAll, sendAtRate } from '../support/deliveries.ts';
import { keyIn, until } from '../support/live.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Answered, Door } from '../support/deliveries.ts';

/** The strictest sender gives up after this. */
const SENDER_WAITS_MS = 5_000;
/** Room for a machine that others use too. */
const NOISE_MS = 1_000;

type Alone = { readonly door: Door; readonly url: string; readonly client: Client; readonly ledger: Ledger; readonly temporal: Server };
type Server = { pid(): number; start(): Promise<void>; stop(): Promise<void> };

/** Ingress, ledger and a Temporal server of its own; no worker, so that what was started stays and can be counted. */
async function alone(t: TestContext, namespace = 'default'): Promise<Alone> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-deliveries-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  t.after(async () => {
    for (const close of closing.toReversed()) await close();
  });
  const keys = [await keyIn(dir)] as const;
  const temporal = await serverIn(dir);
  closing.push(temporal.stop);
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal(keys) });
  // Closed by one test itself.
  closing.push(() => ledger.close().catch(() => undefined));
  const connection = await Connection.connect({ address: temporal.address });
  closing.push(() => connection.close());
  const clientOf = (name: string): Client => new Client({ connection, namespace: name, dataConverter: dataConverterOf(keys) });
  const metrics = createMetrics({ ledger, nowMs: Date.now, temporalUrl: undefined });
  const client = clientOf('default');
  const door = await openDoor(t, {
    accept: createAccept({
      client: clientOf(namespace),
      ledger,
      settingsOf: () => SETTINGS,
      processOf: () => PROCESSES[0],
      nowMs: Date.now,
    }),
    ready: () => readiness(client, ledger),
    metrics: metrics.text,
    counted: metrics.counted,
  });
  return { door, url: `${door.url}/hooks/desk`, client, ledger, temporal };
}

async function serverIn(dataDir: string): Promise<Server & { readonly address: string }> {
  const [port = 0, uiPort = 0] = await freePorts(2);
  const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.');
  const begin = async () => {
    const started = await startTemporal({ dataDir, cli, port, uiPort, namespace: 'default', log: () => undefined });
    return started.kind === 'started' ? started : assert.fail(JSON.stringify(started));
  };
  let running = await begin();
  return {
    address: running.address,
    pid: () => running.pid,
    stop: () => running.stop(),
    async start() {
      await running.stop();
      running = await begin();
    },
  };
}

/** As an installation sends them. No route is ever asked here: nobody works on what was started. */
const SETTINGS = configured();

const rowsOf = async (ledger: Ledger): Promise<ReadonlySet<string>> =>
  new Set((await ledger.overdue(Number.MAX_SAFE_INTEGER, 10_000)).map(({ workflowId }) => workflowId));

async function startedIds(client: Client, tickets: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = tickets.map((ticket) => triageId('desk', ticket));
  const known = await Promise.all(
    ids.map(async (id) => {
      const described = await client.workflow
        .getHandle(id)
        .describe()
        .catch(() => undefined);
      return described === undefined ? [] : [id];
    }),
  );
  return new Set(known.flat());
}

const named = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const withStatus = (answers: readonly Answered[], tickets: readonly string[], status: number): readonly string[] =>
  tickets.filter((_, at) => answers[at]?.status === status).map((ticket) => triageId('desk', ticket));

for (const [how, signal] of [
  ['is killed', 'SIGKILL'],
  ['freezes', 'SIGSTOP'],
] as const)
  test(`Temporal ${how} at 50 deliveries a second: each is 202 with a workflow and a due row, or 503 in time; come again, all are whole`, async (t) => {
    const { door, url, client, ledger, temporal } = await alone(t);
    const tickets = named('K', 500);
    const sending = sendAtRate(
      url,
      tickets.map((ticket) => message(ticket)),
      50,
    );
    await pause(3_000);
    process.kill(temporal.pid(), signal);
    await pause(4_500);
    const [metrics, ready] = await Promise.all([fetch(`${door.url}/metrics`), fetch(`${door.url}/readyz`)]);
    assert.equal(metrics.status, 200);
    assert.equal(`${ready.status} ${await ready.text()}`, '503 {"ready":false,"notReady":["temporal"]}');
    const answers = await sending;

    const counts = countBy(answers);
    t.diagnostic(`answers ${JSON.stringify(counts)}, longest ${percentile(answers, 1)} ms, p50 ${percentile(answers, 0.5)} ms`);
    assert.deepEqual(Object.keys(counts), ['202', '503'], 'nothing but a yes or a no');
    assert.ok(answers.every(({ status, retryAfter }) => status === 202 || retryAfter === '5'));
    assert.ok(percentile(answers, 1) < SENDER_WAITS_MS + NOISE_MS);

    if (signal === 'SIGSTOP') process.kill(temporal.pid(), 'SIGCONT');
    else await temporal.start();
    await until(
      'Temporal to answer',
      30_000,
      () => readiness(client, ledger),
      (parts) => parts.temporal,
    );
    const [started, rows] = [await startedIds(client, tickets), await rowsOf(ledger)];
    for (const id of withStatus(answers, tickets, 202)) assert.ok(started.has(id) && rows.has(id), `${id} was accepted`);
    // What the server had taken in before it answered no more: the sender comes again, and its due row stands.
    for (const id of started) assert.ok(rows.has(id), `${id} runs`);
    const rowsWithoutStart = [...rows].filter((id) => !started.has(id)).length;
    t.diagnostic(`${started.size} workflows, ${rowsWithoutStart} due rows kept because the end of their start was unknown`);
    // Those in flight when it died: 3 s at 50 a second, and what a noisy machine adds. All others of the outage left none.
    assert.ok(rowsWithoutStart < 300 && rowsWithoutStart < (counts[503] ?? 0), `${rowsWithoutStart} rows`);

    const again = await sendAll(
      url,
      tickets.map((ticket) => message(ticket)),
      16,
    );
    assert.deepEqual(countBy(again), { 202: tickets.length });
    const all = new Set(tickets.map((ticket) => triageId('desk', ticket)));
    assert.deepEqual(await startedIds(client, tickets), all);
    assert.deepEqual(await rowsOf(ledger), all);
  });

test('a start that Temporal refuses is 503 and leaves no due row', async (t) => {
  const { url, client, ledger } = await alone(t, 'no-such-namespace');
  assert.equal((await send(url, message('N1'))).status, 503);
  assert.deepEqual(await rowsOf(ledger), new Set());
  assert.deepEqual(await startedIds(client, ['N1']), new Set());
});

test('a due row that cannot be written is 503, and nothing is started', async (t) => {
  const { url, client, ledger } = await alone(t);
  await ledger.close();
  assert.equal((await send(url, message('L1'))).status, 503);
  assert.deepEqual(await startedIds(client, ['L1']), new Set());
});
