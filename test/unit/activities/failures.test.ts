/** What an activity throws says what comes next: asked again and when, cancelled, or never again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { asActivities, retryAttempt, unanswered } from '../../../activities/failures.ts';
import { LedgerBusy } from '../../../ledger/busy.ts';

/** What the activity that throws this throws to the server. */
async function thrownFor(error: unknown): Promise<unknown> {
  const { act } = asActivities({ act: (): Promise<void> => Promise.reject(error) });
  return act().then(
    () => assert.fail('it did not throw'),
    (thrown: unknown) => thrown,
  );
}
const shownOf = (thrown: unknown): unknown => {
  assert.ok(thrown instanceof ApplicationFailure);
  const { type, message, nonRetryable, category, nextRetryDelay } = thrown;
  return { type, message, nonRetryable, isBenign: category === ApplicationFailureCategory.BENIGN, nextRetryDelay };
};

test('what an activity answers comes through, with what it was asked', async () => {
  const { add } = asActivities({ add: (one: number, other: number) => Promise.resolve(one + other) });
  assert.equal(await add(2, 3), 5);
});

test('a failure that already says what comes next is thrown as it is', async () => {
  for (const error of [retryAttempt('later', 5), ApplicationFailure.nonRetryable('no'), new CancelledFailure('stopped')])
    assert.equal(await thrownFor(error), error);
});

test('a busy ledger is asked again after half a second, and is no failure of ours', async () =>
  assert.deepEqual(shownOf(await thrownFor(new LedgerBusy('the ledger is locked'))), {
    type: 'LedgerBusy',
    message: 'the ledger is locked',
    nonRetryable: false,
    isBenign: true,
    nextRetryDelay: 500,
  }));

test('a bug of ours is never repeated, counts as a failure, and keeps its cause', async () => {
  const bug = new TypeError('x is not a function');
  const thrown = await thrownFor(bug);
  const shown = {
    type: 'Defect',
    message: 'TypeError: x is not a function',
    nonRetryable: true,
    isBenign: false,
    nextRetryDelay: undefined,
  };
  assert.deepEqual(shownOf(thrown), shown);
  assert.equal(thrown instanceof ApplicationFailure && thrown.cause, bug);
});

test('what is thrown and is no error is a bug without its text', async () => {
  const thrown = await thrownFor('the ticket of Mr Smith');
  assert.deepEqual(shownOf(thrown), {
    type: 'Defect',
    message: 'thrown: string',
    nonRetryable: true,
    isBenign: false,
    nextRetryDelay: undefined,
  });
  assert.equal(thrown instanceof ApplicationFailure && thrown.cause, undefined);
});

test('an activity that throws before it has made its promise throws the same', async () => {
  const { act } = asActivities({
    act: (): Promise<void> => {
      throw new RangeError('too many');
    },
  });
  await assert.rejects(act(), { type: 'Defect', message: 'RangeError: too many' });
});

test('a retry is asked for after its time, or as the policy has it where none is given', () => {
  const shown = { type: 'RetryAttempt', message: 'later', nonRetryable: false, isBenign: true };
  assert.deepEqual(shownOf(retryAttempt('later', 1_500)), { ...shown, nextRetryDelay: 1_500 });
  assert.deepEqual(shownOf(retryAttempt('later')), { ...shown, nextRetryDelay: undefined });
});

test('a request without an answer carries what was asked for, and nobody retries it', () => {
  const asked = { kind: 'next-route', reason: 'silent' };
  const thrown = unanswered(asked, 'no complete answer');
  assert.deepEqual(shownOf(thrown), {
    type: 'Unanswered',
    message: 'next-route: no complete answer',
    nonRetryable: true,
    isBenign: true,
    nextRetryDelay: undefined,
  });
  assert.deepEqual(thrown.details, [asked]);
});
