/** The breaker with values alone: when a route is closed to tickets, how it is tested, and how traffic comes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weightOf } from '../../../planning/breaker/policy.ts';
import { afterEnd, isOver, newBreaker, tick } from '../../../planning/breaker/step.ts';
import { ANSWERED, DECLINED, FAULT, MINUTE, NOW, RouteModel, SHUT, UNFIT, said, times } from './breaker-model.ts';
import type { Said } from './breaker-model.ts';
import type { Weight } from '../../../planning/breaker/policy.ts';
import type { FailureReason } from '../../../workflows/chain/contract.ts';

const WEIGHTS: Readonly<Record<FailureReason, Weight>> = {
  unreachable: 'fault',
  silent: 'fault',
  throttled: 'fault',
  'server-error': 'fault',
  region: 'fault',
  'set-up': 'fault',
  'out-of-quota': 'shut',
  'key-refused': 'shut',
  retired: 'shut',
  'bad-answer': 'quality',
  'bad-request': 'none',
  declined: 'none',
  'too-long': 'none',
  'no-worker': 'none',
  'queue-full': 'none',
  'blocked-at-dispatch': 'none',
  paced: 'none',
  busy: 'none',
  spent: 'none',
  defect: 'none',
};
for (const [reason, weight] of Object.entries(WEIGHTS))
  test(`"${reason}" weighs "${weight}" for its route`, () => assert.equal(weightOf(said('next-route', reason)), weight));

for (const [outcome, reason, weight] of [
  ['answered', undefined, 'success'],
  ['unfit', undefined, 'quality'],
  ['truncated', undefined, 'quality'],
  ['aborted', undefined, 'none'],
  ['aborted', 'silent', 'none'],
  ['next-route', undefined, 'none'],
  ['open-until', 'throttled', 'none'],
  ['open-until', 'server-error', 'none'],
  ['open-until', 'out-of-quota', 'shut'],
  ['next-route', 'a word of another release', 'none'],
  ['next-route', 'toString', 'none'],
] as const)
  test(`an end "${outcome}" with the reason "${reason}" weighs "${weight}"`, () => assert.equal(weightOf({ outcome, reason }), weight));

const after = (...ends: readonly Said[]): RouteModel => {
  const route = new RouteModel();
  route.askEach(...ends);
  return route;
};
/** So many of them fail, never two in a row, and the last end is a failure. */
const mixed = (bad: number, good: number, how: Said): readonly Said[] => [
  ...times(good - bad + 1, ANSWERED),
  ...times(bad - 1, how).flatMap((one) => [one, ANSWERED]),
  how,
];

for (const [what, ends, state] of [
  ['two failures in a row leave it closed', times(2, FAULT), 'closed'],
  ['three failures in a row open it', times(3, FAULT), 'open'],
  ['an answer begins the row anew', [FAULT, FAULT, ANSWERED, FAULT, FAULT], 'closed'],
  ['a bad answer begins the row anew', [FAULT, FAULT, UNFIT, FAULT, FAULT], 'closed'],
  ["what is one ticket's doing does not break the row", [FAULT, FAULT, DECLINED, FAULT], 'open'],
  ["what is one ticket's doing opens nothing", times(20, DECLINED), 'closed'],
  ['what no second request changes opens it at once', [ANSWERED, SHUT], 'open'],
  ['half of nine is too few to judge by', [FAULT, ...mixed(4, 4, FAULT)], 'closed'],
  ['half of ten opens it', [FAULT, ...mixed(4, 5, FAULT)], 'open'],
  ['four of ten leave it closed', mixed(4, 6, FAULT), 'closed'],
  ['nine of twenty leave it closed', mixed(9, 11, FAULT), 'closed'],
  ['half of twenty opens it', mixed(10, 10, FAULT), 'open'],
  ['what lies before the last twenty counts no more', [FAULT, FAULT, ...times(18, ANSWERED), ...mixed(9, 8, FAULT)], 'closed'],
  ['nine bad answers in a row are too few', times(9, UNFIT), 'closed'],
  ['ten bad answers in a row open it', times(10, UNFIT), 'open'],
  ['seven bad answers of ten leave it closed', [...times(3, ANSWERED), ...times(7, UNFIT)], 'closed'],
  ['eight bad answers of ten open it', [...times(2, ANSWERED), ...times(8, UNFIT)], 'open'],
  ['fifteen bad answers of twenty leave it closed', [...times(5, ANSWERED), ...times(15, UNFIT)].slice(0, 20), 'closed'],
] as const)
  test(`of a route that takes requests: ${what}`, () => {
    const { breaker } = after(...ends);
    // No end before the last has opened it.
    assert.deepEqual([breaker.state, breaker.version], [state, state === 'open' ? 1 : 0]);
  });

test('an opened breaker says why, and in which word', () => {
  const row = after(...times(3, FAULT)).breaker;
  assert.deepEqual([row.why, row.reason], ['3 of its last requests failed', 'server-error']);
  assert.deepEqual([row.opening, row.openedAtMs, row.nextCanaryAtMs, row.untilMs], [1, NOW, NOW + 5_000, NOW + 65_000]);
  const shut = after(SHUT).breaker;
  assert.deepEqual([shut.why, shut.reason], ['its last request failed', 'key-refused']);
});

test('for bad answers no canary is asked: after a quarter of an hour the first tickets tell', () => {
  const route = after(...times(10, UNFIT));
  assert.deepEqual(
    [route.breaker.reason, route.breaker.untilMs, route.breaker.nextCanaryAtMs],
    ['bad-answer', NOW + 15 * MINUTE, undefined],
  );
  route.nowMs = NOW + 15 * MINUTE - 1;
  assert.deepEqual([route.tick().isCanaryDue, route.breaker.state, route.ask(ANSWERED)], [false, 'open', false]);
  route.nowMs++;
  assert.deepEqual([route.tick().isCanaryDue, route.breaker.state, route.breaker.isDrainDue], [false, 'closed', true]);
});

test('canaries are asked after 5, 10, 20, 40, 60 and again 60 seconds, each from the failure before', () => {
  const route = after(SHUT);
  const rests = times(6, SHUT).map((how) => {
    const fromMs = route.nowMs;
    const canary = route.wake();
    assert.ok(canary);
    const restMs = route.nowMs - fromMs;
    route.nowMs += 700;
    route.end(canary, how);
    return restMs;
  });
  assert.deepEqual(rests, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  assert.deepEqual([route.breaker.version, route.breaker.opening, route.breaker.canaries], [1, 1, 6]);
});

test('a canary is not due a millisecond before its time', () => {
  const { breaker } = after(SHUT);
  assert.equal(tick(breaker, NOW, NOW + 4_999).isCanaryDue, false);
  assert.equal(tick(breaker, NOW, NOW + 5_000).isCanaryDue, true);
});

test('a canary that is lost costs its own time, and the next one comes', () => {
  const route = after(SHUT);
  assert.ok(route.wake());
  assert.equal(route.breaker.nextCanaryAtMs, route.nowMs + 30_000 + 10_000);
  assert.equal(route.tick().isCanaryDue, false, 'it is asked once');
  assert.ok(route.wake());
  assert.equal(route.nowMs, NOW + 5_000 + 40_000);
});

test('a canary that is answered lets one request through, and whoever waits is to be told', () => {
  const route = after(SHUT);
  const canary = route.wake();
  assert.ok(canary);
  route.end(canary, ANSWERED);
  const { state, grant, untilMs, why, reason, isDrainDue, version } = route.breaker;
  assert.deepEqual([state, grant, untilMs, why, reason, isDrainDue, version], ['half-open', 1, undefined, undefined, undefined, true, 2]);
});

for (const [what, how] of [
  ['is declined', DECLINED],
  ['has a bad answer', UNFIT],
] as const)
  test(`a canary that ${what} has an answer`, () => {
    const route = after(SHUT);
    const canary = route.wake();
    assert.ok(canary);
    route.end(canary, how);
    assert.equal(route.breaker.state, 'half-open');
  });

test('a canary that was stopped by us has none', () => {
  const route = after(SHUT);
  const canary = route.wake();
  assert.ok(canary);
  route.end(canary, said('aborted'));
  assert.equal(route.breaker.state, 'open');
});

test('a canary of an earlier opening changes nothing, whatever it found', () => {
  for (const how of [ANSWERED, FAULT]) {
    const route = after(SHUT);
    const early = route.wake();
    const canary = route.wake();
    assert.ok(early && canary);
    route.end(canary, ANSWERED);
    route.ask(FAULT);
    const { breaker } = route;
    assert.equal(breaker.opening, 2);
    route.end(early, how);
    assert.equal(route.breaker, breaker);
  }
});

test('a canary ends nothing that its provider, or a hand, has closed since', () => {
  const route = after(SHUT);
  const canary = route.wake();
  assert.ok(canary);
  const end = { ...ANSWERED, version: 1, canaryOf: 1 };
  const byHand = { ...route.breaker, untilMs: undefined, nextCanaryAtMs: undefined };
  assert.equal(afterEnd(byHand, end, [end], route.nowMs), undefined);
  route.block(route.nowMs + 10 * MINUTE);
  const { breaker } = route;
  route.end(canary, ANSWERED);
  assert.equal(route.breaker, breaker);
});

test('a route that its provider has closed until a time is asked by no canary, and is closed to nobody from then on', () => {
  const route = new RouteModel();
  route.block(NOW + 10 * MINUTE);
  assert.equal(route.wake(), undefined);
  assert.deepEqual([route.nowMs, route.breaker.state, route.breaker.version], [NOW + 10 * MINUTE, 'closed', 2]);
});

test('what a hand has closed stays closed', () => {
  const byHand = { ...newBreaker('cloud/a'), state: 'open', version: 7 } as const;
  const { breaker, isCanaryDue } = tick(byHand, undefined, NOW + 1_000 * MINUTE);
  assert.deepEqual([breaker, isCanaryDue], [byHand, false]);
  const end = { ...ANSWERED, version: 7, canaryOf: undefined };
  assert.equal(afterEnd(byHand, end, [end], NOW), undefined);
});

for (const how of [ANSWERED, FAULT, SHUT, UNFIT])
  test(`a late end ("${how.outcome}") of an older generation changes nothing, whether the route is open, half open or closed by then`, () => {
    const route = new RouteModel();
    const late = Array.from({ length: 30 }, () => route.begin());
    const endTen = (): void => {
      const { breaker } = route;
      for (const attempt of late.splice(0, 10)) if (attempt !== undefined) route.end(attempt, how);
      assert.equal(route.breaker, breaker);
    };
    route.ask(SHUT);
    endTen();
    const canary = route.wake();
    assert.ok(canary);
    route.end(canary, ANSWERED);
    route.nowMs += MINUTE;
    assert.equal(route.breaker.state, 'half-open');
    endTen();
    route.askEach(...times(31, ANSWERED));
    assert.equal(route.breaker.state, 'closed');
    endTen();
  });

test('an open route answers to nothing but its time and its canaries', () => {
  const { breaker } = after(SHUT);
  const end = { ...ANSWERED, version: breaker.version, canaryOf: undefined };
  assert.equal(isOver(breaker, NOW), false);
  assert.equal(afterEnd(breaker, end, [end], NOW), undefined);
});

test('an account that is on hold names no time: its route is opened at once, and a canary that meets it again does not bring it back', () => {
  const onHold = said('open-until', 'set-up');
  const route = new RouteModel();
  route.ask(onHold);
  assert.deepEqual([route.breaker.state, route.breaker.opening], ['open', 1]);
  const canary = route.wake();
  assert.ok(canary);
  route.end(canary, onHold);
  assert.equal(route.breaker.state, 'open');
});
