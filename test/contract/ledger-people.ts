/** What every ledger must do about people's tasks, and about telling waiting items that AI is back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import { task, waiting } from '../fixtures/ledger-rows.ts';
import type { Place } from './ledger-migrations.ts';

const ENDED = { atMs: 5_000, how: 'answered', by: 'staff-7' };

export function taskTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a task reads back as it was put, of every kind, claimed or not, ended by a person or by nobody', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.task('triage:desk:1:e1:t1'), undefined);
    const rows = [
      task({ task: 'a', kind: 'answer' }),
      task({ task: 'b', kind: 'approve', claim: { by: 'staff-7', untilMs: Date.UTC(2200, 0, 1) } }),
      task({ task: 'c', kind: 'review', end: { atMs: Date.UTC(2200, 0, 1), how: 'handled-in-desk', by: undefined } }),
      task({ task: 'd', claim: { by: '', untilMs: 0 }, end: { atMs: 0, how: '', by: '' }, detail: '' }),
    ];
    for (const row of rows) await ledger.putTask(row);
    for (const row of rows) assert.deepEqual(await ledger.task(row.task), row);
    assert.deepEqual(await ledger.tasks({}, 9), rows);
  });

  test('the newest row of an open task stays, a claim given back included', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(task({ claim: { by: 'staff-7', untilMs: 2_000 } }));
    const escalated = task({ role: 'team lead', escalations: 1, dueAtMs: 121_000, detail: 'more' });
    await ledger.putTask(escalated);
    assert.deepEqual(await ledger.tasks({}, 9), [escalated]);
  });

  test('an ended task is never changed again: not reopened, not claimed, not ended otherwise', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(task());
    const ended = task({ end: ENDED });
    await ledger.putTask(ended);
    await ledger.putTask(ended);
    await ledger.putTask(task({ escalations: 4, detail: 'late' }));
    await ledger.putTask(task({ claim: { by: 'staff-8', untilMs: 9_000 } }));
    await ledger.putTask(task({ end: { atMs: 6_000, how: 'handled-in-desk', by: undefined } }));
    assert.deepEqual(await ledger.task(ended.task), ended);
    await ledger.putTask(task({ task: 'triage:desk:1:e1:t2' }));
    assert.equal((await ledger.task('triage:desk:1:e1:t2'))?.end, undefined);
  });

  test('an ended task is opened again by a run that was reset, and by one that takes the place of a run that was lost', async (t) => {
    const ledger = await opened(t);
    const isOpen = async (): Promise<boolean> => (await ledger.tasks({ open: true }, 9)).length === 1;
    const claim = { by: 'staff-7', untilMs: 2_000 };
    await ledger.putTask(task({ claim, end: ENDED }));
    await ledger.putTask(task({ escalations: 1 }), 'newest');
    assert.equal(await isOpen(), false);
    await ledger.putTask(task({ escalations: 2 }), 'reopened');
    assert.deepEqual([await isOpen(), await ledger.tasks({}, 9)], [true, [task({ escalations: 2 })]]);
    await ledger.putTask(task({ end: { ...ENDED, how: 'run-lost' } }));
    assert.equal(await isOpen(), false);
    await ledger.putTask(task({ escalations: 3 }));
    assert.deepEqual([await isOpen(), await ledger.tasks({}, 9)], [true, [task({ escalations: 3 })]]);
  });

  test('tasks come by due time and then by id, at most as many as asked for', async (t) => {
    const ledger = await opened(t);
    const due: readonly [string, number][] = [
      ['c', 200],
      ['b', 200],
      ['d', 100],
      ['a', 300],
    ];
    for (const [id, dueAtMs] of due) await ledger.putTask(task({ task: id, dueAtMs }));
    assert.deepEqual(idsOf(await ledger.tasks({}, 9)), ['d', 'b', 'c', 'a']);
    assert.deepEqual(idsOf(await ledger.tasks({ open: true }, 2)), ['d', 'b']);
    assert.deepEqual(idsOf(await ledger.tasks({ workflowId: 'triage:desk:1' }, 3)), ['d', 'b', 'c']);
  });

  test('tasks are chosen by open or ended, by item, and by both', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(task({ task: 'open-1' }));
    await ledger.putTask(task({ task: 'ended-1', end: ENDED }));
    await ledger.putTask(task({ task: 'open-2', workflowId: 'triage:desk:2' }));
    await ledger.putTask(task({ task: 'ended-2', workflowId: 'triage:desk:2', end: ENDED }));
    assert.deepEqual(idsOf(await ledger.tasks({ open: true }, 9)), ['open-1', 'open-2']);
    assert.deepEqual(idsOf(await ledger.tasks({ open: false }, 9)), ['ended-1', 'ended-2']);
    assert.deepEqual(idsOf(await ledger.tasks({ workflowId: 'triage:desk:2' }, 9)), ['ended-2', 'open-2']);
    assert.deepEqual(idsOf(await ledger.tasks({ open: true, workflowId: 'triage:desk:2' }, 9)), ['open-2']);
    assert.deepEqual(await ledger.tasks({ workflowId: 'triage:desk:3' }, 9), []);
  });
}

export function taskTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of two processes that end a task at once, one ends it, and both read the same', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, other] = [await open(seal), await open(seal)];
    await one.putTask(task());
    const [byOne, byOther] = [task({ end: { ...ENDED, by: 'one' } }), task({ end: { ...ENDED, by: 'other' } })];
    await Promise.all([one.putTask(byOne), other.putTask(byOther)]);
    const kept = await one.task(byOne.task);
    assert.deepEqual(await other.task(byOne.task), kept);
    assert.ok(kept?.end?.by === 'one' || kept?.end?.by === 'other');
  });

  test('a process that knows nothing of the end does not undo it, and a signal of one process is seen by another', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const [one, other] = [await open(seal), await open(seal)];
    await one.putTask(task());
    await one.putTask(task({ end: ENDED }));
    await other.putTask(task({ escalations: 1 }));
    assert.deepEqual(await other.tasks({}, 9), [task({ end: ENDED })]);
    await one.putWaiting(waiting());
    await one.markSignalled('triage:desk:1', 1_000);
    assert.deepEqual(await other.waitingPage('ticket-triage', 1_000, 9), []);
  });
}

export function waitingPageTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a page holds what was never signalled, or only before the given time', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 0, 9), [waiting()]);
    await ledger.markSignalled('triage:desk:1', 1_000);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 1_000, 9), []);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 1_001, 9), [waiting()]);
    await ledger.markSignalled('triage:desk:1', 2_000);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 2_000, 9), []);
    assert.deepEqual(await ledger.waiting('ticket-triage', 9), [waiting()], 'it still waits');
  });

  test('an item that has tried in vain since a drain began is not in its pages, and is in those of the next', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    await ledger.markSignalled('triage:desk:1', 1_000);
    await ledger.removeWaiting('triage:desk:1');
    await ledger.putWaiting({ ...waiting(), triedAtMs: 1_001 });
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 1_001, 9), []);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 1_002, 9), [waiting()]);
  });

  test('an item that waits again counts as not signalled; one that waits no more is not brought back', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    await ledger.markSignalled('triage:desk:1', 1_000);
    await ledger.putWaiting(waiting({ dueAtMs: 150 }));
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 0, 9), [waiting({ dueAtMs: 150 })]);
    await ledger.removeWaiting('triage:desk:1');
    await ledger.markSignalled('triage:desk:1', 2_000);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 9_999, 9), []);
  });

  test('pages follow each other by due time and then by id, of one process, until nobody is left', async (t) => {
    const ledger = await opened(t);
    for (const [id, dueAtMs] of [
      ['d', 300],
      ['c', 200],
      ['b', 200],
      ['e', 100],
    ] as const) {
      await ledger.putWaiting(waiting({ workflowId: id, dueAtMs }));
    }
    await ledger.putWaiting(waiting({ workflowId: 'a', process: 'alert-summary', dueAtMs: 50 }));
    const pages: string[][] = [];
    for (let round = 1; round <= 3; round++) {
      const page = (await ledger.waitingPage('ticket-triage', 1_000, 3)).map((row) => row.workflowId);
      for (const id of page) await ledger.markSignalled(id, 1_000);
      pages.push(page);
    }
    assert.deepEqual(pages, [['e', 'b', 'c'], ['d'], []]);
    assert.equal((await ledger.waitingPage('alert-summary', 1_000, 9)).length, 1);
  });
  failureTests(opened);
}

function failureTests(opened: (t: TestContext) => Promise<Ledger>): void {
  const RESTS = [1_000, 2_000];
  const failed = (ledger: Ledger, atMs: number, sinceMs = 5_000): Promise<number> =>
    ledger.signalFailed('triage:desk:1', { sinceMs, atMs, restsMs: RESTS });

  test('an item that could not be signalled stands back until it has rested, then longer, then for the rest of the drain', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    const page = async (nowMs: number): Promise<number> => (await ledger.waitingPage('ticket-triage', 5_000, 9, nowMs)).length;
    assert.equal(await failed(ledger, 6_000), 1);
    assert.deepEqual([await page(6_999), await page(7_000)], [0, 1]);
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 5_000), { count: 1, nextAtMs: 7_000 });
    assert.equal(await failed(ledger, 7_000), 2);
    assert.deepEqual([await page(8_999), await page(9_000)], [0, 1]);
    assert.equal(await failed(ledger, 9_000), 3);
    assert.equal(await page(9_999_999), 0);
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 5_000), { count: 1, nextAtMs: undefined });
    assert.deepEqual(await ledger.unsignalled('alert-summary', 5_000), { count: 0, nextAtMs: undefined });
    assert.equal((await ledger.waiting('ticket-triage', 9)).length, 1, 'it still waits');
  });

  test('the next drain begins to count anew, and a signal that comes through ends the count', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    for (const atMs of [6_000, 7_000, 9_000]) await failed(ledger, atMs);
    assert.equal((await ledger.waitingPage('ticket-triage', 9_001, 9, 9_001)).length, 1);
    assert.equal(await failed(ledger, 9_002, 9_001), 1);
    await ledger.markSignalled('triage:desk:1', 9_003);
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 9_001), { count: 0, nextAtMs: undefined });
    assert.equal(await failed(ledger, 9_004, 9_001), 1);
  });

  test('of several that could not be signalled the first that has rested is waited for, whatever an earlier drain told them', async (t) => {
    const ledger = await opened(t);
    for (const [id, atMs] of [
      ['a', 7_000],
      ['b', 6_000],
      ['c', 8_000],
    ] as const) {
      await ledger.putWaiting(waiting({ workflowId: id }));
      await ledger.markSignalled(id, 1_000);
      await ledger.signalFailed(id, { sinceMs: 5_000, atMs, restsMs: RESTS });
    }
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 5_000), { count: 3, nextAtMs: 7_000 });
  });

  test('an item that waits no more is not brought back by a failed signal', async (t) => {
    const ledger = await opened(t);
    assert.equal(await failed(ledger, 6_000), 0);
    assert.deepEqual(await ledger.waiting('ticket-triage', 9), []);
  });
}

function idsOf(rows: readonly TaskRow[]): string[] {
  return rows.map((row) => row.task);
}
