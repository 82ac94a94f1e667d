/** Which ends of an attempt say that its route fails: those that are about the route, and none that is about one ticket or about us. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, end, start } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';

for (const outcome of ['aborted', 'policy', 'too-long', 'unfit', 'truncated', 'answered'])
  test(`an attempt that ends ${outcome} does not say that its route fails`, async (t) => {
    const ledger = await watchedLedger(t);
    await ledger.endAttempt(await begin(ledger, start({ startedAtMs: 5_000 })), end({ outcome, endedAtMs: 6_000 }));
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
  });

for (const outcome of ['retry-same', 'next-route', 'open-until'])
  test(`an attempt that ends ${outcome} says it, from its start`, async (t) => {
    const ledger = await watchedLedger(t);
    await ledger.endAttempt(await begin(ledger, start({ startedAtMs: 5_000 })), end({ outcome, endedAtMs: 6_000 }));
    assert.equal(await ledger.failingSince('cloud/a'), 5_000);
    await ledger.endAttempt(await begin(ledger, start({ startedAtMs: 7_000 })), end({ outcome: 'unfit', endedAtMs: 8_000 }));
    assert.equal(await ledger.failingSince('cloud/a'), 5_000, 'an unfit answer does not say that it works, either');
    await ledger.endAttempt(await begin(ledger, start({ startedAtMs: 9_000 })), end({ outcome: 'answered', endedAtMs: 9_500 }));
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
  });
