/** What every ledger must do about decisions, writes, route states, due and waiting items. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Ledger, RouteState } from '../../ledger/contract.ts';
import { decision, due, intent, task, waiting } from '../fixtures/ledger-rows.ts';

export function decisionTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('the first decision of an episode stays, and ends that episode only', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 1), false);
    await ledger.recordDecision(decision());
    await ledger.recordDecision(decision({ outcome: 'handled-in-desk', detail: 'later' }));
    assert.deepEqual(await ledger.decisions({ workflowId: 'triage:desk:1' }), [decision()]);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 1), true);
    assert.equal(await ledger.episodeEnded('triage:desk:1', 2), false);
    assert.equal(await ledger.episodeEnded('triage:desk:2', 1), false);
  });

  test('decisions are listed in the order they were made, of one item or of all', async (t) => {
    const ledger = await opened(t);
    const rows = [
      decision({ workflowId: 'triage:desk:2', endedAtMs: 1 }),
      decision({ endedAtMs: 2, route: undefined }),
      decision({ episode: 2, endedAtMs: 3 }),
    ];
    for (const row of rows.toReversed()) await ledger.recordDecision(row);
    assert.deepEqual(await ledger.decisions({}), rows);
    assert.deepEqual(await ledger.decisions({ workflowId: 'triage:desk:1' }), rows.slice(1));
  });
}

export function writeTests(opened: (t: TestContext) => Promise<Ledger>): void {
  const { key } = intent();

  test('a write goes from fresh over tried to applied, and the first proof stays', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    await ledger.writeTried(intent(), 1_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'tried', triedAtMs: 1_000 });
    await ledger.writeApplied(key, 'note-7', 'v2', 2_000);
    await ledger.writeApplied(key, 'note-8', 'v3', 3_000);
    await ledger.writeTried(intent(), 4_000);
    await ledger.writeCleared(key);
    assert.deepEqual(await ledger.writeState(key), { kind: 'applied', ref: 'note-7', version: 'v2' });
  });

  test('a second try moves the time and keeps what stood before the first', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent(), 1_000);
    await ledger.writeTried(intent({ changes: [{ field: 'queue', before: 'our own change', after: 'network' }] }), 61_000);
    assert.deepEqual(await ledger.writes('triage:desk:1'), [{ ...intent(), state: { kind: 'tried', triedAtMs: 61_000 } }]);
  });

  test('a try that is noted later than now is put to now, and no other is: neither an earlier one nor one that came through', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent(), 5_000);
    await ledger.writeTimedAnew(key, 5_000);
    await ledger.writeTimedAnew(key, 9_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'tried', triedAtMs: 5_000 });
    await ledger.writeTimedAnew(key, 4_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'tried', triedAtMs: 4_000 });
    await ledger.writeApplied(key, 'note-1', '3', 4_500);
    await ledger.writeTimedAnew(key, 1_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'applied', ref: 'note-1', version: '3' });
  });

  test('a write that was certainly not taken is fresh again, and its next try records anew', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent(), 1_000);
    await ledger.writeCleared(key);
    await ledger.writeCleared(key);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    const again = intent({ changes: [{ field: 'queue', before: 'moved by a person', after: 'network' }] });
    await ledger.writeTried(again, 2_000);
    assert.deepEqual(await ledger.writes('triage:desk:1'), [{ ...again, state: { kind: 'tried', triedAtMs: 2_000 } }]);
  });

  test('the mark of a note is kept with its first try and stays; a step without a note has none', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.writeMark(key), { kind: 'none' });
    await ledger.writeTried(intent({ mark: '00c0ffee' }), 1_000);
    await ledger.writeTried(intent({ mark: 'deadbeef' }), 2_000);
    await ledger.writeTried(intent({ key: 'other' }), 2_000);
    assert.deepEqual(await ledger.writeMark(key), { kind: 'stored', mark: '00c0ffee' });
    assert.deepEqual(await ledger.writeMark('other'), { kind: 'stored', mark: undefined });
    assert.deepEqual(
      (await ledger.writes('triage:desk:1')).map(({ key: of, mark }) => [of, mark]),
      [
        [key, '00c0ffee'],
        ['other', undefined],
      ],
    );
  });

  test('what a write has met is counted by write and by what it was', async (t) => {
    const ledger = await opened(t);
    const counted = [];
    for (const [of, trouble] of [
      [key, 'unseen'],
      [key, 'unseen'],
      [key, 'conflict'],
      ['other', 'unseen'],
    ] as const)
      counted.push(await ledger.countTrouble(of, trouble, 1_000));
    assert.deepEqual(counted, [1, 2, 1, 1]);
    assert.deepEqual([await ledger.troubleTimes(key, 'unseen'), await ledger.troubleTimes(key, 'gone')], [2, 0]);
  });

  test('sightings of a ticket that is not found count from the first, apart from each other, and anew when it was found', async (t) => {
    const ledger = await opened(t);
    const seen = async (atMs: number, ticket = '1') => Object.values(await ledger.countAbsence('desk', ticket, atMs, 300));
    assert.deepEqual(await seen(1_000), [1, 1_000, 1_000]);
    assert.deepEqual(await seen(1_299), [1, 1_000, 1_000]);
    assert.deepEqual(await seen(1_300), [2, 1_000, 1_300]);
    assert.deepEqual(await seen(1_400, '2'), [1, 1_400, 1_400], 'another ticket');
    assert.deepEqual(await seen(900), [1, 900, 900], 'a clock that was set back proves nothing');
    await ledger.endAbsence('desk', '2');
    await ledger.endAbsence('desk', '2');
    assert.deepEqual(
      [await seen(1_200), await seen(2_000, '2')],
      [
        [2, 900, 1_200],
        [1, 2_000, 2_000],
      ],
    );
  });

  test('a ticket that was made is known by its connection and id from then on, with or without a try, and the first proof stays', async (t) => {
    const ledger = await opened(t);
    const wanted = intent({ key: 'w:e1:open', workflowId: 'w', step: 'open', item: 'group-1', mark: 'standby-1' });
    await ledger.writeTried(wanted, 1_000);
    assert.equal(await ledger.openedVersion('desk', 'T9'), undefined);
    await ledger.ticketOpened(wanted, { ticket: 'T9', version: 'v1' }, 2_000);
    await ledger.ticketOpened(wanted, { ticket: 'T10', version: 'v2' }, 3_000);
    assert.deepEqual(await ledger.writeState('w:e1:open'), { kind: 'applied', ref: 'T9', version: 'v1' });
    const found = intent({ ...wanted, key: 'w:e1:open-2', step: 'open-2' });
    await ledger.ticketOpened(found, { ticket: 'T11', version: 'v3' }, 4_000);
    assert.deepEqual(
      (await ledger.writes('w')).map(({ key: of, item, mark, state }) => [of, item, mark, state.kind]),
      [
        ['w:e1:open', 'T9', 'standby-1', 'applied'],
        ['w:e1:open-2', 'T11', 'standby-1', 'applied'],
      ],
    );
    const asked = [
      ['desk', 'T9'],
      ['desk', 'T11'],
      ['desk', 'T10'],
      ['other', 'T9'],
    ] as const;
    assert.deepEqual(await Promise.all(asked.map(([at, ticket]) => ledger.openedVersion(at, ticket))), ['v1', 'v3', undefined, undefined]);
  });

  test('fields that were set are no making of a ticket', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent({ step: 'fields', item: 'T9' }), 1_000);
    await ledger.writeApplied(key, 'T9', 'v2', 2_000);
    assert.equal(await ledger.openedVersion('desk', 'T9'), undefined);
  });

  test('an applied write of which no try is known changes nothing', async (t) => {
    const ledger = await opened(t);
    await ledger.writeApplied(key, 'note-7', 'v2', 2_000);
    assert.deepEqual(await ledger.writeState(key), { kind: 'fresh' });
    assert.deepEqual(await ledger.writes('triage:desk:1'), []);
  });

  test('the writes of an item are listed in the order they were first tried', async (t) => {
    const ledger = await opened(t);
    await ledger.writeTried(intent({ key: 'b', step: 'decision' }), 1_000);
    await ledger.writeTried(intent({ key: 'a', step: 'undo' }), 2_000);
    await ledger.writeTried(intent({ key: 'b', step: 'decision' }), 3_000);
    await ledger.writeTried(intent({ key: 'c', workflowId: 'triage:desk:2' }), 500);
    assert.deepEqual(
      (await ledger.writes('triage:desk:1')).map((row) => row.key),
      ['b', 'a'],
    );
  });
}

export function tableTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a route state is replaced by a newer version only', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.routeStates(), []);
    const closed: RouteState = { route: 'cloud/a', version: 2, state: 'closed', untilMs: undefined, why: undefined, grant: undefined };
    const open: RouteState = { route: 'cloud/a', version: 3, state: 'open', untilMs: Date.UTC(2200, 0, 1), why: '503 six times', grant: 4 };
    await ledger.putRouteState(open);
    await ledger.putRouteState(closed);
    await ledger.putRouteState({ ...open, why: 'the same version, said again' });
    assert.deepEqual(await ledger.routeStates(), [open]);
    await ledger.putRouteState({ ...closed, version: 4 });
    await ledger.putRouteState({ ...closed, route: 'cloud/b' });
    assert.deepEqual(await ledger.routeStates(), [
      { ...closed, version: 4 },
      { ...closed, route: 'cloud/b' },
    ]);
  });

  test('what comes before anybody has looked is one acceptance; what comes after a look has a row of its own', async (t) => {
    const ledger = await opened(t);
    const first = await ledger.putDue(due());
    assert.equal(first.kind, 'made');
    assert.deepEqual(await ledger.putDue(due({ acceptedAtMs: 600, dueAtMs: 2_000 })), { ...first, kind: 'stood' });
    assert.deepEqual(await ledger.overdue(1_000, 9), [due()]);
    assert.equal(await ledger.coverDue('triage:desk:1'), first.acceptance);
    const second = await ledger.putDue(due({ acceptedAtMs: 600, dueAtMs: 2_000 }));
    assert.equal(second.kind, 'made');
    assert.ok(second.acceptance > first.acceptance);
    assert.deepEqual(await ledger.overdue(2_000, 9), [due()], 'an item is overdue once, as its oldest row says');
  });

  test('removing the due rows up to an acceptance leaves a newer one alone', async (t) => {
    const ledger = await opened(t);
    const first = await ledger.putDue(due());
    await ledger.coverDue('triage:desk:1');
    const second = await ledger.putDue(due({ acceptedAtMs: 600, dueAtMs: 2_000 }));
    await ledger.removeDueUpTo('triage:desk:1', first.acceptance);
    await ledger.removeDueUpTo('triage:desk:1', first.acceptance);
    assert.deepEqual(await ledger.overdue(9_999, 9), [due({ acceptedAtMs: 600, dueAtMs: 2_000 })]);
    await ledger.removeDueUpTo('triage:desk:1', second.acceptance);
    assert.deepEqual(await ledger.overdue(9_999, 9), []);
    assert.equal(await ledger.coverDue('triage:desk:1'), 0);
  });

  test('the number of an acceptance grows, also where the clock is set back or all rows are gone', async (t) => {
    const ledger = await opened(t);
    const numbers: number[] = [];
    for (const acceptedAtMs of [5_000, 100, 100, 9_000]) {
      numbers.push((await ledger.putDue(due({ acceptedAtMs }))).acceptance);
      await ledger.removeDueUpTo('triage:desk:1', Number.MAX_SAFE_INTEGER);
    }
    assert.deepEqual(numbers, [5_000, 5_001, 5_002, 9_000]);
  });

  test('an acceptance says when its workflow was told of it, until it is covered', async (t) => {
    const ledger = await opened(t);
    const { acceptance } = await ledger.putDue(due());
    await ledger.dueSignalled('triage:desk:1', acceptance, 700);
    assert.equal((await ledger.putDue(due())).signalledAtMs, 700);
    await ledger.coverDue('triage:desk:1');
    assert.equal((await ledger.putDue(due())).signalledAtMs, undefined);
  });

  test('an item without a due row and without an open task is watched by nobody', async (t) => {
    const ledger = await opened(t);
    await ledger.putDue(due());
    await ledger.putTask(task({ workflowId: 'triage:desk:2' }));
    await ledger.putTask(task({ task: 'other', workflowId: 'triage:desk:3', end: { atMs: 1, how: 'answered', by: undefined } }));
    const ids = [1, 2, 3, 4].map((number) => `triage:desk:${number}`);
    assert.deepEqual(await ledger.unwatched(ids), ['triage:desk:3', 'triage:desk:4']);
    assert.deepEqual(await ledger.unwatched([]), []);
  });

  test('overdue items come longest overdue first, at most as many as asked for, none before its time', async (t) => {
    const ledger = await opened(t);
    for (const dueAtMs of [300, 100, 400, 200]) await ledger.putDue(due({ workflowId: `triage:desk:${dueAtMs}`, dueAtMs }));
    const timesOf = async (nowMs: number, limit: number): Promise<number[]> =>
      (await ledger.overdue(nowMs, limit)).map((row) => row.dueAtMs);
    assert.deepEqual(await timesOf(399, 9), [100, 200, 300]);
    assert.deepEqual(await timesOf(399, 2), [100, 200]);
    assert.deepEqual(await timesOf(99, 9), []);
  });

  test('waiting items come by due time, those of one process, each once, with its newest time', async (t) => {
    const ledger = await opened(t);
    for (const dueAtMs of [300, 100, 200]) await ledger.putWaiting(waiting({ workflowId: `triage:desk:${dueAtMs}`, dueAtMs }));
    await ledger.putWaiting(waiting({ workflowId: 'alerts:desk:1', process: 'alert-summary', dueAtMs: 50 }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:300', dueAtMs: 150 }));
    await ledger.removeWaiting('triage:desk:200');
    await ledger.removeWaiting('triage:desk:200');
    const rows = [waiting({ workflowId: 'triage:desk:100', dueAtMs: 100 }), waiting({ workflowId: 'triage:desk:300', dueAtMs: 150 })];
    assert.deepEqual(await ledger.waiting('ticket-triage', 9), rows);
    assert.deepEqual(await ledger.waiting('ticket-triage', 1), rows.slice(0, 1));
  });
}
