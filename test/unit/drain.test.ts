/** A page of a drain on a real ledger, with signals that fail in every way a server lets them fail. The client is simulated, but for the server that hangs. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Client, Connection, ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDrainActivities } from '../../activities/drain.ts';
import { asActivities } from '../../activities/failures.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { waiting } from '../fixtures/ledger-rows.ts';
import type { DrainPorts } from '../../activities/drain.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DrainedPage } from '../../workflows/drain/contract.ts';

const SINCE_MS = 1_000_000;
/** As the SDK throws what the server said. */
const refusal = (code: number): ServiceError =>
  new ServiceError('Failed to signal Workflow', {
    cause: Object.assign(new Error(`${code}: printer on fire`), { code, details: '', metadata: {} }),
  });
const notFound = (id: string): WorkflowNotFoundError => new WorkflowNotFoundError('workflow execution already completed', id, undefined);

type Told = (workflowId: string) => Error | undefined;
type Drain = {
  readonly ledger: Ledger;
  readonly told: string[];
  readonly alerts: { readonly kind: string; readonly detail: string; readonly workflowId?: string }[];
  page(limit?: number): Promise<DrainedPage>;
  later(ms: number): void;
  /** A drain that begins now. */
  again(): void;
};

async function draining(t: TestContext, items: number, failing: Told, client?: DrainPorts['client']): Promise<Drain> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-drain-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true });
  });
  for (let at = 0; at < items; at++) await ledger.putWaiting(waiting({ workflowId: `w${at}`, dueAtMs: at }));
  let [sinceMs, nowMs] = [SINCE_MS, SINCE_MS];
  const [told, alerts]: [string[], Drain['alerts']] = [[], []];
  const activities = asActivities(
    createDrainActivities({
      client: client ?? simulated((id) => failing(id) ?? void told.push(id)),
      ledger,
      clock: { nowMs: () => Promise.resolve(nowMs) },
      alert: (alert) => void alerts.push(alert),
    }),
  );
  const environment = new MockActivityEnvironment();
  return {
    ledger,
    told,
    alerts,
    page: (limit = 50) => environment.run(activities.signalPage, 'ticket-triage', '*', sinceMs, limit),
    later: (ms) => void (nowMs += ms),
    again: () => void (sinceMs = nowMs += 1),
  };
}

/** Signals and nothing else. */
function simulated(signal: (id: string) => Error | undefined): DrainPorts['client'] {
  const handle = (id: string) => ({
    signal: () => {
      const error = signal(id);
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
  });
  const client: unknown = { workflow: { getHandle: handle }, withDeadline: (_: number, act: () => Promise<unknown>) => act() };
  return client as DrainPorts['client'];
}

for (const [how, error, said] of [
  ['a run with all the signals that the server allows', refusal(3), /invalid argument/],
  ['no answer in time', refusal(4), /no answer in time/],
  ['a server that sheds load', refusal(8), /resource exhausted/],
  ['a server that is away', refusal(14), /unavailable/],
  ['a code nobody has met', refusal(42), /gRPC code 42/],
  ['an error without a code', new Error('printer on fire'), /\(Error\)/],
] as const) {
  test(`${how}: the item is kept and told of once, and the 19 others of its page are signalled`, async (t) => {
    const { page, told, alerts, ledger, later } = await draining(t, 20, (id) => (id === 'w2' ? error : undefined));
    assert.deepEqual(await page(), { signalled: 19, gone: 0, failed: 1, left: 1, restMs: 1_000 });
    assert.equal(told.length, 19);
    let tries = 1;
    for (let rest: number | undefined = 1_000; rest !== undefined;) {
      later(rest);
      const next = await page();
      assert.deepEqual([next.signalled, next.failed, next.left], [0, 1, 1]);
      tries += 1;
      rest = next.restMs;
    }
    assert.equal(tries, 8, 'then this drain leaves it alone');
    assert.deepEqual(await page(), { signalled: 0, gone: 0, failed: 0, left: 1, restMs: undefined });
    assert.ok((await ledger.waiting('ticket-triage', 50)).some(({ workflowId }) => workflowId === 'w2'));
    assert.deepEqual(
      alerts.map(({ kind, workflowId }) => [kind, workflowId]),
      [['drain-item-failed', 'w2']],
    );
    assert.match(alerts[0]?.detail ?? '', said);
    assert.doesNotMatch(JSON.stringify(alerts), /printer/, 'the words of an error stay out of alerts');
  });
}

test('the rest of an item grows at each failure, up to about two minutes in all', async (t) => {
  const { page, later } = await draining(t, 1, () => refusal(14));
  const rests: number[] = [];
  for (let next = await page(); next.restMs !== undefined; next = await page()) {
    rests.push(next.restMs);
    later(next.restMs - 1);
    assert.deepEqual(await page(), { signalled: 0, gone: 0, failed: 0, left: 1, restMs: 1 }, 'not a moment sooner');
    later(1);
  }
  assert.deepEqual(rests, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
});

test('what passes by itself bothers nobody, and the item is signalled once', async (t) => {
  let left = 2;
  const { page, told, alerts, later } = await draining(t, 3, (id) => (id === 'w1' && left-- > 0 ? refusal(14) : undefined));
  await page();
  later(1_000);
  await page();
  later(2_000);
  assert.deepEqual(await page(), { signalled: 1, gone: 0, failed: 0, left: 0, restMs: undefined });
  assert.deepEqual(told, ['w0', 'w2', 'w1']);
  assert.deepEqual(alerts, []);
});

test('only a run that the server does not know is taken off the list; it counts as neither woken nor left', async (t) => {
  const { page, ledger } = await draining(t, 4, (id) => (id === 'w1' ? notFound(id) : id === 'w2' ? refusal(5) : undefined));
  assert.deepEqual(await page(), { signalled: 2, gone: 1, failed: 1, left: 1, restMs: 1_000 });
  assert.deepEqual(
    (await ledger.waiting('ticket-triage', 9)).map(({ workflowId }) => workflowId),
    ['w0', 'w2', 'w3'],
  );
});

test('items that cannot be told and are due first keep nobody behind them from being told', async (t) => {
  const { page, told } = await draining(t, 25, (id) => (Number(id.slice(1)) < 5 ? refusal(3) : undefined));
  for (let pages = 0; pages < 5; pages++) await page(5);
  assert.equal(told.length, 20);
});

test('the next drain tries again what the one before has left, and tells of it again', async (t) => {
  const { page, later, again, alerts } = await draining(t, 1, () => refusal(3));
  for (let drain = 1; drain <= 2; drain++) {
    for (let next = await page(); next.restMs !== undefined; next = await page()) later(next.restMs);
    assert.equal(alerts.length, drain);
    again();
  }
});

test('a server that takes a signal and says nothing costs seconds, and the item is kept', async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const connection = Connection.lazy({ address: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}` });
  t.after(() => connection.close());
  const { page, ledger } = await draining(t, 1, () => undefined, new Client({ connection }));
  const startedAt = performance.now();
  assert.deepEqual(await page(), { signalled: 0, gone: 0, failed: 1, left: 1, restMs: 1_000 });
  assert.ok(performance.now() - startedAt < 9_000, 'sooner than the heartbeat time-out of the page');
  assert.equal((await ledger.waiting('ticket-triage', 9)).length, 1);
});
