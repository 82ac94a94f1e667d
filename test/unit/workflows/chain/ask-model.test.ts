/** One request to one route: how a request ended that brought no answer comes as a failed activity, and is a value again; all else is thrown on. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { askModel } from '../../../../workflows/chain/ask-model.ts';
import { UNANSWERED } from '../../../../workflows/chain/unanswered.ts';
import type { AskRequest, Asked, Route } from '../../../../workflows/chain/contract.ts';

const ROUTE: Route = { route: 'a', label: 'A', provider: 'at-a', kind: 'cloud', degraded: false, attemptMs: 1_000, budgetMs: 1_000 };
const REQUEST: AskRequest = {
  process: 'ticket-triage',
  workflowId: 'triage:desk:1',
  episode: 1,
  round: 1,
  route: ROUTE,
  client: 'acme',
  snapshot: {},
  adjustment: undefined,
  attempts: 2,
};
const asked = (decide: () => unknown): Promise<Asked<unknown>> =>
  newWorld({ activities: { decide } }).run(() =>
    askModel({ route: ROUTE, adjustment: undefined, times: { budgetMs: 1_000, livenessMs: 1_000 } }, REQUEST),
  );

test('an answer is handed on', async () => {
  const answer: Asked<unknown> = { kind: 'answered', value: 'yes', model: 'm' };
  assert.deepEqual(await asked(() => answer), answer);
});

test('how a request ended that brought none is read out of the failure that an operator sees', async () => {
  const throttled: Asked<unknown> = { kind: 'open-until', reason: 'throttled', why: 'status 429', blockedUntilMs: 7 };
  const failure = ApplicationFailure.create({ type: UNANSWERED, message: 'status 429', details: [throttled] });
  assert.deepEqual(
    await asked(() => {
      throw failure;
    }),
    throttled,
  );
});

for (const [what, failure] of [
  ['a bug', ApplicationFailure.create({ type: 'TypeError', message: 'x', details: [{ kind: 'answered' }] })],
  ['such a failure without its details', ApplicationFailure.create({ type: UNANSWERED, message: 'x' })],
  ['a cancel', new CancelledFailure('cancelled')],
] as const)
  test(`${what} is thrown on as the activity's failure`, async () => {
    await assert.rejects(
      asked(() => {
        throw failure;
      }),
      (error) => error instanceof ActivityFailure && error.cause === failure,
    );
  });

test('what is thrown before the activity has begun is thrown on, too', async () => {
  const world = newWorld();
  const times = { budgetMs: 1_000, livenessMs: 1_000 };
  await assert.rejects(
    world.run(() => {
      world.cancel();
      return askModel({ route: ROUTE, adjustment: undefined, times }, REQUEST);
    }),
    CancelledFailure,
  );
});
