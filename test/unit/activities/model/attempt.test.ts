/** One attempt at a model over real sockets and a real ledger: a route that was blocked meanwhile is not asked, and what was paid for is neither lost nor miscounted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TASKS } from '../../../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import { conclude } from '../../../../activities/model/conclude.ts';
import { decide } from '../../../../activities/model/decide.ts';
import { endAttempt } from '../../../../activities/model/end-attempt.ts';
import { createProvider } from '../../../../providers/create.ts';
import { startProviderSimulator } from '../../../../simulator/provider/provider.ts';
import { breakerOf, tick } from '../../../../planning/breaker/step.ts';
import { configured } from '../../../support/configured.ts';
import { begin, start } from '../../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';
import type { Attempt, ModelPorts } from '../../../../activities/model/contract.ts';
import type { Ledger } from '../../../../ledger/contract.ts';
import type { ProviderSimulator } from '../../../../simulator/provider/provider.ts';
import type { AskRequest } from '../../../../workflows/chain/contract.ts';
import type { Snapshot } from '../../../../workflows/ticket/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const [ROUTE = assert.fail('no route')] = configured().routes;
const KEY = 'simulated-key';

const snapshot: Snapshot = {
  client: 'acme',
  text: 'VPN\nThe VPN of our office drops every ten minutes since this morning. About 12 people cannot work.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] },
};
const request: AskRequest = {
  process: 'ticket-triage',
  workflowId: 'triage:desk:A',
  episode: 1,
  round: 1,
  client: 'acme',
  route: ROUTE,
  snapshot,
  adjustment: undefined,
  attempts: 1,
};
const attempt: Attempt = {
  last: true,
  budgetEndsAtMs: NOW_MS + 60_000,
  signal: new AbortController().signal,
  stopped: new Promise<never>(() => undefined),
};

type Bench = { readonly ports: ModelPorts; readonly simulator: ProviderSimulator; readonly ledger: Ledger; readonly alerts: string[] };
async function bench(t: TestContext, wrap: (ledger: Ledger) => ModelPorts['ledger'] = (ledger) => ledger): Promise<Bench> {
  const ledger = await watchedLedger(t);
  const simulator = await startProviderSimulator({ dialect: 'openai' });
  t.after(() => simulator.close());
  const config = { kind: 'openai', baseUrl: `${simulator.url}/v1`, model: 'gpt-5.5', apiKey: KEY } as const;
  const alerts: string[] = [];
  const ports: ModelPorts = {
    routes: new Map([[ROUTE.route, { provider: createProvider(config), config }]]),
    tasks: TASKS,
    ledger: wrap(ledger),
    clock: { nowMs: () => Promise.resolve(NOW_MS) },
    alert: ({ kind }) => void alerts.push(kind),
  };
  return { ports, simulator, ledger, alerts };
}

test('a route that was open when it was planned and is blocked in the line before the request is not asked, and no row is begun', async (t) => {
  const { ports, simulator, ledger } = await bench(t);
  await ledger.putRouteState({
    route: ROUTE.route,
    version: 1,
    state: 'open',
    untilMs: undefined,
    why: 'suspended by Dana',
    grant: undefined,
  });
  assert.deepEqual(await decide(ports, request, attempt), {
    kind: 'next-route',
    reason: 'blocked-at-dispatch',
    why: 'blocked at dispatch: suspended by Dana',
  });
  assert.equal(simulator.requests(), 0);
  assert.deepEqual(await ledger.attempts(request.workflowId), []);
  await ledger.putRouteState({ route: ROUTE.route, version: 2, state: 'closed', untilMs: undefined, why: undefined, grant: undefined });
  assert.equal((await decide(ports, request, attempt)).kind, 'answered');
  assert.equal(simulator.requests(), 1);
});

test('a paid answer whose row cannot be closed is the answer all the same, asked for once, and said', async (t) => {
  for (const error of [new LedgerBusy('locked'), new TypeError('a defect'), new Error('disk I/O error')]) {
    const { ports, simulator, alerts } = await bench(t, (ledger) => ({ ...ledger, endAttempt: () => Promise.reject(error) }));
    assert.equal((await decide(ports, request, attempt)).kind, 'answered', error.message);
    assert.deepEqual([simulator.requests(), alerts], [1, ['record-lost']], error.message);
  }
});

test('a reply that does not say what it used has no known cost, which is not the same as none', async (t) => {
  const { ports, ledger } = await bench(t);
  const config = { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5.5' } as const;
  const judged = { kind: 'truncated' } as const;
  const costs: unknown[] = [];
  for (const usage of [undefined, { inputTokens: 1_000, outputTokens: 100 }]) {
    const row = await begin(ledger, start({ workflowId: `triage:desk:${costs.length}`, route: ROUTE.route }));
    await endAttempt(ports, {
      begun: { kind: 'begun', attempt: row },
      request: ROUTE,
      config,
      completion: { kind: 'truncated', usage, model: 'm', raw: 'length' },
      judged,
      tokens: 1_000,
    });
    const [ended] = await ledger.attempts(`triage:desk:${costs.length}`);
    costs.push(ended?.end?.costMicros);
  }
  assert.equal(costs[0], null);
  assert.ok(typeof costs[1] === 'number' && costs[1] > 0, `got ${String(costs[1])}`);
});

test('a route that this worker serves no more is left without a request or a row', async (t) => {
  const { ports, simulator, ledger } = await bench(t);
  const asked = await decide({ ...ports, routes: new Map() }, request, attempt);
  assert.deepEqual([asked.kind, 'reason' in asked && asked.reason], ['next-route', 'no-worker']);
  assert.deepEqual([simulator.requests(), await ledger.attempts(request.workflowId)], [0, []]);
});

test('a provider that names a time closes its route for every ticket, an hour at a time, and one that names none closes nothing', async (t) => {
  for (const [mode, blockedUntilMs] of [
    [{ kind: 'status', status: 429, retryAfter: '30' }, NOW_MS + 30_000],
    [{ kind: 'status', status: 503, retryAfter: '7200' }, NOW_MS + 3_600_000],
    [{ kind: 'status', status: 401 }, undefined],
    [{ kind: 'quota' }, undefined],
    [{ kind: 'status', status: 429, code: 'insufficient_quota', retryAfter: '30' }, undefined],
  ] as const) {
    const { ports, simulator, ledger } = await bench(t);
    await simulator.setMode(mode);
    const asked = await decide(ports, request, attempt);
    assert.deepEqual([asked.kind, 'blockedUntilMs' in asked ? asked.blockedUntilMs : undefined], ['open-until', blockedUntilMs]);
    assert.deepEqual(
      (await ledger.routeStates()).map(({ untilMs }) => untilMs),
      blockedUntilMs === undefined ? [] : [blockedUntilMs],
    );
    const again = await decide(ports, { ...request, workflowId: 'triage:desk:B' }, attempt);
    assert.deepEqual([again.kind, simulator.requests()], ['open-until', blockedUntilMs === undefined ? 2 : 1]);
  }
});

test('a wait of two seconds is waited on the spot, and closes nothing', async (t) => {
  const { ports, simulator, ledger } = await bench(t);
  await simulator.setMode({ kind: 'status', status: 429, retryAfter: '2' });
  await assert.rejects(decide(ports, request, { ...attempt, last: false }), { type: 'RetryAttempt', nextRetryDelay: 2_000 });
  assert.deepEqual(await ledger.routeStates(), []);
});

test('a block that cannot be recorded holds up no ticket, and is not waited for', async (t) => {
  const { ports, simulator, alerts } = await bench(t, (ledger) => ({
    ...ledger,
    blockRoute: () => Promise.reject(new LedgerBusy('locked')),
  }));
  await simulator.setMode({ kind: 'status', status: 429, retryAfter: '30' });
  const { kind, ...left } = await decide(ports, request, attempt);
  assert.deepEqual([kind, 'blockedUntilMs' in left, alerts], ['open-until', false, ['record-lost', 'route-failing']]);
});

test('what is told of a route holds up no answer and no ticket where it cannot be kept', async (t) => {
  const down = () => Promise.reject(new LedgerBusy('locked'));
  const { ports, simulator, alerts } = await bench(t, (ledger) => ({ ...ledger, meetTrouble: down, endTrouble: down }));
  assert.equal((await decide(ports, request, attempt)).kind, 'answered');
  await simulator.setMode({ kind: 'status', status: 404 });
  assert.equal((await decide(ports, request, attempt)).kind, 'next-route');
  assert.deepEqual(alerts, ['record-lost', 'record-lost']);
});

test('a route is told once for each thing that is to be told of it, and its end once', async (t) => {
  const { ports, simulator, alerts } = await bench(t);
  let now = NOW_MS;
  const later = { ...ports, clock: { nowMs: () => Promise.resolve(now) } };
  const ask = async (workflowId: string): Promise<unknown> => (await decide(later, { ...request, workflowId }, attempt)).kind;
  for (const [mode, told] of [
    [{ kind: 'status', status: 503 }, ['route-failing']],
    [{ kind: 'status', status: 503 }, []],
    [{ kind: 'retired' }, ['route-set-up']],
    [{ kind: 'status', status: 401 }, ['route-blocked']],
    [{ kind: 'status', status: 500 }, []],
    [{ kind: 'retired' }, []],
    [{ kind: 'refusal' }, []],
    [{ kind: 'works' }, ['route-back']],
    [{ kind: 'works' }, []],
    [{ kind: 'status', status: 401 }, ['route-blocked']],
  ] as const) {
    now += 60_000;
    alerts.length = 0;
    await simulator.setMode(mode);
    await ask(`triage:desk:${now}`);
    assert.deepEqual(alerts, told, JSON.stringify(mode));
  }
});

test('the end of a month closes nothing: somebody may raise the limit before, and is told once that it is needed', async (t) => {
  const { ports, ledger, alerts } = await bench(t);
  const judged = { kind: 'open-until', atMs: NOW_MS + 5 * 86_400_000, reason: 'out-of-quota', why: 'status 429' } as const;
  for (let at = 0; at < 2; at++) {
    const asked = await conclude(ports, { request, canShorten: false, dialect: 'anthropic', judged, attempt, askedAtMs: NOW_MS });
    assert.deepEqual(asked, { kind: 'open-until', reason: 'out-of-quota', why: 'status 429' });
  }
  assert.deepEqual([await ledger.routeStates(), alerts], [[], ['route-blocked']]);
});

test('a model that is retired is not asked again by any ticket over a restart of a month, until a canary has had an answer', async (t) => {
  const { ports, simulator, ledger } = await bench(t);
  const control = { changed: () => Promise.resolve() };
  await simulator.setMode({ kind: 'status', status: 404 });
  const at = (nowMs: number): ModelPorts => ({ ...ports, control, clock: { nowMs: () => Promise.resolve(nowMs) } });
  const left = await decide(at(NOW_MS), request, attempt);
  assert.deepEqual([left.kind, 'reason' in left && left.reason, simulator.requests()], ['next-route', 'retired', 1]);
  // Nothing runs in between: what stands in the ledger is all that is known at the next start.
  const later = NOW_MS + 30 * 24 * 3_600_000;
  const again = await decide(at(later), { ...request, workflowId: 'triage:desk:B' }, attempt);
  assert.deepEqual([again.kind, 'reason' in again && again.reason, simulator.requests()], ['open-until', 'retired', 1]);
  await simulator.setMode({ kind: 'works' });
  const { route, provider } = ROUTE;
  const opening = await ledger.stepRoute(route, later, (state) => {
    const { breaker, isCanaryDue } = tick(breakerOf(route, state), undefined, later);
    return { state: breaker, result: isCanaryDue ? breaker.opening : undefined };
  });
  assert.ok(opening !== undefined, 'a canary is due at once');
  const canary = { workflowId: 'control:openai', purpose: 'canary', route, provider, episode: opening, startedAtMs: later } as const;
  const begun = await ledger.beginAttempt(start(canary));
  assert.ok(begun.kind === 'begun');
  const config = { kind: 'openai', baseUrl: '', model: 'm' } as const;
  const completion = { kind: 'complete', text: 'OK', usage: undefined, model: 'm', raw: 'stop' } as const;
  await endAttempt(at(later), {
    begun,
    request: ROUTE,
    config,
    completion,
    judged: { kind: 'answered', value: true, model: 'm' },
    tokens: 1,
  });
  assert.equal((await decide(at(later), { ...request, workflowId: 'triage:desk:C' }, attempt)).kind, 'answered');
});
