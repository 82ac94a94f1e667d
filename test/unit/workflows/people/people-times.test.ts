/** When people are expected and told, when the machines are tried again, and when a ticket is looked at: pure arithmetic, to the millisecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AT_ONCE,
  afterReplyMs,
  backstopWaitMs,
  deadlineOf,
  escalationWaitMs,
  nextLookAtMs,
  paced,
  roleAfter,
} from '../../../../workflows/people/times.ts';
import { isLookDue, isNews, scheduleFor } from '../../../../workflows/people/wait.ts';
import { freshState, lookSoon } from '../../../../workflows/episode/state.ts';
import type { OpenTask, PeopleRules } from '../../../../workflows/people/contract.ts';
import type { Pace } from '../../../../workflows/people/times.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RULES: PeopleRules = {
  roles: ['dispatcher', 'service-manager', 'owner'],
  escalateEveryMs: 2 * HOUR_MS,
  escalateAtMostMs: 24 * HOUR_MS,
  withoutDueMs: 30 * MINUTE_MS,
  claimMs: 15 * MINUTE_MS,
};
const NOW_MS = 1_000_000_000;
const TASK: OpenTask = {
  id: 'triage:desk:1:e1:t1',
  number: 1,
  kind: 'answer',
  openedAtMs: NOW_MS,
  dueAtMs: NOW_MS + HOUR_MS,
  why: '',
  draft: undefined,
  choices: { categories: [], destinations: [] },
  escalations: 0,
  role: 'dispatcher',
  claim: undefined,
  answer: undefined,
  clientReplies: 0,
};

test("a person is expected by the ticket's own due time, at once where that is past, and in half an hour where there is none", () => {
  assert.equal(deadlineOf(RULES, NOW_MS + 1, NOW_MS), NOW_MS + 1);
  assert.equal(deadlineOf(RULES, NOW_MS - 1, NOW_MS), NOW_MS);
  assert.equal(deadlineOf(RULES, undefined, NOW_MS), NOW_MS + 30 * MINUTE_MS);
});

test('each escalation asks the next role, and the last one again and again', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((escalations) => roleAfter(RULES, escalations)),
    ['dispatcher', 'service-manager', 'owner', 'owner', 'owner'],
  );
});

test('between two escalations lie two hours while there is somebody new to ask, then twice as long each time, up to a day', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 100].map((escalations) => escalationWaitMs(RULES, escalations) / HOUR_MS),
    [2, 2, 2, 4, 8, 16, 24, 24],
  );
});

test('an upper bound that is below the step does not make people be told more often', () => {
  assert.equal(escalationWaitMs({ ...RULES, escalateAtMostMs: MINUTE_MS }, 9), 2 * HOUR_MS);
});

test('a client who writes again brings the next role to a quarter of a step', () => {
  assert.equal(afterReplyMs(RULES), 30 * MINUTE_MS);
});

test('the machines are tried again at doubling distances up to the bound, each by up to a fifth sooner or later', () => {
  const rules = { firstMs: 30 * MINUTE_MS, atMostMs: 4 * HOUR_MS };
  const minutes = (tries: number, random: number): number => backstopWaitMs(rules, tries, random) / MINUTE_MS;
  assert.deepEqual(
    [0, 1, 2, 3, 4, 99].map((tries) => minutes(tries, 0.5)),
    [30, 60, 120, 240, 240, 240],
  );
  assert.deepEqual([minutes(0, 0), minutes(0, 1), minutes(9, 0), minutes(9, 1)], [24, 36, 192, 288]);
});

test('a task is first escalated when it is due, and the machines are tried again after the first wait', () => {
  const rules = { firstMs: 30 * MINUTE_MS, atMostMs: 4 * HOUR_MS };
  const { nextEscalationAtMs, nextTryAtMs, tries, triedAtMs } = scheduleFor(TASK, rules, NOW_MS, 0.5);
  assert.deepEqual([nextEscalationAtMs, nextTryAtMs, tries, triedAtMs], [TASK.dueAtMs, NOW_MS + 30 * MINUTE_MS, 1, undefined]);
  assert.equal(scheduleFor(TASK, undefined, NOW_MS, 0.5).nextTryAtMs, undefined, 'where machines are of no use none is tried');
});

test('a ticket that keeps changing is looked at at once, then after 5 s, and ever less often, up to ten minutes', () => {
  let pace: Pace = AT_ONCE;
  let nowMs = NOW_MS;
  const gaps: number[] = [];
  assert.ok(nextLookAtMs(pace) <= nowMs, 'the first look is made at once');
  for (let look = 0; look < 11; look++) {
    pace = paced(pace, nowMs);
    gaps.push((nextLookAtMs(pace) - nowMs) / 1_000);
    nowMs = nextLookAtMs(pace);
  }
  assert.deepEqual(gaps, [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
});

test('after a quiet time of more than four gaps looks are close together again, and not after less', () => {
  const pace: Pace = { lastAtMs: NOW_MS, gapMs: 10 * MINUTE_MS };
  assert.equal(paced(pace, NOW_MS + 40 * MINUTE_MS).gapMs, 10 * MINUTE_MS);
  assert.equal(paced(pace, NOW_MS + 40 * MINUTE_MS + 1).gapMs, 5_000);
  assert.equal(paced({ lastAtMs: NOW_MS, gapMs: 0 }, NOW_MS + 20_000).gapMs, 5_000);
});

test('a look is due when there is news and its time has come, and not for either alone', () => {
  const inbox = { ...freshState(), delivered: 2, looked: 1, pace: { lastAtMs: NOW_MS, gapMs: 5_000 } };
  assert.deepEqual(
    [NOW_MS + 4_999, NOW_MS + 5_000].map((nowMs) => isLookDue(inbox, nowMs)),
    [false, true],
  );
  assert.equal(isLookDue({ ...inbox, looked: 2 }, NOW_MS + HOUR_MS), false);
});

test('a look that is wanted soon is due at once, whether anything was announced or not, and however late the next one was to be', () => {
  for (const looked of [3, 1]) {
    const state = { ...freshState(), delivered: 3, looked, pace: { lastAtMs: NOW_MS, gapMs: 10 * MINUTE_MS } };
    lookSoon(state);
    assert.ok(isNews(state) && isLookDue(state, NOW_MS));
    assert.equal(state.looked, looked, 'what was not looked at does not count as looked at');
  }
});
