/** What the control starts and when it looks again, and what a suspension makes of a plan. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { createDrainStarting } from '../../../activities/control/drains.ts';
import { createControlActivities } from '../../../activities/control/step.ts';
import { roomOn } from '../../../activities/drain-room.ts';
import { createPlanActivities } from '../../../activities/plan.ts';
import { planNext } from '../../../planning/plan.ts';
import { waiting } from '../../fixtures/ledger-rows.ts';
import type { DrainStartPorts } from '../../../activities/control/drains.ts';
import type { RouteState, Suspension } from '../../../ledger/contract.ts';
import type { PlanRequest, Route } from '../../../workflows/chain/contract.ts';

const NOW = 1_764_000_000_000;
const clock = { nowMs: () => Promise.resolve(NOW) };
const ROUTE: Route = {
  route: 'cloud/a',
  label: 'Cloud',
  provider: 'cloud',
  kind: 'cloud',
  degraded: false,
  attemptMs: 1_000,
  budgetMs: 9_000,
};
const REQUEST: PlanRequest = { routes: [ROUTE], tried: [], ai: 'cloud', remainingMs: 60_000, mayWaitFor: ['cloud/a'] };
const HALF_OPEN: RouteState = { route: 'cloud/a', version: 2, state: 'half-open', untilMs: undefined, why: undefined, grant: 4 };
const BLOCKED: RouteState = { ...HALF_OPEN, state: 'open', grant: undefined, untilMs: NOW + 5_000, reason: 'throttled' };

for (const [how, runs, begun] of [
  ['are begun', false, 1],
  ['run already stays due: they may have begun before it was back', true, 0],
] as const)
  test(`a route whose drains ${how}`, async () => {
    let count = 0;
    const start = () =>
      runs ? Promise.reject(new WorkflowExecutionAlreadyStartedError('it runs', 'drain', 'drainWaiting')) : Promise.resolve({});
    const client: unknown = { workflow: { start } };
    const { startDrains } = createDrainStarting({
      client: client as DrainStartPorts['client'],
      ledger: { waiting: () => Promise.resolve([waiting()]), drainsBegun: () => Promise.resolve(void count++) },
      processes: ['ticket-triage'],
    });
    await startDrains(['cloud/a']);
    assert.equal(count, begun);
  });

test('the control looks again in 10 s where drains are due', async () => {
  const { stepControl } = createControlActivities({
    ledger: {
      stepRoute: (_route, _atMs, step) => Promise.resolve(step(undefined, undefined).result),
      drainsDue: (routes) => Promise.resolve(routes),
    },
    clock,
    routesOf: () => [ROUTE],
  });
  const { drains, wakeInMs } = await stepControl('cloud');
  assert.deepEqual([drains, wakeInMs], [['cloud/a'], 10_000]);
});

for (const [underWay, items] of [
  [0, 4],
  [3, 1],
  [4, 0],
  [5, 0],
] as const)
  test(`of a route that is given 4 at once, with ${underWay} under way, a drain wakes ${items}`, async () => {
    const ledger = { routeStates: () => Promise.resolve([HALF_OPEN]), underWay: () => Promise.resolve(underWay) };
    assert.deepEqual(await roomOn({ ledger, clock }, 'cloud/a', 20), { kind: 'slow', items });
  });

test('nobody waits for a route that is suspended', () => {
  assert.ok('unblocks' in planNext(REQUEST, [BLOCKED], NOW));
  assert.ok(!('unblocks' in planNext(REQUEST, [BLOCKED], NOW, [{ target: 'provider:cloud', untilMs: undefined }])));
});

test('a model that is suspended forbids each route that asks it, whatever the route is called', async () => {
  const suspended: Suspension = { target: 'model:m', actor: 'Dana', reason: 'r', sinceMs: NOW, untilMs: undefined, letsFinish: false };
  const { plan } = createPlanActivities({
    ledger: {
      routeStates: () => Promise.resolve([]),
      suspensions: () => Promise.resolve([suspended]),
      meetTrouble: () => Promise.resolve({ kind: 'known', sinceMs: NOW }),
      endTrouble: () => Promise.resolve(undefined),
    },
    clock,
    alert: () => undefined,
    modelOf: () => 'm',
  });
  const planned = await plan(REQUEST);
  assert.deepEqual([planned.kind, planned.rejected], ['nobody', [{ route: 'cloud/a', why: 'suspended' }]]);
});
