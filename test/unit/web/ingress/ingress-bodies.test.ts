/** How a body is read, piece by piece: each way in which it can end, and that nothing of it is left behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { readBody } from '../../../../web/ingress/read-body.ts';
import type { Body } from '../../../../web/ingress/read-body.ts';

type Given = {
  readonly pieces?: readonly number[];
  /** What comes after the pieces; nothing for ever where it is undefined. */
  readonly end?: 'close' | 'error' | undefined;
  readonly mostBytes?: number;
  readonly withinMs?: number;
  readonly seatTakes?: (bytes: number) => boolean;
  readonly givesWay?: Promise<void>;
};
type Read = { readonly body: Body; readonly taken: number; readonly isCancelled: boolean };
async function read({ pieces = [], end, mostBytes = 1e6, withinMs = 3_000, seatTakes, givesWay }: Given): Promise<Read> {
  let [taken, at, isCancelled] = [0, 0, false];
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = pieces[at++];
        if (size !== undefined) controller.enqueue(new Uint8Array(size).fill(at % 256));
        else if (end === 'close') controller.close();
        else if (end === 'error') controller.error(new Error('gone'));
      },
      cancel: () => void (isCancelled = true),
    },
    { highWaterMark: 0 },
  );
  const request = new Request('http://standby/hooks/desk', { method: 'POST', body: stream, duplex: 'half' });
  const body = await readBody(request, {
    mostBytes,
    withinMs,
    seat: {
      take: (bytes) => {
        taken += bytes;
        return seatTakes?.(bytes) ?? true;
      },
      leave: () => assert.fail('the room is the caller’s to give back'),
      givesWay: givesWay ?? new Promise(() => undefined),
    },
  });
  await turn();
  return { body, taken, isCancelled };
}
const timers = (): number => process.getActiveResourcesInfo().filter((word) => word === 'Timeout').length;

test('a body is its pieces in their order, each of which takes room', async () => {
  const { body, taken } = await read({ pieces: [2, 3], end: 'close' });
  assert.deepEqual(body.kind === 'whole' && [...body.bytes], [1, 1, 2, 2, 2]);
  assert.equal(taken, 5);
});

test('a request without a body has an empty one, and needs no room', async () => {
  const seat = { take: () => assert.fail('room was taken'), leave: () => undefined, givesWay: new Promise<void>(() => undefined) };
  const body = await readBody(new Request('http://standby/', { method: 'POST' }), { mostBytes: 1, withinMs: 1, seat });
  assert.deepEqual(body, { kind: 'whole', bytes: new Uint8Array() });
});

test('as many bytes as may be are read, over all pieces, and one more is too large and takes no room', async () => {
  assert.equal((await read({ pieces: [6, 4], end: 'close', mostBytes: 10 })).body.kind, 'whole');
  assert.deepEqual(await read({ pieces: [6, 5], mostBytes: 10 }), { body: { kind: 'too-large' }, taken: 6, isCancelled: true });
});

test('a body that finds no room is let go', async () => {
  assert.deepEqual(await read({ pieces: [6, 4], seatTakes: (bytes) => bytes > 5 }), {
    body: { kind: 'no-room' },
    taken: 10,
    isCancelled: true,
  });
});

test('a body that has to give way is let go, though nothing more of it comes', async () => {
  assert.deepEqual(await read({ pieces: [6], givesWay: turn() }), { body: { kind: 'no-room' }, taken: 6, isCancelled: true });
});

test('a body that is not whole in time is slow', async () => {
  const startedAt = performance.now();
  assert.deepEqual(await read({ pieces: [6], withinMs: 50 }), { body: { kind: 'slow' }, taken: 6, isCancelled: true });
  assert.ok(performance.now() - startedAt >= 45);
});

test('a sender that goes away in the middle leaves half a body, which is none', async () => {
  assert.deepEqual((await read({ pieces: [6], end: 'error' })).body, { kind: 'cut' });
});

test('crumbs are not read to their end: 1,000 pieces of any size are free, and one more for each 256 bytes', async () => {
  const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
  assert.equal((await read({ pieces: ones(1_004), end: 'close' })).body.kind, 'whole');
  assert.deepEqual(await read({ pieces: ones(1_005), end: 'close' }), { body: { kind: 'slow' }, taken: 1_004, isCancelled: true });
  assert.equal((await read({ pieces: [20, ...ones(1_004)], end: 'close' })).body.kind, 'whole', '1,024 bytes are worth four pieces');
  assert.equal((await read({ pieces: [19, ...ones(1_004)], end: 'close' })).body.kind, 'slow');
});

test('no timer is left behind by a body that has ended', async () => {
  const before = timers();
  await read({ pieces: [1], end: 'close' });
  await read({ pieces: [1], end: 'error' });
  assert.equal(timers(), before);
});
