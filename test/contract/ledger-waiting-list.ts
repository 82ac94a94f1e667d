/** What every ledger must do about items that wait for the same machines: how many, what of their list is to be told, and the list itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import { task, waiting } from '../fixtures/ledger-rows.ts';
import { item } from './ledger-items.ts';
import type { Place } from './ledger-migrations.ts';

const CAUSE = 'anthropic/b openai/a';
const MOST = { most: 10, atMs: 7_000 };
const ENDED = { atMs: 5_000, how: 'answered', by: undefined };
const waits = (at: number, given: Partial<TaskRow> = {}): TaskRow =>
  task({
    task: `triage:desk:${at}:e1:t1`,
    workflowId: `triage:desk:${at}`,
    item: `${at}`,
    dueAtMs: 1_000 * at,
    cause: CAUSE,
    isUnasked: true,
    ...given,
  });
async function putSome(ledger: Ledger, from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at++) await ledger.putTask(waits(at));
}

export function waitingListTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a task keeps for what it waits and whether its note was put off', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(waits(1));
    assert.deepEqual(await ledger.task(waits(1).task), waits(1));
    const { isUnasked: _, ...asked } = waits(1);
    await ledger.putTask(asked);
    assert.deepEqual(await ledger.task(asked.task), asked);
  });

  test('those are counted that are open and wait for the same; a list is told when it begins, has doubled, and is over', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.countWaiting(CAUSE, MOST), {
      count: 0,
      unasked: 0,
      firstDueAtMs: 0,
      tell: 'nothing',
      sinceMs: undefined,
    });
    await putSome(ledger, 1, 10);
    await ledger.putTask(waits(20, { cause: 'openai/a' }));
    await ledger.putTask(waits(21, { end: ENDED }));
    await ledger.putTask(task({ task: 'other' }));
    assert.deepEqual(await ledger.countWaiting(CAUSE, MOST), {
      count: 10,
      unasked: 10,
      firstDueAtMs: 1_000,
      tell: 'nothing',
      sinceMs: undefined,
    });
    await ledger.putTask(waits(1, { isUnasked: false }));
    await putSome(ledger, 11, 11);
    const begun = { count: 11, unasked: 10, firstDueAtMs: 2_000, tell: 'begun', sinceMs: 7_000 };
    assert.deepEqual(await ledger.countWaiting(CAUSE, MOST), begun);
    assert.deepEqual(await ledger.countWaiting(CAUSE, { ...MOST, atMs: 8_000 }), { ...begun, tell: 'nothing' }, 'once');
    await putSome(ledger, 12, 19);
    assert.equal((await ledger.countWaiting(CAUSE, MOST)).tell, 'nothing');
    await putSome(ledger, 30, 32);
    const grown = await ledger.countWaiting(CAUSE, { ...MOST, atMs: 9_000 });
    assert.deepEqual([grown.count, grown.tell, grown.sinceMs], [22, 'grown', 7_000]);
    // One that ends, or whose note was written, is on it no more; the last of them ends it, whatever else waits.
    for (const row of await ledger.tasks({ open: true }, 99)) if (row.cause === CAUSE) await ledger.putTask({ ...row, isUnasked: false });
    assert.deepEqual(await ledger.waitingListsOver(MOST), [{ cause: CAUSE, unasked: 0, sinceMs: 7_000 }]);
    assert.deepEqual(await ledger.waitingListsOver(MOST), [], 'once');
    assert.equal((await ledger.countWaiting(CAUSE, MOST)).tell, 'nothing');
  });

  test('a list is over also where its items came to wait for something else, or for nothing, and at half of what begins one', async (t) => {
    const ledger = await opened(t);
    await putSome(ledger, 1, 11);
    assert.equal((await ledger.countWaiting(CAUSE, MOST)).tell, 'begun');
    const over = async (): Promise<unknown> => (await ledger.waitingListsOver(MOST)).map(({ cause, unasked }) => [cause, unasked]);
    for (let at = 1; at <= 5; at++) {
      const { cause: _, isUnasked: __, ...own } = waits(at);
      await ledger.putTask(own);
      assert.deepEqual(await over(), []);
    }
    await ledger.putTask(waits(6, { cause: 'openai/a' }));
    assert.deepEqual(await over(), [[CAUSE, 5]]);
    assert.deepEqual(await over(), []);
  });

  test('a list whose end nobody told, since its runs were lost, hides no later one', async (t) => {
    const ledger = await opened(t);
    await putSome(ledger, 1, 40);
    assert.equal((await ledger.countWaiting(CAUSE, MOST)).tell, 'begun');
    for (const row of await ledger.tasks({ open: true }, 99)) await ledger.putTask({ ...row, end: { ...ENDED, how: 'run-lost' } });
    await putSome(ledger, 51, 51);
    assert.deepEqual(await ledger.waitingListsOver(MOST), [{ cause: CAUSE, unasked: 1, sinceMs: 7_000 }], 'the old one');
    assert.equal((await ledger.countWaiting(CAUSE, MOST)).tell, 'nothing');
    await putSome(ledger, 52, 61);
    assert.deepEqual(await ledger.countWaiting(CAUSE, { ...MOST, atMs: 9_000 }), {
      count: 11,
      unasked: 11,
      firstDueAtMs: 51_000,
      tell: 'begun',
      sinceMs: 9_000,
    });
  });

  test('the list has all that wait for machines by due time, those that bother nobody included, and nothing else', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(waits(3));
    await ledger.putTask(waits(1, { isUnasked: false, cause: 'openai/a' }));
    await ledger.putTask(waits(4, { end: ENDED }));
    await ledger.putTask(task({ task: 'other' }));
    await ledger.putItem(item({ workflowId: 'triage:desk:2', item: '2' }));
    for (const [at, lane] of [
      [2, 'ai'],
      [5, 'ai'],
      [3, 'person'],
    ] as const)
      await ledger.putWaiting(waiting({ workflowId: `triage:desk:${at}`, lane, dueAtMs: 1_000 * at, cause: CAUSE }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:6', lane: 'ai' }));
    const listed = await ledger.listedWaits(9);
    assert.deepEqual(
      listed.map(({ cause, item: ticket, note, dueAtMs, task: of }) => [cause, ticket, note, dueAtMs, of]),
      [
        ['openai/a', '1', 'written', 1_000, waits(1).task],
        [CAUSE, '2', 'none', 2_000, undefined],
        [CAUSE, '3', 'not-yet', 3_000, waits(3).task],
        [CAUSE, 'triage:desk:5', 'none', 5_000, undefined],
      ],
    );
    assert.deepEqual(
      listed.map(({ connection }) => connection),
      ['desk', 'desk', 'desk', null],
    );
    assert.equal((await ledger.listedWaits(2)).length, 2);
  });
}

export function waitingListTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of many that begin to wait at once no more than ten see ten at most, in whatever process', async (t) => {
    const { open } = await place(t);
    const seal = newSeal();
    const [one, other] = [await open(seal), await open(seal)];
    const counts = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const ledger = at % 2 === 0 ? one : other;
        await ledger.putTask(waits(at + 1));
        return (await ledger.countWaiting(CAUSE, MOST)).count;
      }),
    );
    assert.ok(counts.filter((count) => count <= 10).length <= 10, counts.join(' '));
    assert.equal(Math.max(...counts), 40);
  });
}
