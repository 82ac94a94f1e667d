/** What wrong clocks of a ticket system do to polling: nothing, but that people are told. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DEEP_EVERY_MS, DEEP_MS, firstCursor, openList } from '../../../../activities/poll/cursor.ts';
import { ModelDesk, ModelPoller, memoryLedger, missed } from '../../../fixtures/poll-model.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;

/** Without lists from further back, which would find in the end what the cursor has passed. */
function newPoller(): ModelPoller {
  const poller = new ModelPoller(Object.assign(new ModelDesk(), { pageSize: 1_000 }), ledger);
  poller.looksDeep = false;
  return poller;
}
/** A ticket a second, by one node and the other in turn, and a poll a minute. */
async function minutes(poller: ModelPoller, count: number, prefix = 'T'): Promise<void> {
  for (let second = 0; second < count * 60; second++) {
    poller.desk.act(`${prefix}${second}`, 'person', { node: second % 2 === 0 ? 0 : 1 });
    poller.desk.nowMs += SECOND_MS;
    if (second % 60 === 59) await poller.poll();
  }
}

test('two nodes whose clocks are 45 s ahead and 45 s behind lose none of 600 tickets', async (t) => {
  const poller = newPoller();
  poller.desk.errorsMs = [45 * SECOND_MS, -45 * SECOND_MS];
  await poller.poll();
  await minutes(poller, 10);
  await poller.poll();
  t.diagnostic(`lost: ${missed(poller).length} of 600`);
  assert.equal(missed(poller).length, 0);
  assert.equal(poller.announced.length, 600);
});

for (const [what, ahead] of Object.entries({ 'five minutes': 5 * MINUTE_MS, 'a hundred years': 100 * YEAR_MS }))
  test(`one ticket dated ${what} ahead is announced and told once, and polling goes on`, async (t) => {
    const poller = newPoller();
    await poller.poll();
    poller.desk.act('ahead', 'person', { atMs: poller.desk.nowMs + ahead });
    await minutes(poller, 10);
    t.diagnostic(`lost: ${missed(poller).length} of 601`);
    assert.equal(missed(poller).length, 0);
    assert.equal(poller.announced.length, 601);
    assert.deepEqual(poller.alerts, ['poll-ahead']);
  });

test('a clock that is an hour ahead and is set right loses nothing, and is told once', async (t) => {
  const poller = newPoller();
  await poller.poll();
  poller.desk.errorsMs = [60 * MINUTE_MS, 60 * MINUTE_MS];
  await minutes(poller, 5, 'before-');
  poller.desk.errorsMs = [0, 0];
  await minutes(poller, 10, 'after-');
  t.diagnostic(`lost: ${missed(poller).length} of 900`);
  assert.equal(missed(poller).length, 0);
  assert.equal(poller.announced.length, 900);
  assert.deepEqual(poller.alerts, ['poll-ahead']);
});

test('a clock that goes from a minute ahead to a minute behind loses nothing, and is nothing to tell', async (t) => {
  const poller = newPoller();
  await poller.poll();
  poller.desk.errorsMs = [MINUTE_MS, MINUTE_MS];
  await minutes(poller, 5, 'before-');
  poller.desk.errorsMs = [-MINUTE_MS, -MINUTE_MS];
  await minutes(poller, 10, 'after-');
  t.diagnostic(`lost: ${missed(poller).length} of 900`);
  assert.equal(missed(poller).length, 0);
  assert.deepEqual(poller.alerts, []);
});

test('a cursor that an earlier release has put into the year to come is brought back at the next poll', async () => {
  const poller = newPoller();
  await poller.poll();
  const cursor = await ledger.pollCursor(poller.connection);
  assert.ok(cursor);
  await ledger.putPollCursor(poller.connection, { ...cursor, sinceMs: poller.desk.nowMs + YEAR_MS });
  poller.desk.nowMs += MINUTE_MS;
  poller.desk.act('A', 'person');
  await poller.poll();
  assert.deepEqual(missed(poller), []);
});

test('a clock of ours that was set back by a year does not end the lists from further back for as long', () => {
  const now = 10 * YEAR_MS;
  const cursor = { ...firstCursor(now), sinceMs: now - DEEP_MS, floorMs: 0 };
  for (const [deepAtMs, isDeep] of [
    [now + YEAR_MS, true],
    [now + DEEP_EVERY_MS - 1, false],
    [now - DEEP_EVERY_MS + 1, false],
    [now - DEEP_EVERY_MS, true],
  ] as const)
    assert.equal(openList({ ...cursor, deepAtMs }, now).isDeep, isDeep, `${deepAtMs - now} ms from now`);
});
