/** Clocks that were wrong by hours and were set, ours and a desk's: what they hid is found within two hours, by a list from further back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { firstCursor } from '../../../../activities/poll/cursor.ts';
import { pollState } from '../../../../watch/late-poll.ts';
import { ModelDesk, ModelPoller, memoryLedger, missed } from '../../../fixtures/poll-model.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** As in production, with its lists from further back. */
const newPoller = (): ModelPoller => new ModelPoller(Object.assign(new ModelDesk(), { pageSize: 1_000 }), ledger);
async function minutes(poller: ModelPoller, count: number, prefix: string): Promise<void> {
  for (let second = 0; second < count * 60; second++) {
    if (second % 10 === 0) poller.desk.act(`${prefix}${second}`, 'person');
    poller.desk.nowMs += SECOND_MS;
    if (second % 60 === 59) await poller.poll();
  }
}

for (const hours of [1, 2, 5])
  test(`a desk whose clock is set back by ${hours} h loses nothing`, async (t) => {
    const poller = newPoller();
    // It has polled for longer than the clock is set back.
    await ledger.putPollCursor(poller.connection, { ...firstCursor(poller.desk.nowMs), floorMs: 0 });
    await poller.poll();
    await minutes(poller, 90, 'before-');
    poller.desk.errorsMs = [-hours * HOUR_MS, -hours * HOUR_MS];
    await minutes(poller, 60, 'after-');
    // In these the next list from a day back is due.
    await minutes(poller, 125, 'later-');
    const lost = missed(poller).filter(({ ticket }) => !ticket.startsWith('later-'));
    t.diagnostic(`lost: ${lost.length} of 900; alerts: ${poller.alerts.join() || 'none'}`);
    assert.equal(lost.length, 0);
  });

test('a clock of ours that was two hours ahead for three hours, and is set right, has lost nothing', async (t) => {
  const poller = newPoller();
  await poller.poll();
  await minutes(poller, 10, 'before-');
  // Our clock is ahead: the desk's, in our time, is behind.
  poller.desk.nowMs += 2 * HOUR_MS;
  poller.desk.errorsMs = [-2 * HOUR_MS, -2 * HOUR_MS];
  for (let second = 0; second < 180 * 60; second++) {
    if (second % 10 === 0) poller.desk.act(`ahead-${second}`, 'person');
    poller.desk.nowMs += SECOND_MS;
    if (second % 60 === 59) await poller.poll();
  }
  // Set right: what was to be seen by the wrong clock is to be seen by the right one.
  poller.desk.nowMs -= 2 * HOUR_MS;
  poller.desk.errorsMs = [0, 0];
  poller.desk.acts.forEach((act, at) => (poller.desk.acts[at] = { ...act, visibleMs: Math.min(act.visibleMs, act.atMs) }));
  await minutes(poller, 30, 'right-');
  const announced = new Set(poller.announced.map(({ ticket }) => ticket));
  const lost = poller.desk.acts.filter(({ ticket }) => !announced.has(ticket));
  t.diagnostic(`lost: ${lost.length} of ${poller.desk.acts.length}; alerts: ${poller.alerts.join() || 'none'}`);
  assert.equal(lost.length, 0);
});

test('a poll that stops after our clock was set back is told of in minutes', async () => {
  const DAY_MS = 24 * HOUR_MS;
  const now = 1_000_000_000;
  await ledger.putPollCursor('set-back', { ...firstCursor(0), polledAtMs: now + DAY_MS });
  const at = (ms: number) => pollState(ledger, { name: 'set-back', intake: 'poll', pollEveryMs: MINUTE_MS }, now, ms);
  assert.equal((await at(now + HOUR_MS)).kind, 'late', 'nothing was polled for an hour');
});
