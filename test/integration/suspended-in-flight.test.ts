/** `standby suspend model:X` with 50 requests under way at two providers of that model, over real sockets: all end, and none leaves any more. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { askCanary } from '../../activities/model/canary.ts';
import { decide } from '../../activities/model/decide.ts';
import { createInFlight } from '../../activities/model/in-flight.ts';
import { realClock } from '../../activities/clock.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { createProvider } from '../../providers/create.ts';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import { stageConfig } from '../../simulator/stage/config.ts';
import { TASKS } from '../../workers/processes.ts';
import { controlId } from '../../workflows/ids.ts';
import { standbyInside } from '../support/command-line.ts';
import { configured } from '../support/configured.ts';
import { keyIn, until } from '../support/live.ts';
import type { CanaryPorts } from '../../activities/model/canary.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { AskRequest, Asked, Route } from '../../workflows/chain/contract.ts';

const CALLS = 50;
/** After the command has returned. */
const WITHIN_MS = 3_000;
/** Long enough that none of them ends by itself. */
const ATTEMPT_MS = 60_000;
const MODEL = 'gpt-5.5';
/** The third offers another model, and is what is left. */
const NAMES = ['one/gpt', 'two/gpt', 'three/other'] as const;
const modelOf = (name: (typeof NAMES)[number]): string => (name === 'three/other' ? 'other' : MODEL);

const SETTINGS: StageSettings = {
  routes: NAMES,
  file: {
    providers: Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [name, { independenceGroup: name, kind: 'openai', apiKeyEnv: 'OPENAI_API_KEY' }]),
    ),
    routes: Object.fromEntries(
      NAMES.map((name) => [name, { provider: name.split('/')[0], model: modelOf(name), attempt: `${ATTEMPT_MS}ms`, budget: '75s' }]),
    ),
  },
};

async function ledgerIn(t: TestContext): Promise<{ readonly dir: string; readonly ledger: Ledger }> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-suspended-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  return { dir, ledger };
}

/** Both providers of the model hang, and a call to each in turn begins every 40 ms, from the first 50 to the end. */
async function storm(t: TestContext, gate: 'on' | 'off') {
  const over = new AbortController();
  const open: Promise<unknown>[] = [];
  let timer: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearInterval(timer);
    over.abort();
    await Promise.all(open);
  };
  // First, since what is under way writes to the ledger when it ends.
  t.after(end);
  const { dir, ledger: commanded } = await ledgerIn(t);
  // With the gate off the worker reads a ledger in which nothing is ever suspended.
  const { ledger } = gate === 'on' ? { ledger: commanded } : await ledgerIn(t);
  const simulators = await Promise.all([0, 1].map(() => startProviderSimulator({ dialect: 'openai' })));
  t.after(() => Promise.all(simulators.map((one) => one.close())));
  for (const one of simulators) await one.setMode({ kind: 'hang' });
  const routes = configured(SETTINGS).routes.slice(0, 2);
  const ports: CanaryPorts = {
    routes: new Map(
      routes.map(({ route }, at) => {
        const config = { kind: 'openai', baseUrl: `${simulators[at]?.url ?? ''}/v1`, model: MODEL, apiKey: 'simulated-key' } as const;
        return [route, { provider: createProvider(config), config }];
      }),
    ),
    tasks: TASKS,
    ledger,
    clock: realClock,
    alert: ({ kind, detail }) => assert.fail(`${kind}: ${detail}`),
    inFlight: createInFlight({ ledger, clock: realClock }),
  };
  const ends: { readonly number: number; readonly asked: Asked<unknown>; readonly atMs: number }[] = [];
  let number = 0;
  const call = (): void => {
    const own = (number += 1);
    const route = routes[own % 2] ?? assert.fail('no route');
    open.push(
      ask(ports, route, { number: own, signal: over.signal }).then(
        (asked) => ends.push({ number: own, asked, atMs: performance.now() }),
        () => undefined,
      ),
    );
  };
  for (let calls = 0; calls < CALLS; calls++) call();
  const left = (): number => simulators.reduce((all, one) => all + one.requests(), 0);
  await until(
    'all are under way',
    20_000,
    async () => left(),
    (count) => count === CALLS,
  );
  timer = setInterval(call, 40);
  return { dir, ledger, ports, routes, ends, left, end };
}

function ask(
  ports: CanaryPorts,
  route: Route,
  { number, signal }: { readonly number: number; readonly signal: AbortSignal },
): Promise<Asked<unknown>> {
  const request: AskRequest = {
    process: 'ticket-triage',
    workflowId: `triage:desk:${number}`,
    episode: 1,
    round: 1,
    client: 'acme',
    route,
    snapshot: {
      client: 'acme',
      text: 'VPN\nThe VPN of our office drops every ten minutes since this morning. About 12 people cannot work.',
      version: '1',
      dueAtMs: undefined,
      fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
      choices: { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] },
    },
    adjustment: undefined,
    attempts: 1,
  };
  const stopped = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('the test is over'))));
  stopped.catch(() => undefined);
  return decide(ports, request, { last: false, budgetEndsAtMs: Date.now() + 600_000, signal, stopped });
}

async function suspendModel(dir: string) {
  const config = join(dir, 'standby.yaml');
  await writeFile(config, stageConfig(SETTINGS));
  const args = ['suspend', `model:${MODEL}`, '--reason', 'it invents tickets', '--by', 'Dana', '--config', config, '--json'];
  // Without a secret in sight: whoever suspends in a hurry need not have them.
  const { code, out, err } = await standbyInside(dir, args, { OPENAI_API_KEY: undefined });
  assert.deepEqual([code, err], [0, '']);
  return JSON.parse(out) as { readonly target: string; readonly routes: readonly string[]; readonly chains: unknown };
}

test(`${CALLS} requests that hang at two providers of a model that is suspended all end within ${WITHIN_MS} ms, and no other leaves`, async (t) => {
  const { dir, ledger, ends, left, end } = await storm(t, 'on');
  const said = await suspendModel(dir);
  const returnedAt = performance.now();
  const atReturn = left();
  assert.deepEqual([said.target, said.routes], [`model:${MODEL}`, ['one/gpt', 'two/gpt']]);
  assert.deepEqual(said.chains, [{ chain: 'default', usable: ['three/other'], blocked: [] }]);
  await until(
    'the first calls ended',
    WITHIN_MS,
    async () => ends.filter(({ number }) => number <= CALLS).length,
    (count) => count === CALLS,
  );
  const first = ends.filter(({ number }) => number <= CALLS);
  t.diagnostic(
    `the last of ${CALLS} ended ${Math.round(Math.max(...first.map(({ atMs }) => atMs)) - returnedAt)} ms after the command returned`,
  );
  for (const { asked } of first)
    assert.deepEqual(asked, { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'suspended while it was under way', wasAsked: true });
  await pause(Math.max(0, returnedAt + WITHIN_MS - performance.now()));
  const [atBound, called] = [left(), ends.length];
  await pause(1_500);
  assert.ok(ends.length > called, 'calls went on being made');
  assert.equal(left(), atBound, 'a request left later');
  t.diagnostic(`${atBound - atReturn} requests left after the command returned`);
  assert.deepEqual(ends.at(-1)?.asked, { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'blocked at dispatch: suspended' });
  await end();
  for (const number of [1, CALLS]) {
    const rows = await ledger.attempts(`triage:desk:${number}`);
    assert.deepEqual(
      rows.map(({ end: of }) => [of?.outcome, of?.reason]),
      [['aborted', undefined]],
      'the row says what became of it, and of no fault of the provider',
    );
  }
  assert.deepEqual([await ledger.routeStates(), await ledger.routeTroubles()], [[], []]);
});

test('counter-test: with the gate off no call ends, and requests go on leaving', async (t) => {
  const { dir, ends, left, end } = await storm(t, 'off');
  await suspendModel(dir);
  await pause(WITHIN_MS);
  const atBound = left();
  await pause(1_500);
  t.diagnostic(`${left() - atBound} requests left in 1.5 s after the bound, ${ends.length} of the calls ended`);
  assert.ok(left() > atBound, 'no request left any more');
  assert.deepEqual(ends, []);
  await end();
});

test('what is suspended with --let-finish ends by itself, and no other leaves', async (t) => {
  const { ledger, ends, left } = await storm(t, 'on');
  const now = { target: `model:${MODEL}`, actor: 'Dana', reason: 'too dear', sinceMs: Date.now(), untilMs: undefined, letsFinish: true };
  await ledger.suspend(now);
  await pause(500);
  const atBound = left();
  await pause(2_500);
  assert.equal(left(), atBound);
  assert.deepEqual(
    ends.filter(({ asked }) => 'why' in asked && asked.why !== 'blocked at dispatch: suspended'),
    [],
  );
  assert.equal(ends.filter(({ number }) => number <= CALLS).length, 0);
});

test('a canary under way is ended too, and changes no breaker', async (t) => {
  const { ledger, ports, routes, end } = await storm(t, 'on');
  const { route, provider, label } = routes[0] ?? assert.fail('no route');
  const environment = new MockActivityEnvironment();
  const asked: Promise<unknown> = environment.run(() => askCanary(ports, { provider, route, label, opening: 0, number: 1 }));
  const canaries = () => ledger.attempts(controlId(provider));
  await until('the canary is under way', 10_000, canaries, (rows) => rows.length === 1);
  await ledger.suspend({
    target: `route:${route}`,
    actor: 'Dana',
    reason: 'x',
    sinceMs: Date.now(),
    untilMs: undefined,
    letsFinish: false,
  });
  assert.deepEqual(await asked, { kind: 'failed' });
  assert.deepEqual(
    (await canaries()).map(({ end: of }) => of?.outcome),
    ['aborted'],
  );
  const again = environment.run(() => askCanary(ports, { provider, route, label, opening: 0, number: 2 }));
  assert.deepEqual(await again, { kind: 'not-asked' });
  await end();
  assert.deepEqual([await ledger.routeStates(), await ledger.routeTroubles()], [[], []]);
});
