/** The bounds of whatever listens, in figures, and what it does where they are not given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SENDER_TIMEOUTS, listen } from '../../../net/listen.ts';
import { anyLoopback } from '../../../net/loopback.ts';
import { connectionsWithin, openFilesLimit } from '../../../net/open-files.ts';

test('a sender has five seconds for its headers and twenty for its request, and a silent connection five', () => {
  assert.deepEqual(SENDER_TIMEOUTS, {
    headersTimeout: 5_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
  });
});

test('a stop gives answers that are on their way 15 seconds where nothing else is said', { timeout: 10_000 }, async (t) => {
  const { promise: asked, resolve: hears } = Promise.withResolvers<void>();
  const listening = await listen(() => (hears(), new Promise<Response>(() => undefined)), 0);
  const asking = fetch(`http://127.0.0.1:${listening.port}/`).catch(() => 'sent away');
  await asked;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let isOver = false;
  const stopping = listening.stop().then(() => (isOver = true));
  t.mock.timers.tick(14_999);
  for (let turns = 0; turns < 20; turns++) await turn();
  assert.equal(isOver, false);
  t.mock.timers.tick(1);
  await stopping;
  assert.equal(await asking, 'sent away');
});

test('a stop leaves no timer behind where the last answer is out', { timeout: 10_000 }, async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((word) => word === 'Timeout').length;
  const listening = await listen(() => new Response('here'), 0);
  const before = timers();
  await listening.stop();
  assert.ok(timers() <= before);
});

test('an address of this machine is any of 127.0-254, but for its own usual ones, its nets and their ends', () => {
  const seen = [new Set<number>(), new Set<number>(), new Set<number>()] as const;
  // Each of 256 values is missed by so many once in 10^33.
  for (let times = 0; times < 20_000; times++) {
    const [first, ...rest] = anyLoopback().split('.').map(Number);
    assert.equal(first, 127);
    for (const [at, value] of rest.entries()) seen[at]?.add(value);
  }
  const span = (values: ReadonlySet<number>): readonly number[] => [Math.min(...values), Math.max(...values), values.size];
  assert.deepEqual(seen.map(span), [
    [1, 254, 254],
    [0, 255, 256],
    [1, 254, 254],
  ]);
});

test('a listener takes an eighth of the open files, and no part of one', () => {
  assert.deepEqual([4_104, 4_095, 1_023, 136, 135, 0].map(connectionsWithin), [512, 511, 127, 17, 16, 16]);
  assert.equal(connectionsWithin(undefined), 512);
});

test('the limit of open files is the soft one that the system tells, and none where it tells no number', (t) => {
  const reports: unknown[] = [
    { userLimits: { open_files: { soft: 1_234, hard: 9_999 } } },
    { userLimits: { open_files: { soft: 'unlimited' } } },
    { userLimits: { open_files: { soft: Number.POSITIVE_INFINITY } } },
    { userLimits: { open_files: null } },
    { userLimits: 'none' },
    {},
    null,
  ];
  t.mock.method(process.report, 'getReport', () => reports.shift());
  const limits = Array.from({ length: 7 }, () => openFilesLimit());
  assert.deepEqual(limits, [1_234, undefined, undefined, undefined, undefined, undefined, undefined]);
  assert.equal(Reflect.get(process.report, 'excludeNetwork'), true, 'no name of a peer is asked for');
});
