/** How long one request to a model may take, by its parts: what each bound is for stands beside it in the code. */
import '../../../support/workflow-globals.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptsOf, modelTimeouts } from '../../../../workflows/chain/timeouts.ts';
import type { Route } from '../../../../workflows/chain/contract.ts';

const ROUTE: Route = {
  route: 'openai/gpt',
  label: 'OpenAI',
  provider: 'openai',
  kind: 'cloud',
  degraded: false,
  attemptMs: 40_000,
  budgetMs: 90_000,
};
const TIMES = { budgetMs: 70_000, livenessMs: 8_000 };
const CORRECTION = { kind: 'correct', problems: ['no category'], draft: '{}' } as const;

test("a request is bounded by the time left and not by the route's own, and its worker's own deadline comes first", () => {
  const options = modelTimeouts(ROUTE, TIMES, undefined);
  assert.equal(options.scheduleToCloseTimeout, 70_000);
  assert.equal(options.scheduleToStartTimeout, 8_000);
  assert.equal(options.startToCloseTimeout, 48_000);
  assert.equal(options.taskQueue, 'llm-openai');
});

test('a first request is given out twice, and its second try waits; a request with an adjustment is the second chance itself', () => {
  assert.deepEqual([attemptsOf(undefined), attemptsOf(CORRECTION)], [2, 1]);
  assert.equal(modelTimeouts(ROUTE, TIMES, undefined).retry?.maximumAttempts, 2);
  assert.equal(modelTimeouts(ROUTE, TIMES, CORRECTION).retry?.maximumAttempts, 1);
});

test('a bug is not asked again, whichever kind of error it shows as', () => {
  const bugs = modelTimeouts(ROUTE, TIMES, undefined).retry?.nonRetryableErrorTypes ?? [];
  for (const bug of ['Defect', TypeError.name, RangeError.name, ReferenceError.name, SyntaxError.name]) assert.ok(bugs.includes(bug), bug);
});

test('an operator sees in the timeline what each request was', () => {
  assert.equal(modelTimeouts(ROUTE, TIMES, undefined).summary, 'ask openai/gpt');
  assert.equal(modelTimeouts(ROUTE, TIMES, CORRECTION).summary, 'correct on openai/gpt');
});
