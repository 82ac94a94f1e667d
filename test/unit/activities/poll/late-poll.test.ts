/** When a poll is late, and when it is too early to say. The ledger is a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstCursor } from '../../../../activities/poll/cursor.ts';
import { pollState } from '../../../../watch/late-poll.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';

const MINUTE_MS = 60_000;
const desk = { name: 'desk', intake: 'poll', pollEveryMs: MINUTE_MS } as const;
const polledAt = (polledAtMs: number) => ({ ...firstCursor(0), polledAtMs });
const UP_MS = 1_000_000_000;

test('three polls may be missed, and not one moment more', async (t) => {
  const ledger = await watchedLedger(t);
  await ledger.putPollCursor('desk', polledAt(UP_MS));
  const at = (nowMs: number, connection: Parameters<typeof pollState>[1] = desk) => pollState(ledger, connection, UP_MS, nowMs);
  assert.equal((await at(UP_MS + 3 * MINUTE_MS)).kind, 'fresh');
  assert.equal((await at(UP_MS + 3 * MINUTE_MS + 1)).kind, 'late');
  assert.equal((await at(UP_MS + 3 * MINUTE_MS + 1, { ...desk, intake: 'both' })).kind, 'late');
  assert.equal((await at(UP_MS + 3 * MINUTE_MS + 1, { ...desk, intake: 'webhook' })).kind, 'fresh');
});

test('a poll that comes each second has a minute all the same: a killed one is begun again only after half of it', async (t) => {
  const ledger = await watchedLedger(t);
  await ledger.putPollCursor('desk', polledAt(UP_MS));
  const at = (nowMs: number) => pollState(ledger, { ...desk, pollEveryMs: 1_000 }, UP_MS, nowMs);
  assert.equal((await at(UP_MS + MINUTE_MS)).kind, 'fresh');
  assert.equal((await at(UP_MS + MINUTE_MS + 1)).kind, 'late');
});

test('after a start a poll is awaited, whether there was none yet or one long ago, and late when its time is over', async (t) => {
  const ledger = await watchedLedger(t);
  const at = (nowMs: number) => pollState(ledger, desk, UP_MS, nowMs);
  assert.equal((await at(UP_MS)).kind, 'awaited');
  const never = await at(UP_MS + 3 * MINUTE_MS + 1);
  assert.deepEqual(never, { kind: 'late', why: 'desk was polled never' });
  await ledger.putPollCursor('desk', polledAt(UP_MS - 24 * 60 * MINUTE_MS));
  assert.equal((await at(UP_MS)).kind, 'awaited');
  const late = await at(UP_MS + 3 * MINUTE_MS + 1);
  assert.ok(late.kind === 'late' && /^desk was polled last at \d{4}-/.test(late.why), JSON.stringify(late));
});

test('after a start the first poll has its three times to the moment, and a clock that was set back makes none late before that', async (t) => {
  const ledger = await watchedLedger(t);
  const at = (nowMs: number) => pollState(ledger, desk, UP_MS, nowMs);
  assert.deepEqual(await at(UP_MS + 3 * MINUTE_MS), { kind: 'awaited', why: 'desk was polled never' });
  await ledger.putPollCursor('desk', polledAt(UP_MS + 10 * MINUTE_MS));
  assert.equal((await at(UP_MS + 7 * MINUTE_MS)).kind, 'fresh');
  assert.equal((await at(UP_MS + 7 * MINUTE_MS - 1)).kind, 'late');
});
