/** Which claims, releases and answers a task takes, to the millisecond: pure, and each refusal with its reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNDER_WAY_MS, checkAnswer, checkClaim, checkRelease, holderOf, isTaken } from '../../../../workflows/people/messages.ts';
import { TRIAGE } from '../../../../workflows/triage/process.ts';
import type { PersonsDecision } from '../../../../workflows/triage/contract.ts';
import type { AnswerRequest, OpenTask } from '../../../../workflows/people/contract.ts';

const NOW_MS = 1_000_000_000;
const ID = 'triage:desk:1:e1:t1';
const taskOf = (given: Partial<OpenTask> = {}): OpenTask => ({
  id: ID,
  number: 1,
  kind: 'answer',
  openedAtMs: NOW_MS - 1,
  dueAtMs: NOW_MS,
  why: '',
  draft: undefined,
  choices: { categories: ['access'], destinations: ['onsite'] },
  escalations: 0,
  role: 'dispatcher',
  claim: undefined,
  answer: undefined,
  clientReplies: 0,
  ...given,
});
const DANA: AnswerRequest = {
  task: ID,
  by: 'Dana',
  decision: { category: 'access', impact: 2, urgency: 2, destination: 'onsite', summary: '' },
};
const answer = (task: OpenTask, request: AnswerRequest, nowMs: number): void =>
  checkAnswer(task, request, nowMs, (given, choices) => TRIAGE.checkGiven(given as PersonsDecision | null, choices));
const KIM: AnswerRequest = { ...DANA, by: 'Kim' };

test('a task that is about to end takes no claim, no release and no answer, and says how it ends', () => {
  const task = taskOf({ ending: 'somebody has taken the ticket in its system', claim: { by: 'Dana', untilMs: NOW_MS + 1 } });
  const why = /This task is not open any more: somebody has taken the ticket in its system\./;
  assert.throws(() => checkClaim(task, DANA, NOW_MS), why);
  assert.throws(() => checkRelease(task, DANA, NOW_MS), why);
  assert.throws(() => answer(task, DANA, NOW_MS), why);
});

test('an answer that is on its way keeps others out for five minutes, be it a machine’s or a person’s, and not a moment longer', () => {
  assert.equal(UNDER_WAY_MS, 300_000);
  for (const decision of [null, DANA.decision]) {
    const task = taskOf({ answer: { by: 'OpenAI', decision, atMs: NOW_MS } });
    assert.throws(() => answer(task, KIM, NOW_MS + 299_999), /Already answered by OpenAI\./);
    assert.throws(() => checkClaim(task, KIM, NOW_MS + 299_999), /Already answered by OpenAI\./);
    assert.doesNotThrow(() => answer(task, KIM, NOW_MS + 300_000));
  }
});

test('a claim holds until its time and not at it, and keeps everybody out but who has it', () => {
  const task = taskOf({ claim: { by: 'Dana', untilMs: NOW_MS } });
  assert.deepEqual([holderOf(task, NOW_MS - 1), holderOf(task, NOW_MS)], ['Dana', undefined]);
  assert.deepEqual([isTaken(task, NOW_MS - 1), isTaken(task, NOW_MS)], [true, false]);
  assert.throws(() => answer(task, KIM, NOW_MS - 1), /Dana has claimed this task until 1970-/);
  assert.doesNotThrow(() => answer(task, DANA, NOW_MS - 1));
  assert.doesNotThrow(() => answer(task, KIM, NOW_MS));
  assert.throws(() => checkRelease(task, KIM, NOW_MS - 1), /Dana has claimed this task, not Kim\./);
  assert.throws(() => checkRelease(task, DANA, NOW_MS), /Nobody has claimed this task\./);
});

test('machines keep their hands off a task with an answer, however old it is', () => {
  assert.equal(isTaken(taskOf({ answer: { by: 'Dana', decision: null, atMs: 0 } }), NOW_MS), true);
  assert.equal(isTaken(taskOf(), NOW_MS), false);
});

test('a review is answered by saying that it is done, by whoever may; what it names is not judged', () => {
  const review = taskOf({ kind: 'review', choices: { categories: [], destinations: [] } });
  assert.doesNotThrow(() => answer(review, { ...DANA, decision: null }, NOW_MS));
  const claimed = taskOf({ kind: 'review', claim: { by: 'Dana', untilMs: NOW_MS + 1 } });
  assert.throws(() => answer(claimed, { ...KIM, decision: null }, NOW_MS), /Dana has claimed this task/);
});
