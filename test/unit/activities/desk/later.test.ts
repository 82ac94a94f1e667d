/** When an attempt at a write is given back for a retry, and when as pending: only near the end of its activity, so that nobody asks in a storm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { later } from '../../../../activities/desk/later.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Milliseconds until the retry, or the word. */
function givenBack(closesInMs: number, restMs: number): unknown {
  try {
    return later({ closesInMs: () => closesInMs }, 'why', restMs).kind;
  } catch (error) {
    assert.ok(error instanceof ApplicationFailure && error.type === 'RetryAttempt');
    return error.nextRetryDelay;
  }
}

test('a rest that fits is a retry, one that does not is cut to what is left, and pending comes in the last two minutes', () => {
  assert.equal(givenBack(Infinity, 20 * MINUTE_MS), 20 * MINUTE_MS);
  assert.equal(givenBack(10 * MINUTE_MS, 5 * MINUTE_MS), 5 * MINUTE_MS);
  assert.equal(givenBack(10 * MINUTE_MS, 20 * MINUTE_MS), 9 * MINUTE_MS, 'long before the end');
  assert.equal(givenBack(2 * MINUTE_MS, 2 * MINUTE_MS), MINUTE_MS);
  assert.equal(givenBack(2 * MINUTE_MS - 1, 2 * MINUTE_MS), 'pending');
  assert.equal(givenBack(90 * SECOND_MS, MINUTE_MS), 'pending');
  assert.equal(givenBack(90 * SECOND_MS, 30 * SECOND_MS), 30 * SECOND_MS, 'it fits');
});
