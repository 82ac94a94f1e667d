/** Which requests under way are ended by a suspension, how soon, and that nothing is read while nothing is under way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createInFlight } from '../../../../activities/model/in-flight.ts';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import type { Suspension } from '../../../../ledger/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const suspension = (target: string, letsFinish = false): Suspension => ({
  target,
  actor: 'Dana',
  reason: 'too dear',
  sinceMs: NOW_MS,
  untilMs: undefined,
  letsFinish,
});

function bench(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const kept = { suspensions: [] as Suspension[], reads: 0, error: undefined as Error | undefined };
  const inFlight = createInFlight({
    ledger: {
      suspensions: (nowMs) => {
        assert.equal(nowMs, NOW_MS);
        kept.reads += 1;
        return kept.error === undefined ? Promise.resolve(kept.suspensions) : Promise.reject(kept.error);
      },
    },
    clock: { nowMs: () => Promise.resolve(NOW_MS) },
  });
  /** A request that ends when it is told to, or is stopped. */
  const fly = (asking = { route: 'cloud/a', provider: 'cloud', model: 'm' }) => {
    const [cancel, { promise, resolve }] = [new AbortController(), Promise.withResolvers<string>()];
    const end = inFlight.during(asking, cancel.signal, (signal) => {
      signal.addEventListener('abort', () => resolve('aborted'));
      return promise;
    });
    return { end, cancel, answer: () => resolve('answered') };
  };
  /** A second of the clock, and what is read in it. */
  const second = async (): Promise<void> => {
    t.mock.timers.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { kept, fly, second };
}

for (const [target, isEnded] of [
  ['route:cloud/a', true],
  ['provider:cloud', true],
  ['model:m', true],
  ['route:cloud', false],
  ['provider:cloud/a', false],
  ['model:cloud', false],
] as const)
  test(`${target} ${isEnded ? 'ends' : 'does not end'} what is under way on the route cloud/a for the model m`, async (t) => {
    const { kept, fly, second } = bench(t);
    const flight = fly();
    await second();
    kept.suspensions = [suspension(target)];
    await second();
    flight.answer();
    assert.deepEqual(await flight.end, isEnded ? { end: 'aborted', isSuspended: true } : { end: 'answered', isSuspended: false });
  });

test('what may end is let end; one timer reads for all, and none reads once all have ended', async (t) => {
  const { kept, fly, second } = bench(t);
  await second();
  assert.equal(kept.reads, 0);
  const [one, other] = [fly(), fly({ route: 'cloud/b', provider: 'cloud', model: 'n' })];
  kept.suspensions = [suspension('provider:cloud', true)];
  await second();
  assert.equal(kept.reads, 1);
  one.answer();
  assert.deepEqual(await one.end, { end: 'answered', isSuspended: false });
  kept.suspensions = [suspension('provider:cloud')];
  await second();
  assert.deepEqual([kept.reads, await other.end], [2, { end: 'aborted', isSuspended: true }]);
  await second();
  assert.equal(kept.reads, 2);
  const again = fly();
  await second();
  assert.deepEqual([kept.reads, await again.end], [3, { end: 'aborted', isSuspended: true }]);
});

test('what was cancelled was not suspended, and what throws is thrown', async (t) => {
  const { kept, fly } = bench(t);
  kept.suspensions = [suspension('model:m')];
  const cancelled = fly();
  cancelled.cancel.abort();
  assert.deepEqual(await cancelled.end, { end: 'aborted', isSuspended: false });
  const inFlight = createInFlight({ ledger: { suspensions: async () => [] }, clock: { nowMs: async () => NOW_MS } });
  const bug = new TypeError('a bug');
  const asking = { route: 'cloud/a', provider: 'cloud', model: 'm' };
  await assert.rejects(
    inFlight.during(asking, new AbortController().signal, () => Promise.reject(bug)),
    (error) => error === bug,
  );
});

test('a ledger that is busy is read again a second later, and ends nothing meanwhile', async (t) => {
  const { kept, fly, second } = bench(t);
  const flight = fly();
  [kept.suspensions, kept.error] = [[suspension('model:m')], new LedgerBusy('locked')];
  await second();
  await second();
  assert.equal(kept.reads, 2);
  kept.error = undefined;
  await second();
  assert.deepEqual([kept.reads, await flight.end], [3, { end: 'aborted', isSuspended: true }]);
});
