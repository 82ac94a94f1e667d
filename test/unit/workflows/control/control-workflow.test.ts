/** The control of a provider as a workflow, on a clock of its own: what an outage of hours costs it, and when it asks anew. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlProvider } from '../../../../workflows/control/workflow.ts';
import type { CanaryRequest, CanaryUnderWay, ControlStep } from '../../../../workflows/control/contract.ts';

const HOUR_MS = 3_600_000;
const NEVER = new Promise<never>(() => undefined);
const canaryIn = (opening: number, openedWith?: string): CanaryRequest => ({
  provider: 'cloud',
  route: 'cloud/a',
  label: 'Cloud',
  opening,
  openedWith,
  number: opening,
});

type Stepped = { readonly atMs: number; readonly underWay: readonly CanaryUnderWay[] };
/** `says`: what each step says; after the last one the provider has no route any more. */
async function controlled(says: readonly Partial<ControlStep>[], canary: (request: CanaryRequest) => unknown = () => NEVER) {
  const steps: Stepped[] = [];
  const asked: CanaryRequest[] = [];
  const world = newWorld({
    activities: {
      stepControl: (_provider: string, underWay: readonly CanaryUnderWay[]): ControlStep => {
        steps.push({ atMs: world.nowMs() - startedAtMs, underWay });
        const step = says[steps.length - 1];
        return { canaries: [], drains: [], wakeInMs: step ? HOUR_MS : undefined, ...step };
      },
      canary: (request: CanaryRequest) => (asked.push(request), canary(request)),
      startDrains: () => undefined,
    },
  });
  const startedAtMs = world.nowMs();
  await world.run(() => controlProvider({ provider: 'cloud' }));
  return { steps, asked };
}

test('while a route is down its canaries are one activity, and the control steps once an hour', async () => {
  const { steps, asked } = await controlled([{ canaries: [canaryIn(1)] }, {}, {}]);
  assert.deepEqual(
    steps.map(({ atMs }) => atMs),
    [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS],
  );
  assert.equal(asked.length, 1);
  assert.deepEqual(
    steps.slice(1).map(({ underWay }) => underWay),
    Array.from({ length: 3 }, () => [{ route: 'cloud/a', opening: 1 }]),
  );
});

test('what a step gives out twice is asked once; a new opening, and a set that its route has joined, have canaries of their own', async () => {
  const { asked } = await controlled([
    { canaries: [canaryIn(1)] },
    { canaries: [canaryIn(1)] },
    { canaries: [canaryIn(2)] },
    { canaries: [canaryIn(2, 'group cloud')] },
  ]);
  assert.deepEqual(
    asked.map(({ opening, openedWith }) => `${opening} ${openedWith ?? 'alone'}`),
    ['1 alone', '2 alone', '2 group cloud'],
  );
});

test('a canary that has come to its end, or was lost, is followed by a step at once', async () => {
  const { steps } = await controlled([{ canaries: [canaryIn(1)] }, { canaries: [canaryIn(2)] }], ({ opening }) => {
    if (opening === 2) throw new Error('lost');
    return { kind: 'answered' };
  });
  assert.deepEqual(
    steps.map(({ atMs, underWay }) => [atMs, underWay]),
    [
      [0, []],
      [0, []],
      [0, []],
    ],
  );
});
