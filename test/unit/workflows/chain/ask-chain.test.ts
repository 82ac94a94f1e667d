/** The chain asked as a run asks it, on a clock of its own: who is asked, what a failure says, when it waits, and when it ends. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { askChain } from '../../../../workflows/chain/ask.ts';
import type { Adjustment, Asked, Plan, PlanRequest, Route } from '../../../../workflows/chain/contract.ts';
import type { Answer, ChainRequest, ChainState } from '../../../../workflows/chain/ask.ts';
import type { World } from '../../../support/virtual-worker.ts';

const ATTEMPT_MS = 30_000;
const BUDGET_MS = 60_000;
const route = (name: string, given: Partial<Route> = {}): Route => ({
  route: name,
  label: name.toUpperCase(),
  provider: `at-${name}`,
  kind: 'cloud',
  degraded: false,
  attemptMs: ATTEMPT_MS,
  budgetMs: BUDGET_MS,
  ...given,
});
const answered = (value: string): Asked<string> => ({ kind: 'answered', value, model: 'm' });
const down: Asked<string> = { kind: 'next-route', reason: 'server-error', why: 'status 500' };

type Exchange = {
  readonly route: string;
  readonly leftMs: number;
  readonly livenessMs: number;
  readonly adjustment: Adjustment['kind'] | undefined;
};
type Told = {
  readonly answer: Answer<string>;
  readonly state: ChainState;
  readonly asked: readonly Exchange[];
  readonly plans: readonly PlanRequest[];
  readonly tookMs: number;
};
type Case = {
  readonly routes?: readonly Route[];
  /** What each route answers, one exchange after another. */
  readonly script: Readonly<Record<string, readonly (Asked<string> | Error)[]>>;
  readonly chain?: Partial<ChainRequest<string>>;
  readonly plan?: (request: PlanRequest, plan: (request: PlanRequest) => Plan) => Plan;
  readonly takesMs?: number;
  readonly isServed?: (queue: string) => boolean;
  readonly isDeserted?: (queue: string) => boolean;
  readonly state?: ChainState;
  readonly random?: number;
};

/** The first route that is left, as long as there is time. */
const firstLeft = ({ routes, tried, remainingMs }: PlanRequest): Plan => {
  const candidate = routes.find(({ route: name }) => !tried.includes(name));
  return candidate && remainingMs > 0
    ? { kind: 'ask', candidate, budgetMs: BUDGET_MS, rejected: [] }
    : { kind: 'nobody', rejected: tried.map((name) => ({ route: name, why: 'already asked' })) };
};

async function told({
  routes = [route('a'), route('b')],
  script,
  chain = {},
  plan,
  takesMs = 0,
  isServed,
  isDeserted,
  state,
  random = 0.5,
}: Case): Promise<Told> {
  const plans: PlanRequest[] = [];
  const asked: Exchange[] = [];
  const answers = new Map(Object.entries(script).map(([name, list]) => [name, [...list]]));
  const world: World = newWorld({
    random: () => random,
    activities: {
      plan: (request: PlanRequest) => (plans.push(request), plan ? plan(request, firstLeft) : firstLeft(request)),
      isServed: (queue: string) => isServed?.(queue) ?? true,
      isDeserted: (queue: string) => isDeserted?.(queue) ?? false,
    },
  });
  const startedAtMs = world.nowMs();
  const its: ChainState = state ?? { routeFailures: [], now: '' };
  const answer = await world.run(() =>
    askChain<string>(
      {
        routes,
        ai: 'cloud',
        onRefusal: 'person',
        machinesStopAtMs: startedAtMs + 3_600_000,
        stillHolds: () => Promise.resolve(true),
        livenessMs: 15_000,
        ask: async ({ route: name }, { budgetMs, livenessMs }, adjustment) => {
          asked.push({ route: name, leftMs: budgetMs, livenessMs, adjustment: adjustment?.kind });
          await world.wait(takesMs);
          const next = answers.get(name)?.shift();
          if (!next) throw new Error(`Expected an answer of ${name} in the script, got none.`);
          if (next instanceof Error) throw next;
          return next;
        },
        ...chain,
      },
      its,
    ),
  );
  assert.deepEqual([...answers.values()].flat(), [], 'all of the script was asked for');
  return { answer, state: its, asked, plans, tookMs: world.nowMs() - startedAtMs };
}
const names = ({ asked }: Told): string => asked.map((one) => `${one.route}${one.adjustment ? `:${one.adjustment}` : ''}`).join(' ');
const failures = ({ state }: Told): readonly string[] => state.routeFailures.map((one) => `${one.label} ${one.reason}: ${one.why}`);
const because = ({ answer }: Told): string => (answer.kind === 'nobody' ? `${answer.because.kind}: ${answer.because.why}` : answer.kind);

test('the first route that answers ends it, and the failures before it are kept', async () => {
  const end = await told({ script: { a: [down], b: [answered('yes')] } });
  assert.deepEqual(end.answer, { kind: 'answered', value: 'yes', route: route('b'), model: 'm' });
  assert.deepEqual([names(end), failures(end)], ['a b', ['A server-error: status 500']]);
});

test('a plan is told of one failure once, of what was tried and of the time that is left', async () => {
  const { plans } = await told({ script: { a: [down], b: [answered('yes')] }, takesMs: 10_000 });
  assert.deepEqual(
    plans.map(({ left, tried, remainingMs }) => [left?.route, left?.reason, tried, remainingMs]),
    [
      [undefined, undefined, [], 3_600_000],
      ['a', 'server-error', ['a'], 3_590_000],
    ],
  );
});

test('with all routes failed nobody answers, and the reason names each', async () => {
  const end = await told({ script: { a: [down], b: [{ ...down, why: 'status 503' }] } });
  assert.equal(because(end), 'exhausted: a: status 500; b: status 503');
});

test('the reason names routes that were not asked, too, and none twice; a chain without a route says so', async () => {
  const end = await told({
    script: { a: [down] },
    plan: (request, plan) =>
      request.tried.length === 0
        ? plan(request)
        : {
            kind: 'nobody',
            rejected: [
              { route: 'a', why: 'already asked' },
              { route: 'b', why: 'too little time' },
            ],
          },
  });
  assert.equal(because(end), 'exhausted: a: status 500; b: too little time');
  assert.equal(because(await told({ routes: [], script: {} })), 'exhausted: the chain has no route');
});

test('where the ticket has changed no further route is asked; before the first it was just read', async () => {
  let looks = 0;
  const stillHolds = (): Promise<boolean> => Promise.resolve((looks += 1) > 1);
  const end = await told({ script: { a: [down] }, chain: { stillHolds } });
  assert.deepEqual([end.answer.kind, names(end), looks], ['outdated', 'a', 1]);
});

test('a model that has reasoned and said nothing is asked once more not to reason, and one that has said too little is not', async () => {
  const seen: unknown[] = [];
  for (const reasonedAlone of [{ reasonedAlone: true } as const, {}]) {
    const unfit: Asked<string> = { kind: 'unfit', problems: ['p'], draft: '', ...reasonedAlone };
    const script = [unfit, answered('yes')];
    const ask: NonNullable<Case['chain']>['ask'] = (_route, _leftMs, adjustment) => {
      seen.push(adjustment);
      return Promise.resolve(script.shift() ?? unfit);
    };
    await told({ routes: [route('a')], script: {}, chain: { ask } });
  }
  const correct = { kind: 'correct', problems: ['p'], draft: '' };
  assert.deepEqual(seen, [undefined, { ...correct, withoutReasoning: true }, undefined, correct]);
});

for (const [onRefusal, names_, why] of [
  ['person', 'a', 'policy: declined'],
  ['next-route', 'a b', 'answered'],
] as const)
  test(`a refusal goes to the ${onRefusal} where the client's policy says so`, async () => {
    const refusal: Asked<string> = { kind: 'policy', reason: 'declined', why: 'declined' };
    const end = await told({ script: { a: [refusal], ...(onRefusal === 'person' ? {} : { b: [answered('yes')] }) }, chain: { onRefusal } });
    assert.deepEqual([names(end), because(end)], [names_, why]);
  });

test('a bug of ours ends it: another route would only hide it', async () => {
  const bug = ApplicationFailure.create({ type: 'TypeError', message: 'x is undefined' });
  const end = await told({ script: { a: [bug] } });
  assert.deepEqual([because(end), failures(end)], ['defect: x is undefined', ['A defect: x is undefined']]);
});

for (const [what, error, why] of [
  ['a bug in the planner', ApplicationFailure.create({ type: 'Defect', message: 'no plan' }), 'defect: no plan'],
  ['a planner that cannot be had', ApplicationFailure.create({ type: 'LedgerBusy', message: 'busy' }), 'defect: busy'],
] as const)
  test(`${what} is a bug of ours, and nobody is asked`, async () => {
    const end = await told({
      script: {},
      plan: () => {
        throw error;
      },
    });
    assert.deepEqual([because(end), names(end)], [why, '']);
  });

test('two vendors that call the request wrong prove that it is; one of them twice proves nothing', async () => {
  const wrong = (unexplainedBy: string): Asked<string> => ({ kind: 'next-route', reason: 'bad-request', why: 'status 400', unexplainedBy });
  const proven = await told({ routes: [route('a'), route('b'), route('c')], script: { a: [wrong('openai')], b: [wrong('anthropic')] } });
  assert.equal(because(proven), 'fix-or-human: a second vendor says the same: status 400');
  const not = await told({ script: { a: [wrong('openai')], b: [wrong('openai')] } });
  assert.match(because(not), /^exhausted/);
});

for (const [what, first, adjustment, reason, why] of [
  [
    'an answer that does not fit',
    { kind: 'unfit', problems: ['no category', 'no steps'], draft: '{}' },
    'correct',
    'bad-answer',
    'no acceptable answer, also after a correction: no category; no steps',
  ],
  [
    'an answer that was cut',
    { kind: 'truncated' },
    'raise-limit',
    'bad-answer',
    'the answer was cut at the output limit, also with a raised limit',
  ],
  [
    'a text that is too long',
    { kind: 'too-long', reason: 'too-long', why: 'status 413' },
    'shrink',
    'too-long',
    'status 413, also with a shorter text',
  ],
] as const)
  test(`${what} is asked for once more with one adjustment, and twice is a failure`, async () => {
    const routes = [route('a')];
    const helped = await told({ routes, script: { a: [first, answered('yes')] } });
    assert.deepEqual([names(helped), because(helped), failures(helped)], [`a a:${adjustment}`, 'answered', []]);
    const not = await told({ routes, script: { a: [first, first] } });
    assert.deepEqual([names(not), failures(not)], [`a a:${adjustment}`, [`A ${reason}: ${why}`]]);
  });

test('the second request gets what is left of the route’s time, and is not made where that is too short for a whole exchange', async () => {
  const routes = [route('a')];
  const just = await told({ routes, script: { a: [{ kind: 'truncated' }, answered('yes')] }, takesMs: BUDGET_MS - ATTEMPT_MS });
  assert.deepEqual(
    just.asked.map(({ leftMs }) => leftMs),
    [BUDGET_MS, ATTEMPT_MS],
  );
  const late = await told({ routes, script: { a: [{ kind: 'truncated' }] }, takesMs: BUDGET_MS - ATTEMPT_MS + 1 });
  assert.deepEqual(
    [late.asked.length, failures(late)],
    [1, ['A bad-answer: the answer was cut at the output limit, no time for a second try']],
  );
});

test('a text that is too long goes to a route with more room first, and is cut only where that has failed, too', async () => {
  const routes = [route('small', { contextTokens: 8_000 }), route('large', { contextTokens: 32_000 })];
  const tooLong: Asked<string> = { kind: 'too-long', reason: 'too-long', why: 'status 413' };
  const roomy = await told({ routes, script: { small: [tooLong], large: [answered('yes')] } });
  assert.deepEqual([names(roomy), failures(roomy)], ['small large', ['SMALL too-long: status 413, and another route has more room']]);
  const cut = await told({ routes, script: { small: [tooLong, answered('yes')], large: [down] } });
  assert.equal(names(cut), 'small large small:shrink');
  const never = await told({ routes, script: { small: [tooLong, tooLong], large: [down] } });
  assert.deepEqual(
    [names(never), because(never)],
    ['small large small:shrink', 'exhausted: large: status 500; small: status 413, also with a shorter text'],
  );
});

test('a route that is blocked for a while is waited for, told, and asked once more', async () => {
  const blocked: Asked<string> = { kind: 'open-until', reason: 'throttled', why: 'status 429', blockedUntilMs: 1 };
  const first: { atMs?: number } = {};
  const end = await told({
    routes: [route('a')],
    script: { a: [blocked, answered('yes')] },
    plan: (request, plan) => {
      if (request.tried.length === 0 || !request.mayWaitFor?.includes('a')) return plan(request);
      first.atMs = Date.now() + 20_000;
      return { kind: 'nobody', rejected: [], unblocks: { route: 'a', atMs: first.atMs } };
    },
  });
  assert.deepEqual([names(end), because(end), failures(end)], ['a a', 'answered', []], 'its failure is forgotten once it answers');
  assert.equal(end.tookMs, 20_000 + 750);
  assert.deepEqual(
    end.plans.map(({ left }) => left?.route),
    [undefined, 'a', undefined],
    'and is recorded once',
  );
});

for (const [random, spreadMs] of [
  [0, 250],
  [1, 1_250],
] as const)
  test(`tickets that wait for the same moment come between a quarter of a second and 1.25 s after it: ${spreadMs} ms`, async () => {
    const planned: { isFirst: boolean } = { isFirst: true };
    const end = await told({
      routes: [route('a')],
      script: { a: [answered('yes')] },
      random,
      plan: (request, plan) => {
        if (!planned.isFirst) return plan(request);
        planned.isFirst = false;
        return { kind: 'nobody', rejected: [], unblocks: { route: 'a', atMs: 0 } };
      },
    });
    assert.equal(end.tookMs, spreadMs, 'a moment that is past is not waited for any longer');
  });

test('what it waits for is shown by the name that people know', async () => {
  const seen: string[] = [];
  const state: ChainState = { routeFailures: [], now: '' };
  const planned = { isFirst: true };
  await told({
    routes: [route('a')],
    script: { a: [answered('yes')] },
    state,
    plan: (request, plan) => {
      if (!planned.isFirst) return (seen.push(state.now), plan(request));
      planned.isFirst = false;
      return { kind: 'nobody', rejected: [], unblocks: { route: 'a', atMs: Date.now() + 1 } };
    },
  });
  assert.deepEqual([...seen, state.now], ['waiting for A to take requests again', 'asking A']);
});

test('a route without a known end of its block is not waited for, and one that was waited for is so once', async () => {
  const blocked: Asked<string> = { kind: 'open-until', reason: 'throttled', why: 'status 429' };
  const unknown = await told({ routes: [route('a')], script: { a: [blocked] } });
  assert.deepEqual([unknown.plans.length, because(unknown)], [1, 'exhausted: a: status 429'], 'no plan is made where none is left');
  const again: Asked<string> = { ...blocked, blockedUntilMs: 1 };
  const once = await told({
    routes: [route('a')],
    script: { a: [again, again] },
    plan: (request, plan) =>
      request.tried.length > 0 && request.mayWaitFor?.includes('a')
        ? { kind: 'nobody', rejected: [], unblocks: { route: 'a', atMs: Date.now() + 1 } }
        : plan(request),
  });
  assert.deepEqual([names(once), because(once)], ['a a', 'exhausted: a: status 429']);
});

test('routes that their providers blocked for other tickets count as failures of this one, and unknown ones and other reasons do not', async () => {
  const rejected = [
    { route: 'b', why: 'out of quota', reason: 'out-of-quota' },
    { route: 'a', why: 'only local AI is allowed' },
    { route: 'of before', why: 'out of quota', reason: 'out-of-quota' },
  ] as const;
  const end = await told({ script: {}, plan: () => ({ kind: 'nobody', rejected }) });
  assert.deepEqual(failures(end), ['B out-of-quota: out of quota']);
  assert.deepEqual(end.answer.kind === 'nobody' && end.answer.rejected, rejected);
});

test('of each route the newest failure is kept', async () => {
  const state: ChainState = { routeFailures: [{ route: 'a', label: 'A', reason: 'silent', why: 'of before', atMs: 1 }], now: '' };
  const end = await told({ script: { a: [down], b: [down] }, state });
  assert.deepEqual(failures(end), ['A server-error: status 500', 'B server-error: status 500']);
});

test('a request that nobody took is told by whether a worker of its queue lives', async () => {
  const { ActivityFailure, TimeoutFailure } = await import('@temporalio/common');
  const untaken = new ActivityFailure('x', 'decide', '1', 'TIMEOUT', undefined, new TimeoutFailure('x', undefined, 'SCHEDULE_TO_START'));
  const queues: string[] = [];
  const end = await told({
    script: { a: [untaken], b: [untaken] },
    chain: { livenessMs: 4_000 },
    isServed: (queue) => (queues.push(queue), queue === 'llm-at-b'),
  });
  assert.deepEqual(queues, ['llm-at-a', 'llm-at-b']);
  assert.deepEqual(failures(end), ['A no-worker: no worker took the request', 'B queue-full: its worker had no slot free in time']);
});

const livenesses = ({ asked }: Told): string => asked.map((one) => `${one.route} ${one.livenessMs / 1_000}`).join(', ');
const NOT_TAKEN = async (): Promise<Error> => {
  const { ActivityFailure, TimeoutFailure } = await import('@temporalio/common');
  return new ActivityFailure('x', 'decide', '1', 'TIMEOUT', undefined, new TimeoutFailure('x', undefined, 'SCHEDULE_TO_START'));
};

test('a request that nobody is there to take leaves at its first look, and the next route is asked', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({
    script: { a: [untaken], b: [answered('yes')] },
    isDeserted: (queue) => queue === 'llm-at-a',
    plan: silent('a'),
  });
  assert.equal(livenesses(end), 'a 4, b 4');
  assert.deepEqual(failures(end), ['A no-worker: no worker was there to take the request']);
});

/** Of a chain whose route was left by a look: the planner knows it from then on. */
const silent =
  (name: string) =>
  (request: PlanRequest, plan: (request: PlanRequest) => Plan): Plan => {
    const known = request.left?.route === name || request.tried.includes('b');
    const next = plan({ ...request, tried: known ? [...request.tried, name] : request.tried });
    if (next.kind === 'ask' || request.tried.includes(name)) return next;
    return { kind: 'ask', candidate: route(name), budgetMs: BUDGET_MS, rejected: [], isLastResort: true };
  };

test('where no other route answers it is asked once more, and waits for a worker to the end', async () => {
  const untaken = await NOT_TAKEN();
  const back = await told({ script: { a: [untaken, answered('late')], b: [down] }, isDeserted: () => true, plan: silent('a') });
  assert.equal(livenesses(back), 'a 4, b 4, a 15');
  assert.deepEqual([because(back), failures(back)], ['answered', ['B server-error: status 500']]);
  const dead = await told({
    script: { a: [untaken, untaken], b: [down] },
    isDeserted: () => true,
    isServed: () => false,
    plan: silent('a'),
  });
  assert.equal(because(dead), 'exhausted: b: status 500; a: no worker took the request');
});

test('a request in a full queue waits as long as ever, and looks twice at most', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({ script: { a: [untaken, untaken, untaken], b: [answered('yes')] }, takesMs: 4_000 });
  assert.equal(livenesses(end), 'a 4, a 4, a 7, b 4');
  assert.deepEqual(failures(end), ['A queue-full: its worker had no slot free in time']);
});

test('a request that has waited in vain so long that no exchange fits is not made', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({
    script: { a: [untaken, untaken], b: [answered('yes')] },
    takesMs: 4_000,
    plan: (request, plan) => {
      const next = plan(request);
      return next.kind === 'ask' ? { ...next, budgetMs: next.candidate.attemptMs + 5_000 } : next;
    },
  });
  assert.equal(livenesses(end), 'a 4, a 4, b 4');
});

test('a request that was taken once is not untouched where its worker is gone when it is given out again', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({ script: { a: [untaken], b: [answered('yes')] }, takesMs: 24_000, isDeserted: () => true });
  assert.equal(livenesses(end), 'a 4, b 4');
  assert.deepEqual(failures(end), ['A no-worker: no worker was there to take the request']);
});

test('a request that was taken once and given out again does not begin anew', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({ script: { a: [untaken], b: [answered('yes')] }, takesMs: 24_000 });
  assert.equal(livenesses(end), 'a 4, b 4');
  assert.deepEqual(failures(end), ['A queue-full: its worker had no slot free in time']);
});

test('a route that was left by a look and whose worker is back is asked, and not left by a look again', async () => {
  const untaken = await NOT_TAKEN();
  const end = await told({ script: { a: [untaken, answered('yes')] }, isDeserted: () => true });
  assert.equal(livenesses(end), 'a 4, a 15');
  assert.deepEqual(end.state.routeFailures, []);
});
