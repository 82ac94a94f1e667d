/** How a route stands, as `standby status` and `standby routes` say it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routesText } from '../../../../cli/routes.ts';
import { howJson, howOf, howText } from '../../../../cli/status/route-state.ts';
import { unpainted } from '../../../../cli/table.ts';
import type { RouteState, Suspension } from '../../../../ledger/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const ROUTE = { route: 'own-name', provider: 'openai', model: 'gpt' };
const state = (more: Partial<RouteState>): RouteState => ({
  route: ROUTE.route,
  version: 1,
  state: 'closed',
  untilMs: undefined,
  why: undefined,
  grant: undefined,
  ...more,
});
const suspension = (target: string): Suspension => ({
  target,
  actor: 'Dana',
  reason: 'too dear',
  sinceMs: NOW_MS - 60_000,
  untilMs: undefined,
  letsFinish: false,
});
const textOf = (states: readonly RouteState[], suspensions: readonly Suspension[] = []): string =>
  howText(howOf(ROUTE, { states, suspensions, nowMs: NOW_MS }), NOW_MS);

const OPEN = {
  state: 'open',
  why: '3 of its last requests failed',
  reason: 'server-error',
  openedAtMs: NOW_MS - 120_000,
  untilMs: NOW_MS + 70_000,
  nextCanaryAtMs: NOW_MS + 10_000,
} as const;

test('each state of a breaker is said: open since when, why and what comes next; half-open with its grant; closed', () => {
  assert.equal(textOf([]), 'breaker closed');
  assert.equal(textOf([state({})]), 'breaker closed');
  assert.equal(
    textOf([state(OPEN)]),
    'breaker open since 2026-11-25 08:58 UTC (2 min ago) (3 of its last requests failed: server-error), next canary in 10 s',
  );
  assert.equal(textOf([state({ ...OPEN, nextCanaryAtMs: NOW_MS - 1 })]).endsWith('next canary now'), true);
  const named = { state: 'open', why: 'status 429', reason: 'throttled', untilMs: NOW_MS + 60_000 } as const;
  assert.equal(textOf([state(named)]), 'breaker open (status 429), until 2026-11-25 09:01 UTC (in 1 min)');
  assert.equal(textOf([state({ state: 'open', why: 'by hand' })]), 'breaker open (by hand), until it is changed by hand');
  assert.equal(textOf([state({ state: 'half-open', grant: 4 })]), 'breaker half-open, 4 at once');
  assert.equal(textOf([state({ ...OPEN, untilMs: NOW_MS })]), 'breaker closed', 'its time is over');
  assert.equal(textOf([{ ...state(OPEN), route: 'another' }]), 'breaker closed');
});

test('what is suspended is said by route, provider and model; of a route that is not configured by its name alone', () => {
  const all = [suspension('model:gpt'), suspension('provider:openai'), suspension('route:own-name'), suspension('provider:other')];
  assert.equal(textOf([], all), 'breaker closed, suspended (model:gpt, provider:openai, route:own-name)');
  assert.match(textOf([state(OPEN)], all.slice(0, 1)), /next canary in 10 s, suspended \(model:gpt\)$/);
  assert.deepEqual(howOf({ route: 'own-name' }, { states: [], suspensions: all, nowMs: NOW_MS }).suspendedBy, ['route:own-name']);
});

test('a program reads times as ISO 8601, and null where there is none', () => {
  assert.deepEqual(howJson(howOf(ROUTE, { states: [state(OPEN)], suspensions: [suspension('model:gpt')], nowMs: NOW_MS })), {
    state: 'open',
    blocked: '3 of its last requests failed: server-error',
    openSince: '2026-11-25T08:58:00.000Z',
    openUntil: '2026-11-25T09:01:10.000Z',
    nextCanary: '2026-11-25T09:00:10.000Z',
    grant: null,
    pace: null,
    suspendedBy: ['model:gpt'],
  });
  const nothing = { blocked: null, openSince: null, openUntil: null, nextCanary: null, grant: null, pace: null, suspendedBy: [] };
  assert.deepEqual(howJson(howOf(ROUTE, { states: [], suspensions: [], nowMs: NOW_MS })), { state: 'closed', ...nothing });
});

test('the list of routes names what is suspended and what has changed, and text of staff moves nothing on a terminal', () => {
  const suspensions = [{ ...suspension('provider:openai'), reason: 'too\u001b[2J dear' }];
  const how = howOf(ROUTE, { states: [], suspensions, nowMs: NOW_MS });
  const events = [{ target: 'provider:openai', atMs: NOW_MS - 60_000, kind: 'suspended', detail: 'by Dana: too\u001b[2J dear' }];
  const text = routesText({ nowMs: NOW_MS, routes: [{ ...ROUTE, ...how }], suspensions, events }, unpainted);
  assert.ok(!text.includes('\u001b'));
  assert.match(
    text,
    /^ROUTE +MODEL +STATE\nown-name +gpt +breaker closed, suspended \(provider:openai\)\n\nSUSPENDED\nprovider:openai by Dana/,
  );
  assert.match(text, /\n\nWHEN +WHAT +CHANGE +DETAIL\n2026-11-25 08:59 UTC +provider:openai +suspended +by Dana: too \[2J dear$/);
  assert.equal(routesText({ nowMs: NOW_MS, routes: [], suspensions: [], events: [] }, unpainted), 'No route is known.');
});
