/** How much strangers may have in hand at once: who gives way where it is full, and that all of it comes back. With the figures of each bound. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { codingOf, looksCompressed } from '../../../../web/ingress/encoding.ts';
import { BODY_WITHIN_MS, COME_AGAIN_S, MOST_AT_ONCE, MOST_UNVERIFIED_BYTES } from '../../../../web/ingress/limits.ts';
import { roomOf } from '../../../../web/ingress/room.ts';
import { waitingRoomOf } from '../../../../web/ingress/waiting-room.ts';
import { desk } from '../../../../connectors/desk/index.ts';
import type { Seat } from '../../../../web/ingress/waiting-room.ts';

test('what a sender may ask of us, in figures', () => {
  assert.deepEqual(desk.limits, { mostBytes: 262_144 });
  assert.deepEqual([BODY_WITHIN_MS, MOST_UNVERIFIED_BYTES, MOST_AT_ONCE, COME_AGAIN_S], [10_000, 16_777_216, 256, '5']);
});

test('a room takes what fits, nothing of what does not, and all again that was given back', () => {
  const room = roomOf(5);
  assert.equal(room.taken(), 0);
  assert.deepEqual([room.take(2), room.take(3), room.taken()], [true, true, 5]);
  assert.deepEqual([room.take(1), room.taken()], [false, 5]);
  room.give(2);
  assert.deepEqual([room.taken(), room.take(3), room.taken(), room.take(2), room.taken()], [3, false, 3, true, 5]);
});

/** Which of these have been told to go. */
async function toldOf(...seats: readonly Seat[]): Promise<readonly boolean[]> {
  const told = seats.map(() => false);
  for (const [at, seat] of seats.entries()) void seat.givesWay.then(() => (told[at] = true));
  await turn();
  return told;
}

test('bodies that fit together disturb nobody', async () => {
  const room = waitingRoomOf(10);
  const [first, second] = [room.enter(), room.enter()];
  assert.deepEqual([first.take(6), second.take(4), room.taken()], [true, true, 10]);
  assert.deepEqual(await toldOf(first, second), [false, false]);
});

test('the one that came first gives way, and no more of them than is needed', async () => {
  const room = waitingRoomOf(10);
  const [first, second, third] = [room.enter(), room.enter(), room.enter()];
  assert.deepEqual([first.take(4), second.take(4), third.take(3)], [true, true, true]);
  assert.equal(room.taken(), 7);
  assert.deepEqual(await toldOf(first, second, third), [true, false, false]);
  assert.equal(first.take(1), false, 'who gave way takes no more');
  assert.equal(room.taken(), 7);
});

test('several give way where one is not enough', async () => {
  const room = waitingRoomOf(10);
  const seats = [room.enter(), room.enter(), room.enter(), room.enter()] as const;
  for (const seat of seats.slice(0, 3)) assert.ok(seat.take(3));
  assert.ok(seats[3].take(7));
  assert.equal(room.taken(), 10);
  assert.deepEqual(await toldOf(...seats), [true, true, false, false]);
});

test('nobody gives way to himself: who came first and needs more sends those away that came after', async () => {
  const room = waitingRoomOf(10);
  const [first, second] = [room.enter(), room.enter()];
  assert.deepEqual([first.take(6), second.take(4), first.take(4)], [true, true, true]);
  assert.equal(room.taken(), 10);
  assert.deepEqual(await toldOf(first, second), [false, true]);
  first.leave();
  assert.equal(room.taken(), 0);
});

test('all of the room may be one body’s, in pieces, and not one byte more; what does not fit disturbs nobody', async () => {
  const room = waitingRoomOf(10);
  const [first, second] = [room.enter(), room.enter()];
  assert.ok(first.take(1));
  assert.equal(second.take(11), false);
  assert.deepEqual([second.take(3), second.take(8), room.taken()], [true, false, 4]);
  assert.deepEqual(await toldOf(first, second), [false, false]);
  assert.deepEqual([second.take(7), room.taken()], [true, 10]);
  assert.deepEqual(await toldOf(first, second), [true, false]);
});

test('who leaves gives all of it back, once, and takes nothing any more', () => {
  const room = waitingRoomOf(10);
  const [first, second] = [room.enter(), room.enter()];
  assert.deepEqual([first.take(3), first.take(4), second.take(2)], [true, true, true]);
  first.leave();
  assert.equal(room.taken(), 2);
  first.leave();
  assert.equal(room.taken(), 2);
  assert.equal(first.take(1), false);
  assert.equal(room.taken(), 2);
});

const CODINGS = ['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate', 'br', 'zstd', 'dcb', 'dcz', 'aes128gcm', 'exi', 'pack200-gzip'];
test('each registered coding is named, in any case, and of any other only that there is one', () => {
  for (const coding of CODINGS) assert.deepEqual([codingOf(coding), codingOf(coding.toUpperCase())], [coding, coding]);
  assert.equal(codingOf('secret words'), 'another');
});

for (const [header, coding] of [
  [null, undefined],
  ['', undefined],
  ['identity', undefined],
  [' Identity ', undefined],
  ['identity, ,identity', undefined],
  ['identity, gzip', 'gzip'],
  [' br , gzip', 'br'],
  [`${'identity,'.repeat(8)}gzip`, 'gzip'],
  [`${'identity,'.repeat(9)}gzip`, undefined],
] as const)
  test(`the content-encoding ${JSON.stringify(header)} is ${coding ?? 'none'}`, () => assert.equal(codingOf(header), coding));

test('a body looks compressed by the first two bytes of gzip, and by both of them', () => {
  for (const [bytes, is] of [
    [[0x1f, 0x8b], true],
    [[0x1f, 0x8b, 0x08], true],
    [[0x1f, 0x8a], false],
    [[0x1e, 0x8b], false],
    [[0x1f], false],
    [[], false],
    [[0x7b, 0x7d], false],
  ] as const)
    assert.equal(looksCompressed(Uint8Array.from(bytes)), is, JSON.stringify(bytes));
});
