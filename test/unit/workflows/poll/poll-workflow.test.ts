/** One poll as a workflow: it ends as its activity does, and says in Temporal's UI what came of it. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { pollDesk } from '../../../../workflows/poll/workflow.ts';
import type { PollOutcome } from '../../../../workflows/poll/contract.ts';

const COUNTS = { listed: 7, accepted: 3, ours: 2, unnamed: 1 };
for (const [outcome, said] of [
  [{ kind: 'polled', ...COUNTS, more: false }, 'Ended. Listed: 7; announced: 3; changed by us alone: 2; without a name: 1.'],
  [
    { kind: 'polled', ...COUNTS, more: true },
    'Ended. Listed: 7; announced: 3; changed by us alone: 2; without a name: 1. The next poll goes on.',
  ],
  [{ kind: 'unreachable', why: 'status 503' }, 'Ended. Not polled (unreachable): status 503.'],
  [{ kind: 'not-taken', why: 'the ledger is busy' }, 'Ended. Not polled (not-taken): the ledger is busy.'],
] as const satisfies readonly (readonly [PollOutcome, string])[])
  test(`a poll says of ${outcome.kind}: ${said}`, async () => {
    let during = '';
    const world = newWorld({ activities: { pollChanges: () => ((during = world.details()), outcome) } });
    assert.deepEqual(await world.run(() => pollDesk({ connection: 'main' })), outcome);
    assert.deepEqual([during, world.details()], ['Asks **main** what has changed.', said]);
  });

test('a poll that fails says so, and fails', async () => {
  const pollChanges = (): never => {
    throw ApplicationFailure.create({ type: 'TypeError', message: 'x' });
  };
  const world = newWorld({ activities: { pollChanges } });
  await assert.rejects(
    world.run(() => pollDesk({ connection: 'main' })),
    { name: 'ActivityFailure' },
  );
  assert.equal(world.details(), 'Failed: **main** was not asked to the end.');
});

test('one that is cancelled says that, and not that it failed', async () => {
  const world = newWorld({ activities: { pollChanges: () => world.wait(60_000) } });
  world.at(1_000, () => world.cancel());
  await assert.rejects(
    world.run(() => pollDesk({ connection: 'main' })),
    { name: 'ActivityFailure' },
  );
  assert.equal(world.details(), 'Cancelled: **main** was not asked to the end.');
});
