/** The canaries of one opening: how often a route is asked, when next, and when the control has something to decide. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { createCanaries } from '../../../activities/control/canaries.ts';
import { createControlActivities } from '../../../activities/control/step.ts';
import { CANARY_MS, IDLE_MS } from '../../../planning/breaker/policy.ts';
import type { RouteState } from '../../../ledger/contract.ts';
import type { CanaryEnd, CanaryRequest } from '../../../workflows/control/contract.ts';

const NOW = 1_764_000_000_000;
const ROUTE = 'cloud/a';
const REQUEST: CanaryRequest = { provider: 'cloud', route: ROUTE, label: 'Cloud', opening: 3, number: NOW };
const OPEN: RouteState = {
  route: ROUTE,
  version: 5,
  state: 'open',
  untilMs: NOW + 120_000,
  why: 'three failed',
  grant: undefined,
  opening: 3,
  canaries: 4,
  nextCanaryAtMs: NOW,
};
const clock = { nowMs: () => Promise.resolve(NOW) };

type Bench = { readonly asked: CanaryRequest[]; readonly state: () => RouteState | undefined; readonly ended: Promise<string> };
type Given = { readonly given?: number; readonly end?: CanaryEnd['kind']; readonly after?: Partial<RouteState> };
/** `after`: what the request makes of the route. */
function bench(kept: RouteState | undefined, { given = 1, end = 'failed', after = { nextCanaryAtMs: NOW + 60_000 } }: Given = {}): Bench {
  let state = kept;
  const asked: CanaryRequest[] = [];
  const { canary } = createCanaries({
    ledger: {
      stepRoute: (_route, _atMs, step) => {
        const stepped = step(state, undefined, []);
        state = stepped.state;
        return Promise.resolve(stepped.result);
      },
      routeStates: () => Promise.resolve(state ? [state] : []),
    },
    clock,
    ask: (request) => {
      asked.push(request);
      if (state) state = { ...state, ...after };
      return Promise.resolve({ kind: end });
    },
    given: () => given,
  });
  return { asked, state: () => state, ended: canary(REQUEST).then(({ kind }) => kind, restOf) };
}
function restOf(error: unknown): string {
  assert.ok(error instanceof ApplicationFailure && error.type === 'RetryAttempt' && error.nonRetryable !== true);
  return `again in ${Number(error.nextRetryDelay)} ms`;
}

test('the first is asked as the control says, and Temporal gives it out again when the next is due', async () => {
  const { asked, ended } = bench(OPEN);
  assert.equal(await ended, 'again in 60000 ms');
  assert.deepEqual(asked, [REQUEST]);
});

test('each later one is counted before it is asked, under a number of its own', async () => {
  const { asked, ended, state } = bench({ ...OPEN, nextCanaryAtMs: NOW - 5 }, { given: 7, after: {} });
  assert.equal(await ended, `again in ${CANARY_MS + 60_000} ms`, 'as one that is lost');
  assert.deepEqual(asked, [{ ...REQUEST, number: NOW }]);
  assert.equal(state()?.canaries, 5);
});

test('one that comes before its time, since the one before was lost, asks nobody', async () => {
  const { asked, ended, state } = bench({ ...OPEN, nextCanaryAtMs: NOW + 40_000 }, { given: 2 });
  assert.equal(await ended, 'again in 40000 ms');
  assert.deepEqual([asked, state()?.canaries], [[], 4]);
});

test('an answer is for the control, and so is a route that is not open any more, or anew', async () => {
  assert.equal(await bench(OPEN, { end: 'answered' }).ended, 'answered');
  assert.equal(await bench(OPEN, { after: { state: 'half-open', nextCanaryAtMs: undefined } }).ended, 'failed');
  assert.equal(await bench(OPEN, { after: { nextCanaryAtMs: undefined } }).ended, 'failed', 'its provider has named a time');
  for (const state of [undefined, { ...OPEN, state: 'closed' }, { ...OPEN, opening: 4 }, { ...OPEN, nextCanaryAtMs: undefined }] as const) {
    const { asked, ended } = bench(state, { given: 2 });
    assert.deepEqual([await ended, asked], ['failed', []]);
  }
});

test('of a set one canary is one request, and the control decides whose turn is next', async () => {
  const set = { ...OPEN, openedWith: 'group cloud' };
  const { asked, ended } = bench(set);
  assert.deepEqual([await ended, asked.length], ['failed', 1]);
  assert.equal(await bench(OPEN, { after: { openedWith: 'group cloud' } }).ended, 'failed', 'others have joined it meanwhile');
  const late = bench(set, { given: 2 });
  assert.deepEqual([await late.ended, late.asked], ['failed', []], 'what was to be asked next before they did');
});

test('one of a route that is closed, as an idle one has each hour, is one request', async () => {
  const { asked, ended } = bench({ ...OPEN, state: 'closed', untilMs: undefined, nextCanaryAtMs: NOW + IDLE_MS });
  assert.deepEqual([await ended, asked.length], ['failed', 1]);
});

test('a route that is suspended is looked at no sooner than one that fails', async () => {
  assert.equal(await bench(OPEN, { end: 'not-asked' }).ended, 'again in 60000 ms');
});

for (const [what, kept, underWay, isStepped] of [
  ['is left alone while its canaries are under way', OPEN, { opening: 3 }, false],
  ['is asked where none is', OPEN, undefined, true],
  ['is asked in a new opening, whatever became of the canaries of the one before', OPEN, { opening: 2 }, true],
  ['is asked in its turn once it is one of a set', { ...OPEN, openedWith: 'group cloud' }, { opening: 3 }, true],
] as const)
  test(`a route that is open ${what}`, async () => {
    const { stepControl } = createControlActivities({
      ledger: {
        stepRoute: (_route, _atMs, step) => Promise.resolve(step(kept, undefined, []).result),
        drainsDue: () => Promise.resolve([]),
      },
      clock,
      routesOf: () => [{ route: ROUTE, label: 'Cloud' }],
    });
    const { canaries, wakeInMs } = await stepControl('cloud', underWay ? [{ route: ROUTE, ...underWay }] : []);
    assert.equal(canaries.length, isStepped ? 1 : 0);
    assert.equal(wakeInMs === IDLE_MS, !isStepped);
    if (isStepped) assert.equal(canaries[0]?.openedWith, 'openedWith' in kept ? kept.openedWith : undefined);
  });
