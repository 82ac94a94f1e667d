/** Two clocks: Temporal's, by which a drain began, and ours, by which its failures are kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDrainActivities } from '../../../activities/drain.ts';
import { waiting } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { DrainPorts } from '../../../activities/drain.ts';

const SINCE_MS = 1_000_000_000;
for (const behindMs of [0, 60_000])
  test(`an item that cannot be told rests and is told of, our clock ${behindMs / 1_000} s behind that of Temporal`, async (t) => {
    const ledger = await watchedLedger(t);
    await ledger.putWaiting(waiting({ workflowId: 'poison' }));
    let nowMs = SINCE_MS - behindMs;
    let signals = 0;
    const alerts: string[] = [];
    const client = {
      withDeadline: <T>(_at: unknown, call: () => Promise<T>) => call(),
      workflow: { getHandle: () => ({ signal: () => Promise.reject(new Error(`refused ${++signals}`)) }) },
    } as unknown as DrainPorts['client'];
    const { signalPage } = createDrainActivities({
      client,
      ledger,
      clock: { nowMs: () => Promise.resolve(nowMs) },
      alert: ({ kind }) => void alerts.push(kind),
    });
    // Half a minute of pages, one each 200 ms: what a drain of 5 a second asks for.
    for (let page = 0; page < 150; page++) {
      await new MockActivityEnvironment().run(signalPage, 'ticket-triage', 'cloud/a', SINCE_MS, 20);
      nowMs += 200;
    }
    assert.ok(signals <= 8, `${signals} signals in 30 s; alerts: ${alerts.length}`);
    assert.deepEqual(alerts, ['drain-item-failed']);
  });
