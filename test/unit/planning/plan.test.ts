/** The planner with values alone: which route is next, why not the others, or nobody. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planNext, blockingBreaker } from '../../../planning/plan.ts';
import type { Breaker } from '../../../planning/plan.ts';
import type { Plan, PlanRequest, Route } from '../../../workflows/chain/contract.ts';

const NOW = 1_764_000_000_000;
const cloud: Route = {
  route: 'openai/a',
  label: 'OpenAI',
  provider: 'openai',
  kind: 'cloud',
  degraded: false,
  attemptMs: 30_000,
  budgetMs: 75_000,
};
const backup: Route = { ...cloud, route: 'anthropic/b', label: 'Anthropic', provider: 'anthropic' };
const local: Route = {
  ...cloud,
  route: 'ollama/c',
  label: 'the local model',
  provider: 'ollama',
  kind: 'local',
  degraded: true,
  attemptMs: 60_000,
  budgetMs: 135_000,
};
const ask = (change: Partial<PlanRequest> = {}): PlanRequest => ({
  routes: [cloud, backup, local],
  tried: [],
  ai: 'cloud',
  remainingMs: 600_000,
  ...change,
});
const open = (route: string, untilMs?: number, why?: string): Breaker => ({ route, state: 'open', untilMs, why });

test('the first route in order is asked, with its whole budget, and nothing is rejected', () => {
  assert.deepEqual(planNext(ask(), [], NOW), {
    kind: 'ask',
    candidate: cloud,
    budgetMs: 75_000,
    rejected: [],
    hasOther: true,
  });
});

test('a route that was asked is passed over, and the plan says so', () => {
  assert.deepEqual(planNext(ask({ tried: ['openai/a'] }), [], NOW), {
    kind: 'ask',
    candidate: backup,
    budgetMs: 75_000,
    rejected: [{ route: 'openai/a', why: 'already asked' }],
    hasOther: true,
  });
});

test('a client with local AI only is never sent to a cloud', () => {
  const plan = planNext(ask({ ai: 'local-only' }), [], NOW);
  assert.equal(plan.kind === 'ask' && plan.candidate.route, 'ollama/c');
  assert.deepEqual(
    plan.rejected.map(({ why }) => why),
    Array(2).fill('only local AI is allowed for this client'),
  );
});

test('a client without AI is sent nowhere, the local model included', () => {
  const plan = planNext(ask({ ai: 'off' }), [], NOW);
  assert.equal(plan.kind, 'nobody');
  assert.deepEqual(
    plan.rejected.map(({ why }) => why),
    Array(3).fill('AI is off for this client'),
  );
});

test('a blocked route is passed over with the reason of whoever blocked it', () => {
  const plan = planNext(ask(), [open('openai/a', undefined, 'out of credit'), open('anthropic/b', NOW + 1)], NOW);
  assert.equal(plan.kind === 'ask' && plan.candidate.route, 'ollama/c');
  assert.deepEqual(plan.rejected, [
    { route: 'openai/a', why: 'out of credit' },
    { route: 'anthropic/b', why: 'blocked by the control' },
  ]);
});

for (const [what, breaker, blocked] of [
  ['without an end stays blocked', open('openai/a'), true],
  ['is blocked a millisecond before its end', open('openai/a', NOW + 1), true],
  ['takes requests from its end on', open('openai/a', NOW), false],
  ['that is half open takes requests', { ...open('openai/a'), state: 'half-open' }, false],
  ['that is closed again takes requests', { ...open('openai/a', NOW + 1), state: 'closed' }, false],
] as const) {
  test(`a route ${what}`, () => assert.equal(blockingBreaker([breaker], 'openai/a', NOW) !== undefined, blocked));
}

for (const [what, untilMs, reason, blocked] of [
  ['65 minutes ahead is believed', NOW + 65 * 60_000, 'throttled', true],
  ['a millisecond later is that of a clock that was set back since', NOW + 65 * 60_000 + 1, 'throttled', false],
  ['a millisecond later that a hand has set is believed', NOW + 65 * 60_000 + 1, undefined, true],
] as const)
  test(`an end of a provider's block ${what}`, () =>
    assert.equal(blockingBreaker([{ ...open('openai/a', untilMs), reason }], 'openai/a', NOW) !== undefined, blocked));

test('a breaker of another route blocks nothing', () => {
  assert.equal(blockingBreaker([open('anthropic/b')], 'openai/a', NOW), undefined);
});

test('a route that its provider has closed is passed over with what the provider has said, one that a hand has closed without', () => {
  const said = { ...open('openai/a', NOW + 5_000, 'status 429'), reason: 'throttled' };
  const plan = planNext(ask(), [said, { ...open('anthropic/b'), reason: 'of another release' }], NOW);
  assert.deepEqual(plan.rejected, [
    { route: 'openai/a', why: 'status 429', reason: 'throttled' },
    { route: 'anthropic/b', why: 'blocked by the control' },
  ]);
});

for (const [what, over, breakers, unblocks] of [
  [
    'the first that opens',
    {},
    [open('openai/a', NOW + 9_000), open('anthropic/b', NOW + 4_000)],
    { route: 'anthropic/b', atMs: NOW + 4_000 },
  ],
  [
    'a minute, and not a millisecond more',
    {},
    [open('openai/a', NOW + 60_001), open('anthropic/b', NOW + 60_000)],
    { route: 'anthropic/b', atMs: NOW + 60_000 },
  ],
  ['nothing that opens a millisecond after a minute', {}, [open('openai/a', NOW + 60_001)], undefined],
  [
    'one that has opened meanwhile, where one exchange just fits',
    { remainingMs: 30_000 },
    [open('openai/a', NOW - 5_000)],
    { route: 'openai/a', atMs: NOW - 5_000 },
  ],
  ['nothing that a hand has closed', {}, [open('openai/a'), open('anthropic/b')], undefined],
  ['nothing that is not asked for', { mayWaitFor: ['anthropic/b'] }, [open('openai/a', NOW + 1_000)], undefined],
  ['nothing where nothing may be waited for', { mayWaitFor: [] }, [open('openai/a', NOW + 1_000)], undefined],
  ['nothing that the client forbids', { ai: 'local-only' }, [open('openai/a', NOW + 1_000), open('ollama/c', NOW + 70_000)], undefined],
  ['nothing that leaves no time for an exchange', { remainingMs: 40_000 }, [open('openai/a', NOW + 10_001)], undefined],
  ['what just leaves the time', { remainingMs: 40_000 }, [open('openai/a', NOW + 10_000)], { route: 'openai/a', atMs: NOW + 10_000 }],
  ['one that was tried and has opened meanwhile', {}, [open('openai/a', NOW - 5_000)], { route: 'openai/a', atMs: NOW - 5_000 }],
  ['nothing that is half open', {}, [{ ...open('openai/a', NOW + 1_000), state: 'half-open' }], undefined],
] as const)
  test(`where nobody may be asked now the plan waits for ${what}`, () => {
    const tried = ['openai/a', 'anthropic/b', 'ollama/c'];
    const plan = planNext(ask({ tried, mayWaitFor: tried, ...over }), breakers, NOW);
    assert.deepEqual([plan.kind, plan.kind === 'nobody' ? plan.unblocks : undefined], ['nobody', unblocks]);
  });

test('a route whose one exchange does not fit the time left is not asked', () => {
  const plan = planNext(ask({ remainingMs: 29_999 }), [], NOW);
  assert.equal(plan.kind, 'nobody');
  assert.deepEqual(
    plan.rejected.map(({ why }) => why),
    Array(3).fill('too slow for the time left'),
  );
});

test('a route whose exchange just fits is asked, with no more budget than the time left', () => {
  const plan = planNext(ask({ remainingMs: 30_000 }), [], NOW);
  assert.deepEqual(plan.kind === 'ask' && [plan.candidate.route, plan.budgetMs], ['openai/a', 30_000]);
});

test('time that is over, and a chain without routes, end with nobody', () => {
  assert.equal(planNext(ask({ remainingMs: -5 }), [], NOW).kind, 'nobody');
  assert.deepEqual(planNext(ask({ routes: [] }), [], NOW), { kind: 'nobody', rejected: [] });
});

const anyRoute = fc.record<Route>({
  route: fc.constantFrom<string>('a', 'b', 'c', 'd', '__proto__'),
  label: fc.string(),
  provider: fc.string(),
  kind: fc.constantFrom('cloud' as const, 'local' as const),
  degraded: fc.boolean(),
  attemptMs: fc.integer({ min: 0, max: 100 }),
  budgetMs: fc.integer({ min: 0, max: 300 }),
});
const anyBreaker = fc.record({
  route: fc.constantFrom<string>('a', 'b', 'c', 'd'),
  state: fc.constantFrom('open' as const, 'closed' as const, 'half-open' as const),
  untilMs: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  why: fc.option(fc.string(), { nil: undefined }),
});
const anyRequest = fc.record({
  routes: fc.array(anyRoute, { maxLength: 6 }),
  tried: fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', '__proto__'), { maxLength: 4 }),
  ai: fc.constantFrom('off' as const, 'local-only' as const, 'cloud' as const),
  remainingMs: fc.integer({ min: -100, max: 300 }),
});

test('whatever is asked, the plan never names a route that was tried, blocked, forbidden or too slow, and never more time than is left', () => {
  fc.assert(
    fc.property(anyRequest, fc.array(anyBreaker, { maxLength: 5 }), fc.integer({ min: 0, max: 100 }), (request, breakers, nowMs) => {
      const plan = planNext(request, breakers, nowMs);
      if (plan.kind === 'nobody') return;
      const { candidate, budgetMs } = plan;
      assert.ok(request.routes.includes(candidate));
      assert.ok(!request.tried.includes(candidate.route));
      assert.equal(blockingBreaker(breakers, candidate.route, nowMs), undefined);
      assert.ok(request.ai === 'cloud' || (request.ai === 'local-only' && candidate.kind === 'local'));
      assert.ok(candidate.attemptMs <= request.remainingMs);
      assert.ok(budgetMs <= request.remainingMs && budgetMs <= candidate.budgetMs);
    }),
    { numRuns: 2000 },
  );
});

test('every route is either asked, behind the one that is, or rejected with a reason', () => {
  fc.assert(
    fc.property(anyRequest, fc.array(anyBreaker, { maxLength: 5 }), (request, breakers) => {
      const plan = planNext(request, breakers, 50);
      const passed = plan.kind === 'ask' ? request.routes.slice(0, request.routes.indexOf(plan.candidate)) : request.routes;
      assert.deepEqual(
        plan.rejected.map(({ route }) => route),
        passed.map(({ route }) => route),
      );
    }),
    { numRuns: 1000 },
  );
});

test('a chain that is asked until nobody is left ends after at most one request per route', () => {
  fc.assert(
    fc.property(anyRequest, fc.array(anyBreaker, { maxLength: 5 }), (request, breakers) => {
      const tried = [...request.tried];
      for (let asked = 0; ; asked++) {
        assert.ok(asked <= request.routes.length, 'the chain does not end');
        const plan = planNext({ ...request, tried }, breakers, 50);
        if (plan.kind === 'nobody') return;
        tried.push(plan.candidate.route);
      }
    }),
  );
});

const without = (...unserved: readonly string[]): Plan => planNext(ask(), [], NOW, { unserved });

test('a route whose queue nobody serves is passed over, and counts as a failure by its own reason', () => {
  const plan = without('openai');
  assert.deepEqual(plan.kind === 'ask' && [plan.candidate.route, plan.isLastResort], ['anthropic/b', undefined]);
  assert.deepEqual(plan.rejected, [{ route: 'openai/a', why: 'no worker serves it', reason: 'no-worker' }]);
});

test('where no route is left but those that nobody serves the first of them is asked, as a last resort', () => {
  const plan = without('openai', 'anthropic', 'ollama');
  assert.deepEqual(plan.kind === 'ask' && [plan.candidate.route, plan.isLastResort], ['openai/a', true]);
  assert.deepEqual(
    plan.rejected.map(({ route, reason }) => [route, reason]),
    [
      ['anthropic/b', 'no-worker'],
      ['ollama/c', 'no-worker'],
    ],
  );
  const closed = planNext(ask({ tried: ['openai/a'] }), [open('anthropic/b')], NOW, { unserved: ['anthropic', 'ollama', 'openai'] });
  assert.equal(closed.kind === 'ask' && closed.candidate.route, 'ollama/c', 'neither one that was asked nor one that is blocked');
  assert.equal(planNext(ask({ ai: 'off' }), [], NOW, { unserved: ['openai'] }).kind, 'nobody');
});

test('a plan says whether another route may be asked after the one it names', () => {
  const hasOther = (change: Partial<PlanRequest>, breakers: readonly Breaker[] = []): unknown => {
    const plan = planNext(ask(change), breakers, NOW);
    return plan.kind === 'ask' && plan.hasOther === true;
  };
  assert.equal(hasOther({}), true);
  assert.equal(hasOther({ tried: ['openai/a', 'anthropic/b'] }), false);
  assert.equal(hasOther({ ai: 'local-only' }), false);
  assert.equal(hasOther({ routes: [cloud, backup] }, [open('anthropic/b', NOW + 1)]), false);
  assert.equal(hasOther({ remainingMs: 40_000, routes: [cloud, local] }), false);
});

test('a route that had no room at its pace is waited for until its turn, as long as the machines have time', () => {
  const tried = ['openai/a', 'anthropic/b', 'ollama/c'];
  const paced = [
    { route: 'openai/a', atMs: NOW + 90_000 },
    { route: 'anthropic/b', atMs: NOW + 80_000 },
  ];
  const unblocks = (change: Partial<PlanRequest>, breakers: readonly Breaker[] = []): unknown => {
    const plan = planNext(ask({ tried, paced, ...change }), breakers, NOW);
    return plan.kind === 'nobody' && plan.unblocks;
  };
  assert.deepEqual(unblocks({}), paced[1]);
  assert.deepEqual(unblocks({}, [open('anthropic/b')]), paced[0]);
  assert.equal(unblocks({ remainingMs: 109_999 }), undefined);
  assert.deepEqual(unblocks({ remainingMs: 110_000 }), paced[1]);
  assert.equal(unblocks({ ai: 'off' }), undefined);
  const suspended = [{ target: 'provider:anthropic', untilMs: undefined }];
  const plan = planNext(ask({ tried, paced }), [], NOW, { suspended });
  assert.deepEqual(plan.kind === 'nobody' && plan.unblocks, paced[0]);
});
