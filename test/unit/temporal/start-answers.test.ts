/** Pure timing of a call to Temporal: whichever deadline ends it, ours or the client's own, it is said in the same word. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTime, startMayHaveHappened } from '../../../temporal/start-answers.ts';
import type { Client } from '@temporalio/client';

const client = { withDeadline: <T>(_: number | Date, call: () => Promise<T>) => call() } as Pick<Client, 'withDeadline'>;
/** As Temporal's client passes on what gRPC said: wrapped once. */
const saidBy = (code: number): Error => new Error('Failed to signal', { cause: Object.assign(new Error('gRPC'), { code }) });
const endOf = (call: () => Promise<unknown>): Promise<unknown> => inTime(client, 20, call).catch((error: unknown) => error);

test('no answer in time is NoAnswer, by our timer and by the deadline of the client', async () => {
  for (const call of [() => new Promise<never>(() => undefined), () => Promise.reject(saidBy(4))]) {
    const error = await endOf(call);
    assert.ok(error instanceof Error);
    assert.deepEqual([error.name, error.message], ['NoAnswer', 'Expected an answer of Temporal within 20 ms, got none.']);
    assert.equal(startMayHaveHappened(error), true);
  }
});

test('what Temporal says otherwise is passed on as it is', async () => {
  for (const code of [3, 5, 14]) {
    const said = saidBy(code);
    assert.equal(await endOf(() => Promise.reject(said)), said);
  }
  assert.equal(await inTime(client, 20, () => Promise.resolve('there')), 'there');
});
