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
import type { DrainInput } from '../../../workflows/drain/contract.ts';
import type { DrainStarting } from '../../../workflows/control/contract.ts';
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

type Starting = { readonly started: string[]; readonly due: () => readonly string[]; readonly starting: DrainStarting };
/** `onStart`: what happens while a drain is being started. Routes are due as the ledger keeps it, each in a generation. */
function starting(due: Map<string, number>, onStart: () => void = () => undefined): Starting {
  const started: string[] = [];
  const start = async (_: string, { args: [input] }: { args: [DrainInput] }) => void (onStart(), started.push(input.route));
  const client: unknown = { workflow: { start } };
  const ledger: DrainStartPorts['ledger'] = {
    waiting: async () => [waiting()],
    drainsDue: async (routes) => routes.flatMap((route) => (due.has(route) ? [{ route, version: due.get(route) ?? 0 }] : [])),
    drainBegun: async ({ route, version }) => void (due.get(route) === version && due.delete(route)),
  };
  return {
    started,
    due: () => [...due.keys()],
    starting: createDrainStarting({ client: client as DrainStartPorts['client'], ledger, processes: ['ticket-triage'] }),
  };
}

for (const [how, runs, left] of [
  ['are begun', false, []],
  ['run already stays due: they may have begun before it was back', true, ['cloud/a']],
] as const)
  test(`a route whose drains ${how}`, async () => {
    const { starting: drains, due } = starting(new Map([['cloud/a', 2]]), () => {
      if (runs) throw new WorkflowExecutionAlreadyStartedError('it runs', 'drain', 'drainWaiting');
    });
    await drains.startDrains(['cloud/a']);
    assert.deepEqual(due(), left);
  });

test('of several routes that are back at once each has a drain of its own, which wakes as many as that route is given', async () => {
  const routes = ['cloud/a', 'cloud/b'];
  const {
    starting: drains,
    started,
    due,
  } = starting(
    new Map([
      ['cloud/a', 2],
      ['cloud/b', 5],
    ]),
  );
  await drains.startDrains(routes);
  assert.deepEqual([started, due()], [['cloud/a'], ['cloud/b']], 'the next one is begun by the next step');
  await drains.startDrains(routes);
  assert.deepEqual([started, due()], [routes, []]);
});

test('a route that closed and came back while its drain was being started is due still, and is drained once more', async () => {
  const generations = new Map([['cloud/a', 2]]);
  const { starting: drains, started, due } = starting(generations, () => void (started.length === 0 && generations.set('cloud/a', 4)));
  await drains.startDrains(['cloud/a']);
  assert.deepEqual([started, due()], [['cloud/a'], ['cloud/a']]);
  await drains.startDrains(['cloud/a']);
  assert.deepEqual([started, due()], [['cloud/a', 'cloud/a'], []]);
});

test('drains that were begun are not begun again by a try that follows one whose end was lost', async () => {
  const { starting: drains, started } = starting(new Map([['cloud/a', 2]]));
  for (let tries = 0; tries < 2; tries++) await drains.startDrains(['cloud/a']);
  assert.deepEqual(started, ['cloud/a']);
});

test('the control looks again in 10 s where drains are due', async () => {
  const { stepControl } = createControlActivities({
    ledger: {
      stepRoute: (_route, _atMs, step) => Promise.resolve(step(undefined, undefined, []).result),
      drainsDue: (routes) => Promise.resolve(routes.map((route) => ({ route, version: 2 }))),
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
  assert.ok(!('unblocks' in planNext(REQUEST, [BLOCKED], NOW, { suspended: [{ target: 'provider:cloud', untilMs: undefined }] })));
});

test('a model that is suspended forbids each route that asks it, whatever the route is called', async () => {
  const suspended: Suspension = { target: 'model:m', actor: 'Dana', reason: 'r', sinceMs: NOW, untilMs: undefined, letsFinish: false };
  const { plan } = createPlanActivities({
    ledger: {
      queueBeats: () => Promise.resolve([]),
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
