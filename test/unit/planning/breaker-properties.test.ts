/** What holds of a breaker after any sequence of requests, canaries, kills and times. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { isOver, newBreaker } from '../../../planning/breaker/step.ts';
import { planNext } from '../../../planning/plan.ts';
import { ANSWERED, ATTEMPT_MS, MINUTE, NOW, RouteModel, runSteps } from './breaker-model.ts';
import type { End } from '../../../planning/breaker/step.ts';
import type { Breaker } from '../../../planning/plan.ts';
import type { PlanRequest, Route } from '../../../workflows/chain/contract.ts';
import type { Attempt } from './breaker-model.ts';

const SEQUENCES = { numRuns: 10_000 } as const;
/** Each is one thing that happens, and how: see `runSteps`. */
const steps = fc.array(fc.nat(0xff_ff), { maxLength: 50, size: 'max' });

const met = new Map<string, number>();
const meet = ({ breaker: { state, grant } }: RouteModel): void => {
  const key = `${state} ${grant ?? ''}`.trim();
  met.set(key, (met.get(key) ?? 0) + 1);
};
after(() => {
  // Properties of states that no sequence comes to would hold of nothing.
  for (const key of ['closed', 'open', ...[1, 2, 4, 8, 16].map((grant) => `half-open ${grant}`)])
    assert.ok((met.get(key) ?? 0) > 500, `"${key}" was met ${met.get(key) ?? 0} times only`);
});

const FAULTS = ['unreachable', 'silent', 'throttled', 'server-error', 'region', 'set-up'];
const SHUTS = ['out-of-quota', 'key-refused', 'retired'];
const isFailed = ({ reason = '' }: End): boolean => FAULTS.includes(reason) || SHUTS.includes(reason);
const isBad = ({ outcome }: End): boolean => outcome === 'unfit';

/** The rules in other words than the code's. `recent`: the newest first. */
function isAbove(recent: readonly End[]): boolean {
  if (SHUTS.includes(recent[0]?.reason ?? '')) return true;
  const told = recent.filter((end) => end.outcome === 'answered' || isBad(end) || isFailed(end));
  if (told.length >= 3 && told.slice(0, 3).every(isFailed)) return true;
  if (told.length < 10) return false;
  return told.filter(isFailed).length / told.length >= 0.5 || told.filter(isBad).length / told.length >= 0.8;
}

test('a route is never closed to nobody above its threshold', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const route = new RouteModel();
      runSteps(route, all, {
        each() {
          meet(route);
          if (route.breaker.state === 'closed') assert.ok(!isAbove(route.recent()), 'it is closed above its threshold');
          if (route.breaker.state === 'half-open') assert.ok(!route.recent().some(isFailed), 'it has failed and comes back');
        },
      });
    }),
    SEQUENCES,
  );
});

/** From now on all succeeds, but for so many canaries and requests that are lost first. One request a second. */
function recover(route: RouteModel, lost: { canaries: number; requests: number }): number {
  const [fromMs, waiting] = [route.nowMs, [...route.open]];
  for (const attempt of waiting) route.lose(attempt);
  let wakeAtMs = route.nowMs;
  const answers: { readonly attempt: Attempt; readonly atMs: number }[] = [];
  for (let step = 0; step < 8_000; step++) {
    for (const { attempt } of answers.filter(({ atMs }) => atMs === route.nowMs)) route.end(attempt, ANSWERED);
    if (route.breaker.state === 'closed') return route.nowMs - fromMs;
    if (route.nowMs >= wakeAtMs || route.breaker.state !== 'open') {
      const ticked = route.tick();
      wakeAtMs = ticked.wakeAtMs;
      if (ticked.canary !== undefined && lost.canaries-- <= 0) answers.push({ attempt: ticked.canary, atMs: route.nowMs + 1_000 });
    }
    const attempt = route.begin();
    if (attempt !== undefined && lost.requests-- <= 0) answers.push({ attempt, atMs: route.nowMs + 1_000 });
    route.nowMs += 1_000;
  }
  return Number.POSITIVE_INFINITY;
}
/** Until the first canary, or the time that its provider or its bad answers have named; then 31 answers, and the leases of what is lost. */
function boundMs({ breaker: { state, nextCanaryAtMs } }: RouteModel, lost: { canaries: number; requests: number }): number {
  const leaseMs = ATTEMPT_MS + 6_000;
  const firstMs = state === 'open' && nextCanaryAtMs === undefined ? 66 * MINUTE : 92_000;
  return firstMs + lost.canaries * 92_000 + (lost.requests + 1) * leaseMs + 40_000;
}
const lostFirst = fc.record({ canaries: fc.nat(4), requests: fc.nat(4) });

for (const [what, isSetBack] of [
  ['', false],
  [', also where the clock was set back before', true],
] as const)
  test(`a route is closed to nobody soon after all succeeds again, whatever was lost on the way${what}`, () => {
    fc.assert(
      fc.property(steps, lostFirst, fc.nat(70 * MINUTE), (all, lost, backMs) => {
        const route = new RouteModel();
        runSteps(route, all);
        if (isSetBack) {
          // Leases are of the ledger, which has its own word on clocks.
          route.attempts.length = 0;
          route.nowMs -= backMs;
        }
        meet(route);
        const bound = boundMs(route, lost);
        const tookMs = recover(route, { ...lost });
        assert.ok(tookMs <= bound, `it took ${tookMs} ms and not ${bound}`);
      }),
      SEQUENCES,
    );
  });

test('a route that comes back never has more requests under way than it is given, and after a lease all is free', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const route = new RouteModel();
      const isUnderWay = ({ deadlineAtMs, isEnded, canaryOf }: Attempt): boolean =>
        !isEnded && canaryOf === undefined && route.nowMs < deadlineAtMs + 5_000;
      runSteps(route, all, {
        begun() {
          meet(route);
          const { state, grant = 0 } = route.breaker;
          const count = route.attempts.filter(isUnderWay).length;
          if (state === 'half-open') assert.ok(count <= grant, `${count} are under way, and ${grant} are given`);
        },
      });
      route.nowMs += ATTEMPT_MS + 5_000;
      assert.equal(route.underWay(), 0);
      const { state, grant } = route.breaker;
      if (state !== 'half-open') return;
      for (let free = grant ?? 0; free > 0; free--) assert.ok(route.begin(), `${free} of ${grant} are not free`);
      assert.equal(route.begin(), undefined);
    }),
    SEQUENCES,
  );
});

function assertNotNearer(beforeMs: number, { breaker: { untilMs = 0, opening }, nowMs }: RouteModel, ended: Attempt | undefined): void {
  if (untilMs >= beforeMs) return;
  assert.equal(ended?.canaryOf, opening, 'nothing but a canary of this opening brings its end nearer');
  assert.ok(beforeMs - untilMs <= 30_000, 'by no more than the time that the canary was given');
  assert.ok(untilMs >= nowMs + MINUTE, 'there is time for its next canary');
}

test('within an opening its end only comes later, but for a canary that has failed; each opening is a generation of its own', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const route = new RouteModel();
      let before = newBreaker('cloud/a');
      runSteps(route, all, {
        each(ended) {
          meet(route);
          const { breaker, nowMs } = route;
          const isSame = breaker.version === before.version;
          assert.ok(breaker.version >= before.version && breaker.opening >= before.opening);
          assert.equal(isSame, breaker.state === before.state && breaker.grant === before.grant && breaker.opening === before.opening);
          if (breaker.state === 'open' && !isSame) assert.equal(breaker.opening, before.opening + 1);
          if (breaker.state !== 'open') assert.equal(breaker.untilMs, undefined);
          else if (breaker.nextCanaryAtMs !== undefined && !isSame) assert.ok(!isOver(breaker, nowMs) && breaker.openedAtMs === nowMs);
          if (breaker.state === 'open' && isSame) assertNotNearer(before.untilMs ?? 0, route, ended);
          before = breaker;
        },
      });
    }),
    SEQUENCES,
  );
});

const names = ['a/x', 'a/y', 'b/x', 'b/y', 'c/z'] as const;
const anyRoute = fc.record<Route>({
  route: fc.constantFrom(...names),
  label: fc.constant(''),
  provider: fc.constant(''),
  kind: fc.constantFrom('cloud' as const, 'local' as const),
  degraded: fc.boolean(),
  attemptMs: fc.nat(60_000),
  budgetMs: fc.nat(90_000),
});
const anyRequest = fc.record<PlanRequest>({
  routes: fc
    .uniqueArray(anyRoute, { maxLength: 5, selector: ({ route }) => route })
    .map((routes) => routes.map((route) => ({ ...route, provider: route.route.slice(0, 1) }))),
  tried: fc.subarray([...names], { maxLength: 2 }),
  ai: fc.constantFrom('off' as const, 'local-only' as const, 'cloud' as const, 'cloud' as const),
  remainingMs: fc.nat(120_000),
  mayWaitFor: fc.subarray([...names]),
});
const anySuspension = fc.record({
  target: fc.constantFrom(...names.map((name) => `route:${name}`), 'provider:a', 'provider:c', 'route:a'),
  untilMs: fc.constant(undefined),
});
const isSuspended = ({ route, provider }: Route, targets: readonly string[]): boolean =>
  targets.includes(`route:${route}`) || targets.includes(`provider:${provider}`);
/** Of a route to which all that may happen has happened. */
const anyBreaker = fc.tuple(fc.constantFrom(...names), steps).map(([name, all]): Breaker => {
  const route = new RouteModel();
  runSteps(route, all.slice(0, 12));
  const { breaker, nowMs } = route;
  const later = (ms: number | undefined) => (ms === undefined ? undefined : ms - nowMs + NOW);
  return { ...breaker, route: name, untilMs: later(breaker.untilMs), nextCanaryAtMs: later(breaker.nextCanaryAtMs) };
});

test('no plan names or waits for a route that is forbidden, suspended, tried or blocked, and each that is passed over has its reason', () => {
  const oneEach = fc.uniqueArray(anyBreaker, { maxLength: 5, selector: ({ route }) => route });
  fc.assert(
    fc.property(anyRequest, oneEach, fc.array(anySuspension, { maxLength: 2 }), (request, breakers, suspended) => {
      const targets = suspended.map(({ target }) => target);
      const isForbidden = ({ kind }: Route): boolean => request.ai === 'off' || (request.ai === 'local-only' && kind === 'cloud');
      const blockOf = ({ route }: Route): Breaker | undefined =>
        breakers.find((one) => one.route === route && one.state === 'open' && (one.untilMs ?? 0) > NOW);
      const against = (route: Route): readonly string[] => [
        ...(request.tried.includes(route.route) ? ['already asked'] : []),
        ...(isForbidden(route) ? ['AI is off for this client', 'only local AI is allowed for this client'] : []),
        ...(isSuspended(route, targets) ? ['suspended'] : []),
        ...(blockOf(route)?.why === undefined ? [] : [blockOf(route)?.why ?? '']),
        ...(route.attemptMs > request.remainingMs ? ['too slow for the time left'] : []),
      ];
      const plan = planNext(request, breakers, NOW, { suspended });
      const passed = plan.kind === 'ask' ? request.routes.slice(0, request.routes.indexOf(plan.candidate)) : request.routes;
      assert.deepEqual(
        plan.rejected.map(({ route }) => route),
        passed.map(({ route }) => route),
      );
      for (const [at, { why }] of plan.rejected.entries()) assert.ok(passed[at] && against(passed[at]).includes(why), why);
      if (plan.kind === 'ask') return assert.deepEqual(against(plan.candidate), []);
      const awaited = request.routes.find(({ route }) => route === plan.unblocks?.route);
      if (awaited !== undefined)
        assert.ok(!isForbidden(awaited) && !isSuspended(awaited, targets) && request.mayWaitFor?.includes(awaited.route));
    }),
    SEQUENCES,
  );
});
