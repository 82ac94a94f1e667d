/** Who waits for room keeps the place in which it came, and nobody's place stays empty for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../../../activities/model/turns.ts';

const NOW = 1_000_000;
const room = (given: { roomAtMs?: number; ahead?: number; nowMs?: number } = {}) => ({
  roomAtMs: NOW + 1_000,
  apartMs: 500,
  ahead: 0,
  nowMs: NOW,
  ...given,
});

test('each turn is so much later than the one before, and who asks again keeps its place', () => {
  const turns = createTurns();
  assert.deepEqual(
    ['a', 'b', 'c', 'b'].map((holder) => turns.take('cloud', holder, room()) - NOW),
    [1_000, 1_500, 2_000, 1_500],
  );
  turns.leave('cloud', 'a');
  assert.equal(turns.take('cloud', 'c', room()) - NOW, 1_500);
  assert.equal(turns.take('other', 'd', room()) - NOW, 1_000);
});

test('those are ahead whose turn has come, and who were there before', () => {
  const turns = createTurns();
  for (const holder of ['a', 'b', 'c']) turns.take('cloud', holder, room());
  const ahead = (holder: string, nowMs: number): number => turns.ahead('cloud', holder, nowMs);
  assert.equal(ahead('new', NOW + 999), 0);
  assert.equal(ahead('new', NOW + 1_000), 1);
  assert.equal(ahead('new', NOW + 1_500), 2);
  assert.equal(ahead('b', NOW + 1_500), 1);
  assert.equal(ahead('a', NOW + 1_500), 0);
  // They were counted when it was asked when there is room.
  assert.equal(turns.take('cloud', 'new', room({ ahead: 2, nowMs: NOW + 1_500, roomAtMs: NOW + 9_000 })), NOW + 9_500);
});

test('who has not come 10 s after its turn holds nobody up, and nothing is kept of it', () => {
  const turns = createTurns();
  turns.take('cloud', 'gone', room());
  assert.equal(turns.ahead('cloud', 'new', NOW + 10_999), 1);
  assert.equal(turns.ahead('cloud', 'new', NOW + 11_000), 0);
  assert.equal(turns.take('cloud', 'new', room({ nowMs: NOW + 11_000, roomAtMs: NOW + 11_000 })), NOW + 11_000);
});

test('who goes first is before all that wait, who came before it keep their order, and asked again it is first still', () => {
  const turns = createTurns();
  for (const holder of ['a', 'b']) turns.take('cloud', holder, room());
  for (const _ of [1, 2]) assert.equal(turns.take('cloud', 'canary', { ...room(), goesFirst: true }) - NOW, 1_000);
  assert.deepEqual(
    ['a', 'b', 'canary'].map((holder) => turns.ahead('cloud', holder, NOW + 2_000)),
    [1, 2, 0],
  );
  turns.leave('cloud', 'canary');
  assert.equal(turns.ahead('cloud', 'a', NOW + 2_000), 0);
});

test('places of a clock that was set back since are nobody’s: who comes then does not wait behind them', () => {
  const turns = createTurns();
  for (let at = 0; at < 50; at++) turns.take('cloud', `old-${at}`, room());
  const nowMs = NOW - 3_600_000;
  assert.equal(turns.take('cloud', 'new', room({ nowMs, roomAtMs: nowMs + 100 })), nowMs + 100);
  assert.equal(turns.ahead('cloud', 'next', nowMs + 200), 1);
  // Two machines differ by some seconds, and so do two readings of one clock.
  turns.take('cloud', 'next', room({ nowMs: nowMs - 5_000, roomAtMs: nowMs }));
  assert.equal(turns.take('cloud', 'last', room({ nowMs: nowMs - 5_000, roomAtMs: nowMs })), nowMs + 1_000);
});
