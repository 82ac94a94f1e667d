/** What every ledger must do about polls, alarms, beats, and due rows that are put off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import type { AlarmRow, Ledger, PollCursor, PollItem } from '../../ledger/contract.ts';
import { due, intent } from '../fixtures/ledger-rows.ts';
import type { Place } from './ledger-migrations.ts';

const alarm = (given: Partial<AlarmRow> = {}): AlarmRow => ({
  workflowId: 'triage:desk:1',
  kind: 'overdue',
  process: 'ticket-triage',
  connection: 'desk',
  item: '1',
  raisedAtMs: 1_000,
  noted: 'not-yet',
  ...given,
});
const LISTING: NonNullable<PollCursor['listing']> = {
  fromMs: 5,
  after: 'a place',
  pastMs: 6,
  heldMs: 4,
  isDeep: true,
  isFar: false,
  met: ['"quoted", and odd'],
};
const cursor = (given: Partial<PollCursor> = {}): PollCursor => ({
  sinceMs: Date.UTC(2200, 0, 1),
  polledAtMs: Date.UTC(2200, 0, 2),
  newestMs: Date.UTC(2200, 0, 3),
  floorMs: 7,
  farAtMs: 5,
  deepAtMs: 9,
  listing: LISTING,
  told: ['crowd 1000', '"quoted", and odd'],
  ...given,
});

const item = (ticket: string, given: Partial<PollItem> = {}): PollItem => ({
  item: ticket,
  version: '1',
  actor: 'person',
  changedAtMs: 1_000,
  freshAtMs: 1_000,
  waits: true,
  tries: 0,
  nextAtMs: 0,
  ...given,
});
const ticketsOf = (items: readonly PollItem[]): readonly string[] => items.map(({ item: id }) => id);

function pollItemTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a page and the cursor behind it are put together, and what was listed is read back', async (t) => {
    const ledger = await opened(t);
    await ledger.putPollPage('desk', [item('A'), item('B', { waits: false, actor: 'us' })], cursor());
    await ledger.putPollPage('other', [item('A', { version: '9' })], cursor());
    assert.deepEqual(await ledger.pollItems('desk', ['A', 'B', 'C']), [item('A'), item('B', { waits: false, actor: 'us' })]);
    assert.deepEqual(await ledger.pollCursor('desk'), cursor());
    assert.deepEqual(await ledger.pollCounts('desk'), { kept: 2, waiting: 1 });
    await ledger.putPolledAt('desk', 77);
    assert.equal((await ledger.pollCursor('desk'))?.polledAtMs, 77);
  });

  test('what waits goes on waiting whatever is put over it, until it is announced at the version that stands', async (t) => {
    const ledger = await opened(t);
    await ledger.putPollPage('desk', [item('A')], cursor());
    await ledger.pollRefused('desk', { item: 'A', tries: 3, nextAtMs: 500 });
    await ledger.putPollPage('desk', [item('A', { version: '2', waits: false })], cursor());
    assert.deepEqual(await ledger.pollItems('desk', ['A']), [item('A', { version: '2', tries: 3, nextAtMs: 500 })]);
    await ledger.pollAnnounced('desk', [{ item: 'A', version: '1' }]);
    assert.deepEqual(await ledger.pollCounts('desk'), { kept: 1, waiting: 1 });
    await ledger.pollAnnounced('desk', [{ item: 'A', version: '2' }]);
    assert.deepEqual(await ledger.pollItems('desk', ['A']), [item('A', { version: '2', waits: false })]);
    await ledger.pollRefused('desk', { item: 'A', tries: 1, nextAtMs: 9 });
    assert.deepEqual(await ledger.pollItems('desk', ['A']), [item('A', { version: '2', waits: false })]);
  });

  test('what waits is read from either end, only what may be tried now, and only what was announced is forgotten', async (t) => {
    const ledger = await opened(t);
    const items = [
      item('old', { changedAtMs: 1, freshAtMs: 50 }),
      item('mid', { changedAtMs: 2, freshAtMs: 40 }),
      item('new', { changedAtMs: 3, freshAtMs: 60 }),
      item('later', { changedAtMs: 0, freshAtMs: 99, nextAtMs: 1_000 }),
      item('done', { changedAtMs: 0, waits: false }),
    ];
    await ledger.putPollPage('desk', items, cursor());
    assert.deepEqual(ticketsOf(await ledger.pollWaiting('desk', 'newest', 999, 2)), ['new', 'old']);
    assert.deepEqual(ticketsOf(await ledger.pollWaiting('desk', 'oldest', 999, 2)), ['old', 'mid']);
    assert.deepEqual(ticketsOf(await ledger.pollWaiting('desk', 'oldest', 1_000, 1)), ['later']);
    await ledger.forgetPollItems('desk', 2);
    assert.deepEqual(await ledger.pollCounts('desk'), { kept: 4, waiting: 4 });
    await ledger.pollAnnounced('desk', items);
    await ledger.forgetOldestPollItems('desk', 2);
    assert.deepEqual(ticketsOf(await ledger.pollItems('desk', ['old', 'mid', 'new', 'later'])).toSorted(), ['mid', 'new']);
  });

  test('a version may be ours if a write of ours to that ticket has returned it, or is under way', async (t) => {
    const ledger = await opened(t);
    const { key, item: ticket } = intent();
    const connection = 'desk';
    const perhapsOurs = (at: string, versions: readonly { readonly item: string; readonly version: string }[], sentSinceMs = 1_000) =>
      ledger.perhapsOurs(at, { versions, sentSinceMs });
    await ledger.writeTried(intent(), 1_000);
    assert.deepEqual(await perhapsOurs(connection, [{ item: ticket, version: 'v2' }], 1_001), new Set(), 'sent too long ago');
    const underWay = [
      { item: ticket, version: 'v2' },
      { item: ticket, version: 'v3' },
      { item: 'another', version: 'v2' },
    ];
    assert.deepEqual(await perhapsOurs(connection, underWay), new Set([`${ticket} v2`, `${ticket} v3`]), 'under way');
    assert.deepEqual(await perhapsOurs('other', underWay), new Set());
    await ledger.writeApplied(key, 'note-7', 'v2', 2_000);
    const asked = [
      { item: ticket, version: 'v2' },
      { item: ticket, version: 'v3' },
      { item: 'another', version: 'v2' },
    ];
    assert.deepEqual(await perhapsOurs(connection, asked), new Set([`${ticket} v2`]));
    assert.deepEqual(await perhapsOurs('other', asked), new Set());
    assert.deepEqual(await perhapsOurs(connection, asked.slice(1)), new Set(), 'ours, and not what is asked for');
    assert.deepEqual(await perhapsOurs(connection, []), new Set());
  });
}

export function watchTests(opened: (t: TestContext) => Promise<Ledger>): void {
  pollItemTests(opened);
  test('a poll reads back as it was put, the newest of each connection, and none before the first', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.pollCursor('desk'), undefined);
    await ledger.putPollCursor('desk', cursor());
    await ledger.putPollCursor('other', cursor({ sinceMs: 0, polledAtMs: 0, listing: undefined, told: [] }));
    assert.deepEqual(await ledger.pollCursor('desk'), cursor());
    await ledger.putPollCursor('desk', cursor({ sinceMs: 5, listing: { ...LISTING, after: undefined, heldMs: undefined } }));
    assert.deepEqual(await ledger.pollCursor('desk'), cursor({ sinceMs: 5, listing: { ...LISTING, after: undefined, heldMs: undefined } }));
    assert.deepEqual(await ledger.pollCursor('other'), cursor({ sinceMs: 0, polledAtMs: 0, listing: undefined, told: [] }));
  });

  test('an alarm is raised once, stays as it was raised, and can be raised anew when it was cleared', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.raiseAlarm(alarm()), true);
    assert.equal(await ledger.raiseAlarm(alarm({ kind: 'stuck', raisedAtMs: 2_000 })), false);
    assert.deepEqual(await ledger.alarms(), [alarm()]);
    await ledger.clearAlarm('triage:desk:1');
    await ledger.clearAlarm('triage:desk:1');
    assert.deepEqual(await ledger.alarms(), []);
    assert.equal(await ledger.raiseAlarm(alarm({ kind: 'stuck', raisedAtMs: 2_000 })), true);
    assert.deepEqual(await ledger.alarms(), [alarm({ kind: 'stuck', raisedAtMs: 2_000 })]);
  });

  test('an alarm holds how its note ended; one that stands no more is not brought back by that', async (t) => {
    const ledger = await opened(t);
    await ledger.raiseAlarm(alarm());
    await ledger.raiseAlarm(alarm({ workflowId: 'triage:desk:2', item: '2' }));
    await ledger.noteAlarm('triage:desk:1', 'written');
    await ledger.noteAlarm('triage:desk:2', 'withheld');
    await ledger.noteAlarm('triage:desk:3', 'written');
    assert.deepEqual(
      (await ledger.alarms()).map(({ item: ticket, noted }) => [ticket, noted]),
      [
        ['1', 'written'],
        ['2', 'withheld'],
      ],
    );
  });

  test('alarms come oldest first, and those of one moment by id', async (t) => {
    const ledger = await opened(t);
    for (const [workflowId, raisedAtMs] of [
      ['c', 300],
      ['b', 100],
      ['a', 100],
    ] as const)
      await ledger.raiseAlarm(alarm({ workflowId, raisedAtMs }));
    assert.deepEqual(
      (await ledger.alarms()).map(({ workflowId }) => workflowId),
      ['a', 'b', 'c'],
    );
  });

  test('the newest beat of a name stays', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.beat('service'), undefined);
    await ledger.putBeat('service', 'one', 1);
    await ledger.putBeat('other', 'three', 3);
    await ledger.putBeat('service', 'two', Date.UTC(2200, 0, 1));
    assert.deepEqual(await ledger.beat('service'), { nonce: 'two', atMs: Date.UTC(2200, 0, 1) });
  });

  test('a due row that is put off is overdue at its new time only, and one that was removed does not come back', async (t) => {
    const ledger = await opened(t);
    await ledger.putDue(due());
    await ledger.coverDue('triage:desk:1');
    await ledger.putDue(due({ workflowId: 'triage:desk:2', item: '2' }));
    await ledger.postponeDue('triage:desk:1', 5_000);
    assert.deepEqual(
      (await ledger.overdue(4_999, 9)).map(({ item: ticket }) => ticket),
      ['2'],
    );
    assert.deepEqual((await ledger.overdue(5_000, 9)).at(-1), due({ dueAtMs: 5_000 }));
    await ledger.removeDueUpTo('triage:desk:1', Number.MAX_SAFE_INTEGER);
    await ledger.postponeDue('triage:desk:1', 6_000);
    assert.deepEqual(
      (await ledger.overdue(9_999, 9)).map(({ item: ticket }) => ticket),
      ['2'],
    );
  });
}

export function watchTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of two processes that raise one alarm at once, one is told that it did', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, other] = [await open(seal), await open(seal)];
    for (let round = 0; round < 25; round++) {
      const row = alarm({ workflowId: `triage:desk:${round}` });
      const raised = await Promise.all([one.raiseAlarm(row), other.raiseAlarm(row)]);
      assert.equal(raised.filter(Boolean).length, 1);
    }
    assert.equal((await other.alarms()).length, 25);
  });
}
