/** A canary on a real ledger: what its answer makes of the route, and what is not asked at all. The provider is simulated. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { askCanary } from '../../../../activities/model/canary.ts';
import { createSeal } from '../../../../encryption/cipher.ts';
import { keyOf } from '../../../../encryption/key-text.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { verdictBy } from '../../../../providers/verdict.ts';
import { newLedgerPath } from '../../../fixtures/ledger-writers.ts';
import type { CanaryPorts } from '../../../../activities/model/canary.ts';
import type { Ledger, RouteState } from '../../../../ledger/contract.ts';
import type { Completion } from '../../../../providers/contract.ts';
import type { CanaryEnd } from '../../../../workflows/control/contract.ts';

const NOW = 1_764_000_000_000;
const MINUTE = 60_000;
const ROUTE = 'cloud/a';
const OPEN: RouteState = {
  route: ROUTE,
  version: 1,
  state: 'open',
  untilMs: NOW + 2 * MINUTE,
  why: '3 of its last requests failed',
  reason: 'server-error',
  grant: undefined,
  opening: 1,
  openedAtMs: NOW - 5_000,
  canaries: 1,
  nextCanaryAtMs: NOW + MINUTE,
};
const throttled = (retryAfter: string | undefined): Completion => ({
  kind: 'fault',
  fault: { kind: 'http', status: 429, code: undefined, cause: undefined, retryAfter, body: 'error', detail: '' },
  usage: undefined,
});
const ANSWER: Completion = { kind: 'complete', text: '{"ok": true}', usage: { inputTokens: 9, outputTokens: 9 }, model: 'm', raw: 'stop' };

type Bench = {
  readonly ledger: Ledger;
  readonly asked: string[];
  readonly told: string[];
  canary(): Promise<CanaryEnd>;
  state(): Promise<RouteState | undefined>;
};

async function bench(t: TestContext, completion: Completion): Promise<Bench> {
  const ledger = await openLedger({ path: await newLedgerPath(t), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(() => ledger.close());
  await ledger.putRouteState(OPEN);
  const [asked, told]: [string[], string[]] = [[], []];
  const provider = {
    complete: async () => (asked.push('complete'), completion),
    verdictOf: verdictBy({ restartMs: undefined, byStatus: {} }),
    warm: async () => (asked.push('warm'), { kind: 'loaded' } as const),
  };
  const ports: CanaryPorts = {
    routes: new Map([[ROUTE, { provider, config: { kind: 'openai', baseUrl: 'https://cloud.example', model: 'm' } }]]),
    tasks: () => undefined,
    ledger,
    clock: { nowMs: async () => NOW },
    alert: () => undefined,
    control: { changed: async (one) => void told.push(one) },
  };
  const request = { provider: 'cloud', route: ROUTE, label: 'Cloud', opening: 1, number: NOW };
  return {
    ledger,
    asked,
    told,
    canary: () => new MockActivityEnvironment().run(() => askCanary(ports, request)),
    state: async () => (await ledger.routeStates()).find(({ route }) => route === ROUTE),
  };
}

test('a canary that is answered makes its route half open', async (t) => {
  const { canary, state, told } = await bench(t, ANSWER);
  assert.deepEqual(await canary(), { kind: 'answered' });
  assert.equal((await state())?.state, 'half-open');
  assert.deepEqual(told, ['cloud']);
});

for (const [named, seconds] of [
  ['before it would be asked again', 30],
  ['after that', 90],
  ['beyond all that the opening says', 600],
] as const)
  test(`a canary that is told a time (${named}) leaves its route closed until then`, async (t) => {
    const { canary, state, told } = await bench(t, throttled(String(seconds)));
    assert.deepEqual(await canary(), { kind: 'failed' });
    const { state: is, nextCanaryAtMs, untilMs } = (await state()) ?? OPEN;
    assert.equal(is, 'open');
    assert.ok((nextCanaryAtMs ?? untilMs ?? 0) >= NOW + seconds * 1_000);
    assert.ok(told.includes('cloud'));
  });

test('a canary that is throttled without a time leaves its route closed', async (t) => {
  const { canary, state } = await bench(t, throttled(undefined));
  assert.deepEqual(await canary(), { kind: 'failed' });
  assert.equal((await state())?.state, 'open');
});

for (const target of [`route:${ROUTE}`, 'provider:cloud', 'model:m'])
  test(`a route that is suspended (${target}) is neither asked nor made to load its model`, async (t) => {
    const { canary, ledger, asked } = await bench(t, ANSWER);
    await ledger.suspend({ target, actor: 'Dana', reason: 'moved', sinceMs: NOW, untilMs: undefined, letsFinish: false });
    assert.deepEqual(await canary(), { kind: 'not-asked' });
    assert.deepEqual(asked, []);
  });

test('a canary that fails is told as a failure of its route', async (t) => {
  const { canary, ledger } = await bench(t, throttled(undefined));
  await canary();
  assert.deepEqual(
    (await ledger.routeTroubles()).map(({ route, reason }) => [route, reason]),
    [[ROUTE, 'throttled']],
  );
});
