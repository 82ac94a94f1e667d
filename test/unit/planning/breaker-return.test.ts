/** How a route comes back, and what happens where nobody controls it or its clock was set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOver, newBreaker, tick } from '../../../planning/breaker/step.ts';
import { blockingBreaker } from '../../../planning/plan.ts';
import { ANSWERED, DECLINED, FAULT, MINUTE, NOW, RouteModel, SHUT, UNFIT, said, times } from './breaker-model.ts';
import type { Said } from './breaker-model.ts';

const HOUR = 60 * MINUTE;

/** Its canary was just answered. */
function halfOpen(): RouteModel {
  const route = new RouteModel();
  route.ask(SHUT);
  const canary = route.wake();
  assert.ok(canary);
  route.end(canary, ANSWERED);
  return route;
}

for (const how of [ANSWERED, UNFIT])
  test(`a route comes back by 1, 2, 4, 8 and 16 at once, and is then closed to nobody, where each is "${how.outcome}"`, () => {
    const route = halfOpen();
    const grants = times(31, how).map((one) => {
      const { grant } = route.breaker;
      assert.ok(route.ask(one));
      return grant;
    });
    assert.deepEqual(
      grants,
      [1, 2, 4, 8, 16].flatMap((grant) => Array<number>(grant).fill(grant)),
    );
    const { state, grant, version, canaries, isDrainDue } = route.breaker;
    assert.deepEqual([state, grant, version, canaries, isDrainDue], ['closed', undefined, 7, 0, true]);
  });

for (const grant of [1, 2, 4, 8, 16])
  test(`a route that is given ${grant} at once takes no more, and one more when one has ended or its lease is over`, () => {
    const route = halfOpen();
    route.askEach(...times(grant - 1, ANSWERED));
    const under = Array.from({ length: grant }, () => route.begin());
    assert.ok(under.every((attempt) => attempt !== undefined));
    assert.equal(route.begin(), undefined);
    route.nowMs = (under[0]?.deadlineAtMs ?? 0) + 4_999;
    assert.equal(route.begin(), undefined);
    route.nowMs++;
    assert.ok(route.begin());
  });

for (const how of [FAULT, SHUT])
  test(`one failure ("${how.reason}") while it comes back opens it anew, and its canaries rest longer`, () => {
    const route = halfOpen();
    route.askEach(ANSWERED, ANSWERED, how);
    const { state, opening, canaries, nextCanaryAtMs, grant, isDrainDue } = route.breaker;
    assert.deepEqual([state, opening, canaries, nextCanaryAtMs], ['open', 2, 1, route.nowMs + 10_000]);
    assert.deepEqual([grant, isDrainDue], [undefined, false]);
  });

test("what is one ticket's doing neither opens a route that comes back nor gives it more", () => {
  const route = halfOpen();
  route.askEach(...times(5, DECLINED));
  assert.deepEqual([route.breaker.state, route.breaker.grant], ['half-open', 1]);
});

test('a route that nobody asks is asked by a canary once an hour, and one that was asked an hour after that', () => {
  const route = new RouteModel();
  assert.deepEqual([route.wake() !== undefined, route.nowMs], [true, NOW + HOUR]);
  assert.deepEqual([route.wake() !== undefined, route.nowMs], [true, NOW + 2 * HOUR]);
  route.nowMs += HOUR / 2;
  route.ask(ANSWERED);
  assert.deepEqual([route.wake() !== undefined, route.nowMs], [true, NOW + 3.5 * HOUR]);
});

test('a route that is kept idle is due at the hour and not a millisecond before', () => {
  const { breaker } = tick(newBreaker('cloud/a'), NOW, NOW);
  assert.equal(tick(breaker, NOW, NOW + HOUR - 1).isCanaryDue, false);
  assert.equal(tick(breaker, NOW, NOW + HOUR).isCanaryDue, true);
});

test('three idle canaries that fail in a row open the route before a ticket meets it', () => {
  const route = new RouteModel();
  for (const how of times(3, FAULT)) {
    const canary = route.wake();
    assert.ok(canary);
    route.end(canary, how);
  }
  assert.deepEqual([route.breaker.state, route.breaker.opening], ['open', 1]);
});

test('a clock that was set back puts the canary of an idle route off for an hour at most', () => {
  const route = new RouteModel();
  route.ask(ANSWERED);
  route.tick();
  route.nowMs = NOW - 10 * HOUR;
  assert.ok(route.tick().wakeAtMs <= route.nowMs + HOUR);
});

for (const [what, canaries] of [
  ['its first', 0],
  ['a later', 6],
] as const)
  test(`a clock that was set back does not put ${what} canary of an open route off`, () => {
    const route = new RouteModel();
    route.ask(SHUT);
    for (const how of times(canaries, FAULT)) {
      const canary = route.wake();
      if (canary !== undefined) route.end(canary, how);
    }
    route.nowMs -= HOUR;
    const { wakeAtMs, isCanaryDue } = route.tick();
    assert.ok(isCanaryDue || wakeAtMs <= route.nowMs + 90_000, `it looks again after ${wakeAtMs - route.nowMs} ms`);
    assert.ok((route.breaker.untilMs ?? 0) <= route.nowMs + 3 * MINUTE);
  });

test("a provider's time that lies beyond any that is believed closes the route no more, and requests are judged again", () => {
  const route = new RouteModel();
  route.block(NOW + HOUR);
  route.nowMs = NOW - HOUR;
  assert.deepEqual(route.askEach(...times(4, FAULT)), [true, true, true, false]);
  assert.equal(route.breaker.opening, 2);
});

test("the control closes a provider's time that lies beyond any that is believed", () => {
  const route = new RouteModel();
  route.block(NOW + HOUR);
  route.nowMs = NOW - HOUR;
  route.tick();
  assert.equal(route.breaker.state, 'closed');
});

/** Its control asks so many canaries, which all fail, and dies. */
function leftAlone(canaries: number): RouteModel {
  const route = new RouteModel();
  route.ask(SHUT);
  for (const how of times(canaries, FAULT)) {
    const canary = route.wake();
    assert.ok(canary);
    route.end(canary, how);
  }
  const untilMs = route.breaker.untilMs ?? 0;
  route.nowMs = untilMs - 1;
  assert.deepEqual([isOver(route.breaker, route.nowMs), route.ask(ANSWERED)], [false, false]);
  route.nowMs = untilMs;
  return route;
}
for (const canaries of [0, 1, 3, 9, 20]) {
  test(`a route whose control has died after ${canaries} canaries takes requests again, and the first that is answered closes it`, () => {
    const route = leftAlone(canaries);
    assert.equal(isOver(route.breaker, route.nowMs), true);
    assert.ok(route.ask(ANSWERED));
    assert.deepEqual([route.breaker.state, route.breaker.isDrainDue], ['closed', true]);
  });

  for (const [what, how] of [
    ["is one ticket's doing", DECLINED],
    ['is a bad answer', UNFIT],
  ] as const satisfies readonly (readonly [string, Said])[])
    test(`a route whose control has died after ${canaries} canaries is not opened anew by an end that ${what}`, () => {
      const route = leftAlone(canaries);
      const { breaker } = route;
      assert.ok(route.ask(how));
      assert.equal(route.breaker, breaker);
    });

  test(`a route whose control has died after ${canaries} canaries is opened anew by three failures at most`, () => {
    const route = leftAlone(canaries);
    const taken = route.askEach(...times(4, FAULT)).filter((isTaken) => isTaken).length;
    assert.ok(taken <= 3, `${taken} requests were taken`);
    assert.deepEqual([route.breaker.state, route.breaker.opening], ['open', 2]);
  });
}

test('a clock that was set back far keeps no idle route from its canary for longer than an hour', () => {
  const route = new RouteModel();
  route.ask(ANSWERED);
  route.tick();
  route.nowMs = NOW - 10 * HOUR;
  route.tick();
  route.nowMs += HOUR;
  assert.ok(route.tick().isCanaryDue);
});

test('a model that its vendor has withdrawn stays off, however long its control is away; a key that is refused does not', () => {
  for (const [reason, staysOff] of [
    ['retired', true],
    ['key-refused', false],
    ['server-error', false],
  ] as const) {
    const route = new RouteModel();
    for (let ended = 0; ended < 3; ended++) route.ask(said('next-route', reason));
    const inAMonth = NOW + 30 * 24 * 60 * MINUTE;
    assert.deepEqual([route.breaker.state, isOver(route.breaker, inAMonth)], ['open', !staysOff], reason);
    assert.equal(blockingBreaker([route.breaker], route.breaker.route, inAMonth) !== undefined, staysOff, reason);
  }
});
