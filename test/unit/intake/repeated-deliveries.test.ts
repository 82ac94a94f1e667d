/** Repeats of a delivery cost nothing while they are remembered, and a refusal is never remembered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRepeatsRemembered } from '../../../intake/repeats.ts';
import type { Accepted } from '../../../intake/contract.ts';

const MINUTE = 60_000;
const event = (deliveryId: string, ticket = 'T1') => ({ deliveryId, type: 'ticket.created', ticket, actor: 'person' }) as const;

function counted(answers: readonly Accepted['kind'][] = [], most = 100) {
  const taken: string[] = [];
  let now = 1_800_000_000_000;
  const accept = withRepeatsRemembered(
    async (connection, { ticket, deliveryId }) => {
      const kind = answers[taken.length] ?? 'accepted';
      taken.push(`${connection} ${ticket} ${deliveryId}`);
      await Promise.resolve();
      return kind === 'accepted' ? { kind } : { kind, why: 'not now' };
    },
    () => now,
    most,
  );
  return { accept, taken, pass: (ms: number) => void (now += ms) };
}

test('fifty deliveries of one event, at once or one after the other, are taken once', async () => {
  const { accept, taken } = counted();
  const answers = await Promise.all(Array.from({ length: 50 }, () => accept('desk', event('a'))));
  answers.push(await accept('desk', event('a')));
  assert.ok(answers.every(({ kind }) => kind === 'accepted'));
  assert.deepEqual(taken, ['desk T1 a']);
});

test('another event, another ticket under the same id, or another connection is taken by itself', async () => {
  const { accept, taken } = counted();
  for (const [connection, one] of [
    ['desk', event('a')],
    ['desk', event('b')],
    ['desk', event('a', 'T2')],
    ['other', event('a')],
  ] as const)
    await accept(connection, one);
  assert.equal(taken.length, 4);
});

test('what was refused is tried again, and those who waited for it are told so', async () => {
  const { accept, taken } = counted(['failed', 'accepted']);
  const [one, other] = await Promise.all([accept('desk', event('a')), accept('desk', event('a'))]);
  assert.deepEqual([one.kind, other.kind], ['failed', 'failed']);
  assert.equal((await accept('desk', event('a'))).kind, 'accepted');
  assert.equal(taken.length, 2);
});

test('a defect is no answer to remember', async () => {
  let calls = 0;
  const accept = withRepeatsRemembered(
    () => ((calls += 1) === 1 ? Promise.reject(new TypeError('bug')) : Promise.resolve({ kind: 'accepted' })),
    () => 0,
  );
  await assert.rejects(accept('desk', event('a')), TypeError);
  assert.equal((await accept('desk', event('a'))).kind, 'accepted');
});

test('after five minutes a repeat is heard again, and so is the oldest of too many', async () => {
  const { accept, taken, pass } = counted([], 2);
  await accept('desk', event('a'));
  pass(5 * MINUTE - 1);
  await accept('desk', event('a'));
  assert.equal(taken.length, 1);
  pass(1);
  await accept('desk', event('a'));
  assert.equal(taken.length, 2);
  for (const id of ['b', 'c', 'a']) await accept('desk', event(id));
  assert.equal(taken.length, 5);
});

test('as many as may be are remembered, and of one more than that the one that was taken longest ago is not', async () => {
  const { accept, taken, pass } = counted([], 2);
  for (const id of ['a', 'b', 'a', 'b']) await accept('desk', event(id));
  assert.deepEqual(taken, ['desk T1 a', 'desk T1 b']);
  pass(5 * MINUTE);
  for (const id of ['a', 'c', 'a']) await accept('desk', event(id));
  assert.deepEqual(taken.slice(2), ['desk T1 a', 'desk T1 c'], 'a is younger than b by now');
});

test('20,000 are remembered where nothing else is said', async () => {
  let taken = 0;
  const accept = withRepeatsRemembered(
    () => ((taken += 1), Promise.resolve({ kind: 'accepted' })),
    () => 0,
  );
  for (let at = 0; at < 20_000; at++) await accept('desk', event(String(at)));
  await accept('desk', event('0'));
  assert.equal(taken, 20_000);
  await accept('desk', event('more'));
  await accept('desk', event('0'));
  assert.equal(taken, 20_002);
});
