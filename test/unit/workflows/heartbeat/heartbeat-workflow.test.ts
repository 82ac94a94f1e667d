/** One heartbeat as a workflow: it writes the name and the number it was given, and says whether the ledger took it. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { heartbeat } from '../../../../workflows/heartbeat/workflow.ts';

test('a beat is in the ledger when its run has ended', async () => {
  const beats: unknown[] = [];
  const world = newWorld({ activities: { beat: (...args: readonly never[]) => void beats.push(args) } });
  await world.run(() => heartbeat('watch', 'n1'));
  assert.deepEqual([beats, world.details()], [[['watch', 'n1']], 'Ended. The ledger has this beat.']);
});

test('a beat that the ledger did not take fails its run, which says so', async () => {
  const world = newWorld({
    activities: {
      beat: () => {
        throw ApplicationFailure.create({ type: 'LedgerBusy', message: 'busy' });
      },
    },
  });
  await assert.rejects(
    world.run(() => heartbeat('watch', 'n1')),
    /busy/,
  );
  assert.equal(world.details(), 'Failed: the ledger did not take this beat.');
});

test('a beat is tried twice at the most: the next beat is a better try', async () => {
  const world = newWorld({ activities: { beat: () => undefined } });
  await world.run(() => heartbeat('watch', 'n1'));
  assert.equal(world.ordered[0]?.command.scheduleLocalActivity?.retryPolicy?.maximumAttempts, 2);
});
