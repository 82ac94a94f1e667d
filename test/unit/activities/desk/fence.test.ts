import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { writeInOrder } from '../../../../activities/desk/write-in-order.ts';
import { SET, NOTE, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { WritePorts } from '../../../../activities/desk/contract.ts';

test('fields for which the attempt had no time left are sent by the next one, since nothing was sent', async () => {
  const bench = deskInMemory();
  const request = { ...bench.request(NOTE), following: [SET] };
  const write = (ports: Partial<WritePorts>) =>
    new MockActivityEnvironment().run(() => writeInOrder({ ...bench.ports, ...ports }, request));
  // The note's own fence, then the question whether the fields are begun, and then theirs: reading and acts took eleven seconds.
  const left = [25_000, 25_000, 20_000, 9_000];
  await assert.rejects(write({ leftMs: () => left.shift() ?? 0 }), { type: 'RetryAttempt', message: /too late/ });
  const end = await write({ leftMs: () => 30_000 }).catch((error: unknown) => error);
  assert.ok(!(end instanceof Error), String(end) + JSON.stringify((end as { nextRetryDelay?: unknown }).nextRetryDelay));
  assert.deepEqual(
    bench.sent().map(([name]) => name),
    ['addNote', 'setFields'],
  );
});
