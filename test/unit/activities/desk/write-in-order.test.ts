/** Several effects in one activity: each once, in order, and no further than what stands allows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { writeInOrder } from '../../../../activities/desk/write-in-order.ts';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import { SET, NOTE, SETTINGS, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { WritePorts } from '../../../../activities/desk/contract.ts';
import type { WriteRequest, WrittenInOrder } from '../../../../workflows/ticket/writes.ts';

function inOrder(given: Partial<WriteRequest> = {}) {
  const bench = deskInMemory();
  const request = { ...bench.request(NOTE), following: [SET], ...given };
  const write = (ports: Partial<WritePorts> = {}): Promise<WrittenInOrder> =>
    new MockActivityEnvironment().run(() => writeInOrder({ ...bench.ports, ...ports }, request));
  return { bench, write, sent: () => bench.sent().map(([name]) => name) };
}

test('a note and its fields are sent in order, and each says how it ended', async () => {
  const { write, sent } = inOrder();
  const end = await write();
  assert.deepEqual([end.kind, end.following?.map(({ kind }) => kind)], ['written', ['written']]);
  assert.deepEqual(sent(), ['addNote', 'setFields']);
});

test('asked for again, both are found as they stand, and nothing is sent', async () => {
  const { write, sent } = inOrder();
  const first = await write();
  assert.deepEqual(await write(), first);
  assert.deepEqual(sent(), ['addNote', 'setFields']);
});

test('what follows a note that is not written is not begun', async () => {
  const observed = { ...SETTINGS, otherClients: { ...SETTINGS.otherClients, write: 'observe' } } as const;
  const { write, sent } = inOrder({ settings: observed });
  const end = await write();
  assert.deepEqual([end.kind, 'following' in end, sent()], ['withheld', false, []]);
});

test('of three the last is not begun where the second is not written', async () => {
  const { bench, write, sent } = inOrder({ following: [SET, { kind: 'move', number: 1, destination: 'elsewhere' }] });
  bench.instead.setFields.push({ kind: 'rejected', because: 'invalid', detail: 'no such priority' });
  const end = await write();
  assert.deepEqual(
    end.following?.map(({ kind }) => kind),
    ['refused'],
  );
  assert.deepEqual(sent(), ['addNote', 'setFields']);
});

test('fields that the desk does not take now are retried, and the note before them is not sent again', async () => {
  const { bench, write, sent } = inOrder();
  bench.instead.setFields.push({ kind: 'not-sent', detail: '503', retryAfterMs: 7_000 });
  await assert.rejects(write(), { type: 'RetryAttempt', nextRetryDelay: 7_000 });
  const end = await write();
  assert.deepEqual([end.kind, end.following?.map(({ kind }) => kind)], ['written', ['written']]);
  assert.deepEqual(sent(), ['addNote', 'setFields', 'setFields']);
});

test('a ledger that is busy at the fields is retried, and is no bug', async () => {
  const { bench, write } = inOrder();
  const writeTried: typeof bench.ports.ledger.writeTried = async (intent, atMs) => {
    if (intent.step === 'fields') throw new LedgerBusy('locked');
    return bench.ports.ledger.writeTried(intent, atMs);
  };
  await assert.rejects(write({ ledger: { ...bench.ports.ledger, writeTried } }), LedgerBusy);
});

test('a bug at the fields does not hide that the note stands: they are left to an activity of their own', async () => {
  const { bench, write, sent } = inOrder();
  const writeTried: typeof bench.ports.ledger.writeTried = async (intent, atMs) => {
    if (intent.step === 'fields') throw new TypeError('undefined is not a function');
    return bench.ports.ledger.writeTried(intent, atMs);
  };
  const end = await write({ ledger: { ...bench.ports.ledger, writeTried } });
  assert.deepEqual([end.kind, end.following?.map(({ kind }) => kind)], ['written', ['pending']]);
  assert.ok(!JSON.stringify(end).includes('undefined is not'), 'what a bug says is not carried in a result');
  assert.deepEqual(sent(), ['addNote']);
});

test('with less than two slow calls of time left in the attempt the fields are left to the next activity', async () => {
  for (const [leftMs, then] of [
    [19_999, 'pending'],
    [20_000, 'written'],
  ] as const) {
    const { write } = inOrder();
    assert.deepEqual(
      (await write({ leftMs: () => leftMs })).following?.map(({ kind }) => kind),
      [then],
    );
  }
});
