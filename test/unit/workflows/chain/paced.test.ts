/** A route without room at its pace: another is asked first, then its turn is waited for, and nothing of it counts as a try. With the real planner. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askChain } from '../../../../workflows/chain/ask.ts';
import { planNext } from '../../../../planning/plan.ts';
import type { Answer, ChainState } from '../../../../workflows/chain/ask.ts';
import type { Asked, PlanRequest, Route } from '../../../../workflows/chain/contract.ts';

const route = (name: string): Route => ({
  route: name,
  label: name.toUpperCase(),
  provider: `at-${name}`,
  kind: 'cloud',
  degraded: false,
  attemptMs: 30_000,
  budgetMs: 75_000,
});
const answered: Asked<string> = { kind: 'answered', value: 'yes', model: 'm' };
const down: Asked<string> = { kind: 'next-route', reason: 'server-error', why: 'status 500' };
/** Until so long after it is asked. */
const paced =
  (forMs: number) =>
  (nowMs: number): Asked<string> => ({
    kind: 'open-until',
    reason: 'paced',
    why: 'at its pace: 3 of 3 at once',
    blockedUntilMs: nowMs + forMs,
  });

/** A request that no minute has room for. */
const tooMuch: Asked<string> = {
  kind: 'next-route',
  reason: 'too-long',
  why: 'its pace: a request of 9000 tokens, of 4000 in a minute',
  neverAsked: true,
};

type Step = Asked<string> | ((nowMs: number) => Asked<string>);
type Played = {
  readonly answer: Answer<string>;
  readonly state: ChainState;
  readonly asked: readonly string[];
  readonly tookMs: number;
  readonly timers: number;
};

async function played(
  script: Readonly<Record<string, readonly Step[]>>,
  { routes = ['a', 'b'] }: { readonly routes?: readonly string[] } = {},
): Promise<Played> {
  const left = new Map(Object.entries(script).map(([name, steps]) => [name, [...steps]]));
  const asked: string[] = [];
  const world = newWorld({
    activities: { plan: (request: PlanRequest) => planNext(request, [], world.nowMs()), isServed: () => true, isDeserted: () => false },
  });
  const state: ChainState = { routeFailures: [], now: '' };
  const startedAtMs = world.nowMs();
  const answer = await world.run(() =>
    askChain<string>(
      {
        routes: routes.map(route),
        ai: 'cloud',
        onRefusal: 'person',
        machinesStopAtMs: startedAtMs + 600_000,
        livenessMs: 15_000,
        stillHolds: () => Promise.resolve(true),
        ask: ({ route: name }, _leftMs, _adjustment, mayMoveOn) => {
          asked.push(mayMoveOn ? `${name}?` : name);
          const steps = left.get(name) ?? [];
          const step = steps.length > 1 ? steps.shift() : steps[0];
          return Promise.resolve(typeof step === 'function' ? step(world.nowMs()) : (step ?? assert.fail(`${name} is not in the script`)));
        },
      },
      state,
    ),
  );
  const timers = world.ordered.filter(({ kind }) => kind === 'startTimer').length;
  return { answer, state, asked, tookMs: world.nowMs() - startedAtMs, timers };
}

test('where another route may be asked it is, at once, and the first is named as at its pace', async () => {
  const { answer, asked, state, tookMs } = await played({ a: [paced(5_000)], b: [answered] });
  assert.deepEqual([answer.kind, asked, tookMs], ['answered', ['a?', 'b'], 0]);
  assert.deepEqual(
    state.routeFailures.map(({ route: name, reason, why }) => [name, reason, why]),
    [['a', 'paced', 'at its pace: 3 of 3 at once']],
  );
});

test('a single route is waited for until its turn, as often as it takes, and is no failure in the end', async () => {
  const { answer, asked, state, tookMs } = await played({ a: [paced(5_000), paced(4_000), answered] }, { routes: ['a'] });
  assert.deepEqual([answer.kind, asked, state.routeFailures], ['answered', ['a', 'a', 'a'], []]);
  assert.ok(tookMs >= 9_000 && tookMs < 12_000, `took ${tookMs} ms`);
});

test('a route at its pace is come back to where the other one fails', async () => {
  const { answer, asked, tookMs } = await played({ a: [paced(5_000), answered], b: [down] });
  assert.deepEqual([answer.kind, asked], ['answered', ['a?', 'b', 'a']]);
  assert.ok(tookMs >= 5_000 && tookMs < 7_000, `took ${tookMs} ms`);
});

test('of two at their pace the one whose turn is first is waited for', async () => {
  const { answer, asked } = await played({ a: [paced(50_000)], b: [paced(5_000), answered] });
  assert.deepEqual([answer.kind, asked], ['answered', ['a?', 'b', 'b']]);
});

test('with no room to the end a person is asked in time, no request counts as made, and the history stays small', async () => {
  const { answer, tookMs, timers } = await played({ a: [paced(10)] }, { routes: ['a'] });
  assert.equal(answer.kind === 'nobody' && answer.because.why, 'a: at its pace: 3 of 3 at once');
  assert.equal(answer.kind === 'nobody' && answer.turnedAway, true);
  assert.ok(tookMs <= 570_000, `took ${tookMs} ms`);
  assert.ok(timers > 5 && timers <= 20, `${timers} waits`);
});

test('a turn that comes too late is not waited for', async () => {
  const { answer, tookMs } = await played({ a: [paced(571_000)] }, { routes: ['a'] });
  assert.deepEqual([answer.kind, tookMs], ['nobody', 0]);
});

test('a request that no minute has room for goes to the next route, and is not waited for', async () => {
  const { answer, tookMs } = await played({ a: [tooMuch], b: [down] });
  assert.equal(answer.kind === 'nobody' && answer.because.why, 'a: its pace: a request of 9000 tokens, of 4000 in a minute; b: status 500');
  assert.equal(tookMs, 0);
});

test('what no minute has room for was tried: it is not told again and again that there is room', async () => {
  const full: Asked<string> = { kind: 'next-route', reason: 'blocked-at-dispatch', why: 'after its outage it is given 1 at once' };
  const turnedAway = async (script: Readonly<Record<string, readonly Step[]>>): Promise<boolean> => {
    const { answer } = await played(script, { routes: Object.keys(script) });
    return answer.kind === 'nobody' && answer.turnedAway;
  };
  assert.equal(await turnedAway({ a: [tooMuch] }), false);
  assert.equal(await turnedAway({ a: [tooMuch], b: [down] }), false);
  assert.equal(await turnedAway({ a: [tooMuch], b: [full] }), true, 'the other one may have room later');
});
