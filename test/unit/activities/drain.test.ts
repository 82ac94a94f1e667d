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
import { createDrainActivities } from '../../../activities/drain.ts';
import { asActivities } from '../../../activities/failures.ts';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { waiting } from '../../fixtures/ledger-rows.ts';
import type { DrainPorts } from '../../../activities/drain.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { DrainedPage } from '../../../workflows/drain/contract.ts';

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
  page(limit?: number, route?: string): Promise<DrainedPage>;
  later(ms: number): void;
  /** A drain that begins now. */
  again(): void;
};

async function draining(
  t: TestContext,
  items: number,
  failing: Told,
  client?: DrainPorts['client'],
  over: Partial<DrainPorts> = {},
): Promise<Drain> {
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
      ...over,
    }),
  );
  const environment = new MockActivityEnvironment();
  return {
    ledger,
    told,
    alerts,
    page: (limit = 50, route = '*') => environment.run(activities.signalPage, 'ticket-triage', route, sinceMs, limit),
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

/** A page on a ledger that only keeps what it is asked. */
function page(failing: (id: string) => unknown, over: Partial<DrainPorts['ledger']> = {}, client?: DrainPorts['client']) {
  const [calls, alerts]: [unknown[][], string[]] = [[], []];
  const ledger: DrainPorts['ledger'] = {
    routeStates: () => Promise.resolve([]),
    underWay: () => Promise.resolve(0),
    waitingPage: () => Promise.resolve(['w0', 'w1', 'w2', 'w3', 'w4'].map((workflowId) => waiting({ workflowId }))),
    markSignalled: (...args) => Promise.resolve(void calls.push(['markSignalled', ...args])),
    removeWaiting: (...args) => Promise.resolve(void calls.push(['removeWaiting', ...args])),
    signalFailed: (id) => Promise.resolve(calls.push(['signalFailed', id])),
    unsignalled: () => Promise.resolve({ count: 0, nextAtMs: undefined }),
    ...over,
  };
  const { signalPage } = createDrainActivities({
    client: client ?? simulated(failing as Told),
    ledger,
    clock: { nowMs: () => Promise.resolve(SINCE_MS) },
    alert: ({ detail }) => void alerts.push(detail),
  });
  const run = (sinceMs = SINCE_MS): Promise<DrainedPage> =>
    new MockActivityEnvironment().run(signalPage, 'ticket-triage', '*', sinceMs, 50);
  return { run, calls, alerts };
}

for (const [what, error, said] of [
  ['a state that forbids it', refusal(9), 'failed precondition'],
  ['a code that comes without a wrapping error', Object.assign(new Error('x'), { code: 14, details: '', metadata: {} }), 'unavailable'],
  ['an error around another that has no code', new TypeError('x', { cause: new Error('y') }), 'TypeError'],
  ['what is no error', 'printer on fire', 'unknown error'],
] as const)
  test(`an item that cannot be told for ${what} is told of as that, at its third failure and at no other`, async () => {
    for (const failures of [1, 2, 3, 4]) {
      const { run, alerts } = page(() => error, { signalFailed: () => Promise.resolve(failures) });
      await run();
      const detail = `AI is back, and the item cannot be signalled (${said}); it is signalled again a few times, and tries AI by itself later`;
      assert.deepEqual(alerts, failures === 3 ? Array(5).fill(detail) : []);
    }
  });

test('a page ends after twenty seconds, and leaves the rest to the next', async () => {
  const { now } = performance;
  let at = 1_000;
  performance.now = () => at;
  try {
    const told: string[] = [];
    const { run } = page((id) => void (told.push(id), (at += 10_000)));
    assert.equal((await run()).signalled, 3, 'at twenty seconds it goes on');
    assert.deepEqual(told, ['w0', 'w1', 'w2']);
  } finally {
    performance.now = now;
  }
});

test('a signal has three seconds', async () => {
  const ends: number[] = [];
  const client = simulated(() => undefined);
  const before = Date.now();
  const withDeadline = (at: number | Date, act: () => Promise<unknown>) => {
    ends.push(Number(at));
    return act();
  };
  await page(() => undefined, {}, { ...client, withDeadline } as DrainPorts['client']).run();
  assert.equal(ends.length, 5);
  for (const end of ends) assert.ok(end >= before + 3_000 && end <= Date.now() + 3_000, `${end - before} ms`);
});

test('an item is noted as told by the later of two clocks: that of the drain, and ours', async () => {
  for (const [sinceMs, atMs] of [
    [SINCE_MS + 60_000, SINCE_MS + 60_000],
    [SINCE_MS - 60_000, SINCE_MS],
  ] as const) {
    const { run, calls } = page(() => undefined);
    await run(sinceMs);
    assert.deepEqual(calls[0], ['markSignalled', 'w0', atMs]);
  }
});

test('how long the rest of those that failed lasts is said, and nothing where it is over', async () => {
  for (const [nextAtMs, restMs] of [
    [SINCE_MS + 250, 250],
    [SINCE_MS, 0],
    [SINCE_MS - 250, 0],
    [undefined, undefined],
  ] as const) {
    const { run } = page(() => undefined, { unsignalled: () => Promise.resolve({ count: 7, nextAtMs }) });
    assert.deepEqual(await run(), { signalled: 5, gone: 0, failed: 0, left: 7, restMs });
  }
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

test('a drain of a route that is closed again ends, also where an item could not be told', async (t) => {
  const { page, told, later, ledger } = await draining(t, 3, (id) => (id === 'w1' ? refusal(14) : undefined));
  await page(2, 'cloud/a');
  await ledger.blockRoute({ route: 'cloud/a', untilMs: SINCE_MS + 600_000, reason: 'throttled', why: 'status 429', atMs: SINCE_MS });
  later(5_000);
  const { signalled, failed, restMs } = await page(2, 'cloud/a');
  assert.deepEqual([signalled, failed, restMs], [0, 0, undefined]);
  assert.deepEqual(told, ['w0']);
});

test('a page that finds no room in all its time is no end of its drain', async (t) => {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const wokenUnderWay: DrainPorts['wokenUnderWay'] = async (told) => {
    nowMs += 20_000;
    return told.map(({ workflowId }) => ({ workflowId, is: 'asleep' }));
  };
  const drain = await draining(t, 5, () => undefined, undefined, { wokenUnderWay });
  assert.equal((await drain.page()).signalled, 4);
  assert.deepEqual(await drain.page(), { signalled: 0, gone: 0, failed: 0, left: 0, restMs: 2_000 });
  assert.equal(drain.told.length, 4);
});
