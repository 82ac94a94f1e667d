/** Routes that share an account or a group, on a real ledger: what one request finds out closes all of them, and one canary brings them back. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { controlledRoutes, createControlActivities } from '../../../../activities/control/step.ts';
import { askCanary } from '../../../../activities/model/canary.ts';
import { decide } from '../../../../activities/model/decide.ts';
import { createSeal } from '../../../../encryption/cipher.ts';
import { keyOf } from '../../../../encryption/key-text.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { kinAmong } from '../../../../planning/breaker/kin.ts';
import { verdictBy } from '../../../../providers/verdict.ts';
import { TASKS } from '../../../../workers/processes.ts';
import { newLedgerPath } from '../../../fixtures/ledger-writers.ts';
import type { Completion } from '../../../../providers/contract.ts';
import type { CanaryRequest } from '../../../../workflows/control/contract.ts';
import type { AskRequest } from '../../../../workflows/chain/contract.ts';

const NOW = 1_764_000_000_000;
const SHARING = [
  { route: 'a/x', provider: 'a', label: 'A', fate: { key: 'a', account: 'a', group: 'cloud' } },
  { route: 'a/y', provider: 'a', label: 'A', fate: { key: 'a', account: 'a', group: 'cloud' } },
  { route: 'b/x', provider: 'b', label: 'B', fate: { key: 'b', account: 'b', group: 'cloud' } },
  { route: 'c/x', provider: 'c', label: 'C', fate: { key: 'c', account: 'c', group: 'own' } },
] as const;
type Name = (typeof SHARING)[number]['route'];
const failed = (status: number): Completion => ({
  kind: 'fault',
  fault: { kind: 'http', status, code: undefined, cause: undefined, retryAfter: undefined, body: 'error', detail: '' },
  usage: undefined,
});
const ANSWER: Completion = { kind: 'complete', text: '{"ok": true}', usage: { inputTokens: 9, outputTokens: 9 }, model: 'm', raw: 'stop' };
const SNAPSHOT = {
  client: 'acme',
  text: 'VPN of the office drops every ten minutes since this morning.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [], destinations: [] },
};

async function bench(t: TestContext) {
  const ledger = await openLedger({ path: await newLedgerPath(t), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(() => ledger.close());
  const [sent, told]: [string[], string[]] = [[], []];
  let [nowMs, tickets] = [NOW, 0];
  const says = new Map<string, Completion>();
  const kinOf = kinAmong(SHARING);
  const clock = { nowMs: async () => nowMs };
  const provider = (route: string) => ({
    complete: async () => (sent.push(route), says.get(route) ?? ANSWER),
    verdictOf: verdictBy({ restartMs: undefined, byStatus: {} }),
  });
  const config = { kind: 'openai', baseUrl: 'https://cloud.example', model: 'm' } as const;
  const ports = {
    routes: new Map(SHARING.map(({ route }) => [route, { provider: provider(route), config }])),
    tasks: TASKS,
    ledger,
    clock,
    alert: () => undefined,
    control: { changed: async (one: string) => void told.push(one) },
    kinOf,
  };
  const routesOf = (one: string) => controlledRoutes(SHARING, one, kinOf);
  const { stepControl } = createControlActivities({ ledger, clock, routesOf });
  return {
    ledger,
    sent,
    told,
    says,
    stepControl,
    canary: (request: CanaryRequest) => new MockActivityEnvironment().run(() => askCanary(ports, request)),
    pass: (ms: number) => void (nowMs += ms),
    async ask(route: Name, how: Completion) {
      says.set(route, how);
      const { provider: its, label } = SHARING.find((one) => one.route === route) ?? SHARING[0];
      const request: AskRequest = {
        process: 'ticket-triage',
        workflowId: `triage:desk:${++tickets}`,
        episode: 1,
        round: 1,
        client: 'acme',
        route: { route, label, provider: its, kind: 'cloud', degraded: false, attemptMs: 1_000, budgetMs: 9_000 },
        snapshot: SNAPSHOT,
        adjustment: undefined,
        attempts: 1,
      };
      const stopped = new Promise<never>(() => undefined);
      const { signal } = new AbortController();
      return decide(ports, request, { last: true, budgetEndsAtMs: nowMs + 60_000, signal, stopped });
    },
    open: async () => (await ledger.routeStates()).filter(({ state }) => state === 'open').map(({ route }) => route),
  };
}

test('a refused key closes each route that is asked with it by one request, and each control of it is told', async (t) => {
  const { ask, open, sent, told, ledger } = await bench(t);
  await ask('a/x', failed(401));
  assert.deepEqual(await open(), ['a/x', 'a/y']);
  const asked = await ask('a/y', ANSWER);
  assert.deepEqual([asked.kind, 'reason' in asked && asked.reason], ['open-until', 'key-refused']);
  assert.deepEqual(sent, ['a/x'], 'nobody asks the other route');
  assert.deepEqual(told, ['a']);
  assert.deepEqual((await ledger.routeEvents(9)).map(({ target, kind, detail }) => `${target} ${kind}: ${detail}`).toSorted(), [
    'route:a/x open: its last request failed',
    'route:a/y open: a/x failed, and both are of one key a',
  ]);
});

test('a model that is gone closes its own route only', async (t) => {
  const { ask, open } = await bench(t);
  await ask('a/x', failed(404));
  assert.deepEqual(await open(), ['a/x']);
});

test('two providers of one group that fail together close the third route with them; one canary in its turn brings all back', async (t) => {
  const { ask, open, told, ledger, stepControl, canary, pass, says } = await bench(t);
  for (const route of ['a/x', 'a/x', 'b/x'] as const) await ask(route, failed(503));
  assert.deepEqual(await open(), ['a/x', 'a/y', 'b/x']);
  assert.deepEqual(told.toSorted(), ['a', 'b']);
  pass(5_000);
  const canaries = async () => [...(await stepControl('a')).canaries, ...(await stepControl('b')).canaries];
  const [first, ...others] = await canaries();
  assert.deepEqual([first?.route, others], ['b/x', []]);
  assert.deepEqual(first && (await canary(first)), { kind: 'failed' });
  pass(10_000);
  // The next one is another route's.
  const [second, ...further] = await canaries();
  assert.deepEqual([second?.route, further], ['a/x', []]);
  says.set('a/x', ANSWER);
  told.length = 0;
  assert.deepEqual(second && (await canary(second)), { kind: 'answered' });
  assert.deepEqual(told.toSorted(), ['a', 'b']);
  const states = await ledger.routeStates();
  assert.deepEqual(
    states.map(({ route, state, grant }) => [route, state, grant]),
    [
      ['a/x', 'half-open', 1],
      ['a/y', 'half-open', 1],
      ['b/x', 'half-open', 1],
    ],
  );
  assert.deepEqual((await ledger.drainsDue(['a/x', 'a/y', 'b/x'])).length, 3, 'who waits is told');
});
