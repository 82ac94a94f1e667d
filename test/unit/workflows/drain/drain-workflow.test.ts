/** One drain as a workflow, on a clock of its own: how fast it wakes those that wait, when it asks once more, and when it is over. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { drainWaiting } from '../../../../workflows/drain/workflow.ts';
import type { DrainOutcome, DrainedPage } from '../../../../workflows/drain/contract.ts';

const INPUT = { process: 'ticket-triage', route: 'openai', pageSize: 20, rate: 10 };
const EMPTY: DrainedPage = { signalled: 0, gone: 0, failed: 0, left: 0, restMs: undefined };
const page = (given: Partial<DrainedPage>): DrainedPage => ({ ...EMPTY, ...given });

type Drained = {
  readonly outcome: DrainOutcome;
  readonly askedAtMs: readonly number[];
  readonly details: readonly string[];
  readonly sinceMs: readonly number[];
};
async function drained(...pages: readonly DrainedPage[]): Promise<Drained> {
  const [askedAtMs, details, sinceMs]: [number[], string[], number[]] = [[], [], []];
  const left = [...pages];
  const world = newWorld({
    activities: {
      signalPage: (_process: string, _route: string, since: number) => {
        askedAtMs.push(world.nowMs() - startedAtMs);
        details.push(world.details());
        sinceMs.push(since - startedAtMs);
        return left.shift();
      },
    },
  });
  const startedAtMs = world.nowMs();
  const outcome = await world.run(() => drainWaiting(INPUT));
  assert.deepEqual(left, [], 'it ended before all of these pages were asked for');
  return { outcome, askedAtMs, details: [...details, world.details()], sinceMs };
}

test('it ends after two empty reads in a row, five seconds apart, and not after one', async () => {
  const { outcome, askedAtMs } = await drained(EMPTY, EMPTY);
  assert.deepEqual([outcome, askedAtMs], [{ signalled: 0, pages: 2, left: 0 }, [0, 5_000]]);
});

test('an item that turns up between two reads begins the count anew', async () => {
  const { outcome, askedAtMs } = await drained(EMPTY, page({ signalled: 1 }), EMPTY, EMPTY);
  assert.deepEqual([outcome, askedAtMs], [{ signalled: 1, pages: 4, left: 0 }, [0, 5_000, 5_100, 10_100]]);
});

test('not more items a second than the rate says are tried, be they signalled, gone or failed', async () => {
  const { outcome, askedAtMs } = await drained(
    page({ signalled: 10, gone: 6, failed: 4, left: 4, restMs: 30_000 }),
    page({ gone: 5 }),
    EMPTY,
    EMPTY,
  );
  assert.deepEqual(askedAtMs, [0, 2_000, 2_500, 7_500]);
  assert.equal(outcome.signalled, 10);
});

test('while one rests it is not over, and is asked again when the first of them has rested, after a second at the soonest', async () => {
  const { outcome, askedAtMs } = await drained(
    page({ left: 2, restMs: 40_000 }),
    page({ left: 2, restMs: 3 }),
    page({ left: 1, restMs: 1_000 }),
    page({ left: 1 }),
    page({ left: 1 }),
  );
  assert.deepEqual(askedAtMs, [0, 40_000, 41_000, 42_000, 47_000]);
  assert.equal(outcome.left, 1, 'those that could not be signalled are told');
});

test('it wakes only those that have waited since before it began', async () => {
  const { sinceMs } = await drained(page({ signalled: 20 }), EMPTY, EMPTY);
  assert.deepEqual(sinceMs, [0, 0, 0]);
});

test('an operator reads how far it is, what could not be signalled so far, and how it ended', async () => {
  const { details } = await drained(page({ signalled: 2, failed: 1, left: 1, restMs: 1_000 }), page({ signalled: 1 }), EMPTY, EMPTY);
  assert.deepEqual(details, [
    '',
    'Woken: 2 item(s) in 1 page(s). Could not be signalled so far: 1.',
    'Woken: 3 item(s) in 2 page(s).',
    'Woken: 3 item(s) in 3 page(s).',
    'Ended. Woken: 3 item(s) in 4 page(s).',
  ]);
});

test('one that fails or is cancelled says which, and how far it came', async () => {
  const failing = newWorld({
    activities: {
      signalPage: () => {
        throw ApplicationFailure.create({ type: 'TypeError', message: 'x' });
      },
    },
  });
  await assert.rejects(failing.run(() => drainWaiting(INPUT)));
  assert.equal(failing.details(), 'Failed. Woken: 0 item(s) in 0 page(s).');
  const cancelled = newWorld({ activities: { signalPage: () => page({ signalled: 20, left: 2 }) } });
  cancelled.at(2_500, () => cancelled.cancel());
  await assert.rejects(cancelled.run(() => drainWaiting(INPUT)));
  assert.equal(cancelled.details(), 'Cancelled. Woken: 40 item(s) in 2 page(s). Could not be signalled: 2.');
});
