/** What a supervisor reads at /metrics: figures of a real ledger, bounded labels, and an answer also when parts are down. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../../../encryption/cipher.ts';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { bounded } from '../../../../workers/metrics/bounded.ts';
import { createMetrics } from '../../../../workers/metrics/metrics.ts';
import { begin, end, start } from '../../../fixtures/ledger-rows.ts';
import { OTHER_SECRET, message, openDoor, send } from '../../../support/deliveries.ts';
import { keyIn } from '../../../support/live.ts';
import type { Ledger, TaskRow } from '../../../../ledger/contract.ts';

async function ledgerOf(t: TestContext): Promise<Ledger> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-metrics-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  return ledger;
}

const TASK: TaskRow = {
  task: 'triage:desk:SECRET-TICKET:e1:t1',
  workflowId: 'triage:desk:SECRET-TICKET',
  episode: 1,
  kind: 'answer',
  client: 'acme',
  process: 'ticket-triage',
  connection: 'desk',
  item: 'SECRET-TICKET',
  openedAtMs: 1,
  dueAtMs: 2,
  role: 'service desk',
  escalations: 0,
  claim: undefined,
  end: undefined,
  detail: '{}',
};

async function fill(ledger: Ledger): Promise<void> {
  for (const [at, dueAtMs] of [500, 2_000, 3_000].entries())
    await ledger.putDue({
      workflowId: `triage:desk:${at}`,
      process: 'ticket-triage',
      connection: 'desk',
      item: `${at}`,
      acceptedAtMs: 1,
      dueAtMs,
    });
  await ledger.putTask(TASK);
  await ledger.putTask({ ...TASK, task: `${TASK.task}2`, end: { atMs: 9, how: 'answered', by: undefined } });
  await ledger.putWaiting({ workflowId: 'triage:desk:1', process: 'ticket-triage', client: 'acme', dueAtMs: 2, lane: 'person' });
  const decision = {
    client: 'acme',
    process: 'ticket-triage',
    connection: 'desk',
    item: '1',
    endedAtMs: 5,
    route: undefined,
    detail: '{}',
  };
  for (const [episode, outcome] of ['decided', 'decided', 'gone'].entries())
    await ledger.recordDecision({ ...decision, workflowId: 'triage:desk:1', episode, outcome });
  const begun = await ledger.beginAttempt({
    workflowId: 'triage:desk:1',
    episode: 1,
    round: 1,
    route: 'openai/gpt',
    provider: 'openai',
    model: 'gpt',
    purpose: 'first',
    client: 'acme',
    startedAtMs: 1,
    deadlineAtMs: 2,
    worstCostMicros: 10,
    inputHash: 'h',
  });
  if (begun.kind !== 'begun') return assert.fail(begun.kind);
  await ledger.endAttempt(begun.attempt, {
    endedAtMs: 2,
    outcome: 'answered',
    raw: undefined,
    detail: undefined,
    inputTokens: 1,
    outputTokens: 1,
    costMicros: 42,
    servedModel: 'gpt',
  });
}

test('the ledger is shown as it stands, without a ticket in it', async (t) => {
  const ledger = await ledgerOf(t);
  await fill(ledger);
  const text = await createMetrics({ ledger, nowMs: () => 1_000, temporalUrl: undefined }).text();
  for (const line of [
    'standby_ledger_up 1',
    'standby_temporal_metrics_up 0',
    'standby_in_flight 3',
    'standby_overdue 1',
    'standby_tasks_open{role="service desk"} 1',
    'standby_waiting{lane="person"} 1',
    'standby_attempts_total{route="openai/gpt",outcome="answered"} 1',
    'standby_cost_micros_total 42',
    'standby_decisions_total{outcome="decided"} 2',
    'standby_decisions_total{outcome="gone"} 1',
    'standby_route_failing_since_seconds{route="openai/gpt"} 0',
    'standby_no_machine_since_seconds 0',
  ])
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  assert.doesNotMatch(text, /SECRET-TICKET/);
});

test('requests at a price that nobody knows are shown by route, however they ended, and a route without any is not', async (t) => {
  const ledger = await ledgerOf(t);
  await fill(ledger);
  const unpriced = async (ticket: number): Promise<string> =>
    begin(ledger, start({ workflowId: `triage:desk:${ticket}`, route: 'gateway/m', provider: 'gateway', worstCostMicros: null }));
  const metrics = createMetrics({ ledger, nowMs: () => 1_000, temporalUrl: undefined });
  await unpriced(2);
  const shown = (text: string): readonly string[] => text.split('\n').filter((line) => line.startsWith('standby_attempts_unpriced_total{'));
  assert.deepEqual(shown(await metrics.text()), ['standby_attempts_unpriced_total{route="gateway/m"} 1']);
  const more = createMetrics({ ledger, nowMs: () => 1_000, temporalUrl: undefined });
  await ledger.endAttempt(await unpriced(3), end({ outcome: 'unfit', costMicros: null }));
  assert.deepEqual(shown(await more.text()), ['standby_attempts_unpriced_total{route="gateway/m"} 2']);
});

test('a route that fails is shown since when, and so is that no machine answers; one that has answered since is no such route', async (t) => {
  const ledger = await ledgerOf(t);
  await fill(ledger);
  for (const [route, sinceMs] of [
    ['openai/gpt', 5_000],
    ['ollama/small', 6_000],
    ['*', 7_000],
  ] as const)
    await ledger.meetTrouble({ route, sinceMs, atMs: 8_000, reason: 'silent', alert: 'route-failing' });
  let now = 10_000;
  const metrics = createMetrics({ ledger, nowMs: () => now, temporalUrl: undefined });
  const shown = async (): Promise<readonly string[]> =>
    (await metrics.text()).split('\n').filter((line) => /^standby_(route_failing|no_machine)/.test(line));
  const sorted = (lines: readonly string[]): readonly string[] => lines.toSorted();
  assert.deepEqual(sorted(await shown()), [
    'standby_no_machine_since_seconds 7',
    'standby_route_failing_since_seconds{route="ollama/small"} 6',
    'standby_route_failing_since_seconds{route="openai/gpt"} 5',
  ]);
  await ledger.endTrouble({ route: 'openai/gpt', askedAtMs: 8_001, quietMs: 60_000, atMs: 8_002 });
  await ledger.endTrouble({ route: '*', askedAtMs: 8_001, quietMs: 0, atMs: 8_002 });
  now += 10_000;
  assert.deepEqual(sorted(await shown()), [
    'standby_no_machine_since_seconds 0',
    'standby_route_failing_since_seconds{route="ollama/small"} 6',
    'standby_route_failing_since_seconds{route="openai/gpt"} 0',
  ]);
});

test('what has gone is shown no more, and sums do not add up over scrapes', async (t) => {
  const ledger = await ledgerOf(t);
  await fill(ledger);
  let now = 1_000;
  const metrics = createMetrics({ ledger, nowMs: () => now, temporalUrl: undefined });
  await metrics.text();
  await ledger.removeDueUpTo('triage:desk:0', Number.MAX_SAFE_INTEGER);
  await ledger.removeWaiting('triage:desk:1');
  assert.match(await metrics.text(), /^standby_in_flight 3$/m, 'read again only after a while');
  now += 5_000;
  const text = await metrics.text();
  assert.match(text, /^standby_in_flight 2$/m);
  assert.doesNotMatch(text, /standby_waiting\{/);
  assert.match(text, /^standby_cost_micros_total 42$/m);
});

test('a ledger that is busy is said so, with no old figures, and shown again when it is back', async (t) => {
  const ledger = await ledgerOf(t);
  await fill(ledger);
  let [isBusy, now] = [false, 1_000];
  const counts = (nowMs: number) => (isBusy ? Promise.reject(new LedgerBusy('busy')) : ledger.counts(nowMs));
  const metrics = createMetrics({ ledger: { ...ledger, counts }, nowMs: () => now, temporalUrl: undefined });
  await metrics.text();
  [isBusy, now] = [true, 10_000];
  const text = await metrics.text();
  assert.match(text, /^standby_ledger_up 0$/m);
  assert.doesNotMatch(text, /^standby_(in_flight|overdue|tasks_open|waiting|route_failing_since_seconds|no_machine_since_seconds)[ {]/m);
  isBusy = false;
  assert.match(await metrics.text(), /^standby_ledger_up 1$[^]*^standby_in_flight 3$/m);
});

test('deliveries are counted by a configured name and a result; strangers name nothing', async (t) => {
  const ledger = await ledgerOf(t);
  const metrics = createMetrics({ ledger, nowMs: Date.now, temporalUrl: undefined });
  const door = await openDoor(t, { counted: metrics.counted, metrics: metrics.text });
  await send(`${door.url}/hooks/desk`, message('T1'));
  await send(`${door.url}/hooks/desk`, message('T1', { secret: OTHER_SECRET }));
  for (let at = 0; at < 50; at++) await send(`${door.url}/hooks/stranger-${at}`, message('T1'));
  const response = await fetch(`${door.url}/metrics`);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  assert.match(text, /^standby_deliveries_total\{connection="desk",result="accepted"\} 1$/m);
  assert.match(text, /^standby_deliveries_total\{connection="desk",result="forged"\} 1$/m);
  assert.match(text, /^standby_deliveries_total\{connection="unknown",result="unknown-connection"\} 50$/m);
  assert.match(text, /^standby_delivery_seconds_count 52$/m);
  assert.doesNotMatch(text, /stranger/);
});

test("Temporal's own metrics are added, and a server that hangs or is gone costs a gauge and a second, not the answer", async (t) => {
  const ledger = await ledgerOf(t);
  const server = createServer((request, response) => {
    if (request.url === '/metrics') response.end('temporal_request_total 7\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const textOf = (temporalUrl: string): Promise<string> => createMetrics({ ledger, nowMs: Date.now, temporalUrl }).text();
  assert.match(await textOf(`${base}/metrics`), /^standby_temporal_metrics_up 1$[^]*^temporal_request_total 7$/m);
  const startedAt = performance.now();
  assert.match(await textOf(`${base}/hangs`), /^standby_temporal_metrics_up 0$/m);
  assert.ok(performance.now() - startedAt < 3_000);
  assert.match(await textOf('http://127.0.0.1:1/metrics'), /^standby_temporal_metrics_up 0$/m);
});

test('more than fifty names are fifty labels, and no count is lost', () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ of: `role ${at}`, count: at }));
  const shown = bounded(many);
  assert.equal(shown.length, 50);
  assert.equal(shown.find(({ of }) => of === 'role 199')?.count, 199);
  assert.equal(
    shown.reduce((sum, { count }) => sum + count, 0),
    many.reduce((sum, { count }) => sum + count, 0),
  );
});
