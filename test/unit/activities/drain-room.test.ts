/** How many a drain may wake: all where a route is closed to nobody, what is granted where it comes back, and none where it is blocked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomOn } from '../../../activities/drain-room.ts';
import type { RouteState } from '../../../ledger/contract.ts';

const NOW = 1_764_000_000_000;
const state = (over: Partial<RouteState>): RouteState => ({
  route: 'cloud/a',
  version: 1,
  state: 'closed',
  untilMs: undefined,
  why: undefined,
  grant: undefined,
  ...over,
});

for (const [what, states, underWay, room] of [
  ['nothing is said of the route', [], 0, { kind: 'all', items: 20 }],
  ['it is closed to nobody', [state({})], 50, { kind: 'all', items: 20 }],
  ['another route is blocked', [state({ route: 'cloud/b', state: 'open' })], 0, { kind: 'all', items: 20 }],
  ['it is granted four, of which one is under way', [state({ state: 'half-open', grant: 4 })], 1, { kind: 'slow', items: 3 }],
  ['it is granted one, which is under way', [state({ state: 'half-open', grant: 1 })], 1, { kind: 'slow', items: 0 }],
  ['more are under way than it is granted', [state({ state: 'half-open', grant: 2 })], 5, { kind: 'slow', items: 0 }],
  ['it is granted more than a page holds', [state({ state: 'half-open', grant: 64 })], 0, { kind: 'slow', items: 20 }],
  ['it is blocked', [state({ state: 'open', untilMs: NOW + 1 })], 0, { kind: 'all', items: 0 }],
  ['its block is over', [state({ state: 'open', untilMs: NOW })], 0, { kind: 'all', items: 20 }],
] as const)
  test(`a drain may wake ${room.items} where ${what}`, async () => {
    const ports = {
      ledger: { routeStates: () => Promise.resolve(states), underWay: () => Promise.resolve(underWay) },
      clock: { nowMs: () => Promise.resolve(NOW) },
    };
    assert.deepEqual(await roomOn(ports, 'cloud/a', 20), room);
  });
