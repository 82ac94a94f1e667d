/** One account at its pace, over real sockets and a real ledger: who waits, who goes on, and that a provider at its limit never has to say no. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { realClock } from '../../../../activities/clock.ts';
import { beginAtPace } from '../../../../activities/model/at-pace.ts';
import { decide } from '../../../../activities/model/decide.ts';
import { createTurns } from '../../../../activities/model/turns.ts';
import { createProvider } from '../../../../providers/create.ts';
import { startProviderSimulator } from '../../../../simulator/provider/provider.ts';
import { TASKS } from '../../../../workers/processes.ts';
import { configured } from '../../../support/configured.ts';
import { end as ended, start as started } from '../../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';
import type { AtPace } from '../../../../activities/model/at-pace.ts';
import type { Attempt, ModelPorts, ServedRoute } from '../../../../activities/model/contract.ts';
import type { Ledger } from '../../../../ledger/contract.ts';
import type { Pace } from '../../../../planning/pace/pace.ts';
import type { DialectName, ProviderSimulator } from '../../../../simulator/provider/provider.ts';
import type { ModeInput } from '../../../../simulator/provider/mode.ts';
import { outageOf } from '../../../../workflows/chain/outage.ts';
import type { AskRequest, Asked } from '../../../../workflows/chain/contract.ts';

const [ROUTE = assert.fail('no route')] = configured().routes;
const SNAPSHOT = {
  client: 'acme',
  text: 'VPN\nThe VPN of our office drops every ten minutes since this morning. About 12 people cannot work.',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] },
};

type Bench = {
  /** How the control begins a canary, and how long it took until it was begun or given up. */
  readonly canary: () => Promise<{ readonly kind: AtPace['kind']; readonly tookMs: number }>;
  readonly ask: (item: string, given?: Partial<AskRequest>, attempt?: Partial<Attempt>) => Promise<Asked<unknown>>;
  readonly simulator: ProviderSimulator;
  readonly ledger: Ledger;
};
async function bench(t: TestContext, mode: ModeInput, pace: Pace | undefined, dialect: DialectName = 'openai'): Promise<Bench> {
  const ledger = await watchedLedger(t);
  const simulator = await startProviderSimulator({ dialect });
  t.after(() => simulator.close());
  await simulator.setMode(mode);
  const kind = dialect;
  const config = {
    kind,
    baseUrl: dialect === 'openai' ? `${simulator.url}/v1` : simulator.url,
    model: 'm',
    apiKey: 'simulated-key',
  } as const;
  const ports: ModelPorts = {
    routes: new Map([[ROUTE.route, { provider: createProvider(config), config, ...(pace && { paced: { account: 'openai', pace } }) }]]),
    tasks: TASKS,
    ledger,
    clock: realClock,
    turns: createTurns(),
    alert: () => undefined,
  };
  const ask: Bench['ask'] = (item, given = {}, attempt = {}) =>
    decide(
      ports,
      {
        process: 'ticket-triage',
        workflowId: `triage:desk:${item}`,
        episode: 1,
        round: 1,
        client: 'acme',
        route: ROUTE,
        snapshot: SNAPSHOT,
        adjustment: undefined,
        attempts: 1,
        ...given,
      },
      {
        last: true,
        budgetEndsAtMs: Date.now() + 75_000,
        signal: new AbortController().signal,
        stopped: new Promise<never>(() => undefined),
        ...attempt,
      },
    );
  const canary: Bench['canary'] = async () => {
    const startedAt = Date.now();
    const served = ports.routes.get(ROUTE.route) ?? assert.fail('no route');
    const { kind } = await beginAtPace(ports, {
      served,
      holder: 'control:openai',
      tokens: 40,
      start: (nowMs) =>
        started({ workflowId: 'control:openai', purpose: 'canary', route: ROUTE.route, startedAtMs: nowMs, deadlineAtMs: nowMs + 25_000 }),
      isBlocked: () => () => false,
      mayMoveOn: false,
      goesFirst: true,
      mostMs: 25_000,
      signal: new AbortController().signal,
    });
    return { kind, tookMs: Date.now() - startedAt };
  };
  return { ask, canary, simulator, ledger };
}
/** As a chain of this one route does, but without a server: it comes back at its turn. */
async function untilAnswered({ ask }: Bench, item: string): Promise<number> {
  for (let comings = 1; ; comings++) {
    const asked = await ask(item);
    if (asked.kind === 'answered') return comings;
    assert.ok(asked.kind === 'open-until' && asked.reason === 'paced', `got ${JSON.stringify(asked)}`);
    await pause(Math.max(0, (asked.blockedUntilMs ?? 0) - Date.now()));
  }
}

test('fifteen at once where five are taken at once: all are answered, none by a 429, and nobody comes back often', async (t) => {
  const opened = await bench(t, { kind: 'limited', concurrency: 5, ms: 400 }, { concurrency: 5 });
  const comings = await Promise.all(Array.from({ length: 15 }, (_, n) => untilAnswered(opened, `A${n}`)));
  assert.equal(opened.simulator.refused(), 0);
  assert.equal(opened.simulator.requests(), 15);
  assert.ok(Math.max(...comings) <= 3, `came ${comings.join(', ')} times`);
});

test('a minute is used and not only kept: who waits for a place does not wait for a minute', async (t) => {
  const pace = { concurrency: 3, requestsPerMinute: 24 };
  const opened = await bench(t, { kind: 'limited', ...pace, ms: 300 }, pace);
  const startedAt = Date.now();
  const comings = await Promise.all(Array.from({ length: 24 }, (_, n) => untilAnswered(opened, `A${n}`)));
  const tookMs = Date.now() - startedAt;
  t.diagnostic(`24 requests took ${tookMs} ms; came ${comings.join(', ')} times`);
  assert.equal(opened.simulator.refused(), 0);
  // Spread over the minute it would be one in 2.6 s.
  assert.ok(tookMs < 30_000, `took ${tookMs} ms`);
});

test('the counter-test: without a pace the same load is refused', async (t) => {
  const { ask, simulator } = await bench(t, { kind: 'limited', concurrency: 5, ms: 400 }, undefined);
  await Promise.allSettled(Array.from({ length: 15 }, (_, n) => ask(`A${n}`, {}, { last: true })));
  assert.ok(simulator.refused() > 0);
});

test('where another route may be asked it is not waited for longer than a second, and no place is kept for it', async (t) => {
  const opened = await bench(t, { kind: 'limited', ms: 4_000 }, { concurrency: 1 });
  const first = opened.ask('A1');
  await pause(200);
  const startedAt = Date.now();
  const asked = await opened.ask('A2', { mayMoveOn: true });
  assert.ok(Date.now() - startedAt < 2_000);
  assert.ok(asked.kind === 'open-until' && asked.reason === 'paced', JSON.stringify(asked));
  assert.equal(asked.why, 'at its pace: 1 of 1 at once');
  assert.deepEqual(await opened.ledger.attempts('triage:desk:A2'), []);
  assert.equal((await first).kind, 'answered');
  assert.equal((await opened.ask('A3', { mayMoveOn: true })).kind, 'answered');
});

test('a canary goes before the tickets that wait for room, and waits for it: its route would stay closed as long as the others are busy', async (t) => {
  const opened = await bench(t, { kind: 'limited', ms: 500 }, { concurrency: 1 });
  const all = Promise.all(Array.from({ length: 12 }, (_, n) => untilAnswered(opened, `A${n}`)));
  await pause(300);
  const { kind, tookMs } = await opened.canary();
  const answered = (await opened.ledger.attemptTotals()).find(({ outcome }) => outcome === 'answered');
  const waiting = 12 - (answered?.count ?? 0);
  assert.deepEqual([kind, tookMs < 3_000, waiting > 6], ['begun', true, true], `${kind} after ${tookMs} ms, ${waiting} waiting`);
  const [row] = await opened.ledger.attempts('control:openai');
  await opened.ledger.endAttempt(row?.attempt ?? '', ended({ endedAtMs: Date.now() }));
  await all;
});

test('a canary that gives up keeps no place: it comes again in a minute', async () => {
  const turns = createTurns();
  const held = { kind: 'paced', held: { by: 'told', untilMs: 61_000 }, use: undefined, roomAtMs: 61_000, meanMs: undefined } as const;
  const ledger = { beginAttempt: () => Promise.resolve(held) } as unknown as Ledger;
  const served = { config: {}, provider: {} } as unknown as ServedRoute;
  const { kind } = await beginAtPace(
    { ledger, clock: { nowMs: () => Promise.resolve(1_000) }, turns },
    {
      served,
      holder: 'control:openai',
      tokens: 40,
      start: () => started({ route: ROUTE.route }),
      isBlocked: () => () => false,
      mayMoveOn: false,
      goesFirst: true,
      mostMs: 25_000,
      signal: new AbortController().signal,
    },
  );
  assert.deepEqual([kind, turns.ahead(`route:${ROUTE.route}`, 'ticket', 61_000)], ['paced', 0]);
});

test('a cancel ends the wait at once', async (t) => {
  const opened = await bench(t, { kind: 'limited', ms: 4_000 }, { concurrency: 1 });
  const first = opened.ask('A1');
  await pause(200);
  const stop = new AbortController();
  const cancelled = new Error('cancelled');
  const stopped = new Promise<never>((_, reject) => stop.signal.addEventListener('abort', () => reject(cancelled)));
  setTimeout(() => stop.abort(), 300);
  const startedAt = Date.now();
  await assert.rejects(opened.ask('A2', {}, { signal: stop.signal, stopped }), cancelled);
  assert.ok(Date.now() - startedAt < 2_000);
  await first;
});

test('a wait leaves time for an exchange in the budget', async (t) => {
  const opened = await bench(t, { kind: 'limited', ms: 2_000 }, { concurrency: 1 });
  const first = opened.ask('A1');
  await pause(200);
  const startedAt = Date.now();
  const asked = await opened.ask('A2', {}, { budgetEndsAtMs: Date.now() + ROUTE.attemptMs });
  assert.equal(asked.kind === 'open-until' && asked.reason, 'paced');
  assert.ok(Date.now() - startedAt < 1_000);
  await first;
});

test('a request that is larger than a minute has room for goes to the next route, and waits with nobody: it is its own length', async (t) => {
  const { ask, simulator } = await bench(t, { kind: 'works' }, { tokensPerMinute: 1_000 });
  const asked = await ask('A1', { snapshot: { ...SNAPSHOT, text: 'a'.repeat(8_000) } });
  assert.ok(asked.kind === 'next-route');
  assert.deepEqual([asked.reason, asked.neverAsked], ['too-long', true]);
  assert.deepEqual(outageOf([ROUTE], 'cloud', { routeFailures: [{ route: ROUTE.route, reason: asked.reason }], rejected: [] }), undefined);
  assert.ok('why' in asked && /^its pace: a request of \d+ tokens, of 1000 in a minute$/.test(asked.why), JSON.stringify(asked));
  assert.equal(simulator.requests(), 0);
});

for (const dialect of ['openai', 'anthropic'] as const)
  test(`what ${dialect}'s own headers leave is used up, and not one request more: no pace was set`, async (t) => {
    const { ask, simulator, ledger } = await bench(
      t,
      { kind: 'limited', requestsPerMinute: 4, ms: 100, headers: true },
      undefined,
      dialect,
    );
    for (const item of ['A1', 'A2']) assert.equal((await ask(item)).kind, 'answered');
    // Three at once where two are left.
    const ends = await Promise.all(['A3', 'A4', 'A5', 'A6'].map((item) => ask(item, { mayMoveOn: true })));
    assert.deepEqual(ends.map(({ kind }) => kind).toSorted(), ['answered', 'answered', 'open-until', 'open-until']);
    const held = ends.find(({ kind }) => kind === 'open-until');
    assert.ok(held?.kind === 'open-until' && held.reason === 'paced', JSON.stringify(held));
    assert.match(held.why, /^at its pace: its provider says that its limit is used up until .* UTC$/);
    const waitMs = (held.blockedUntilMs ?? 0) - Date.now();
    assert.ok(waitMs > 40_000 && waitMs < 61_000, `until in ${waitMs} ms`);
    assert.equal(simulator.refused(), 0);
    assert.deepEqual(await ledger.routeStates(), []);
  });
