/** What every ledger must do about items: which ticket a number stands for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ItemRow, Ledger } from '../../ledger/contract.ts';
import { begin, decision, intent, start, task } from '../fixtures/ledger-rows.ts';

export const item = (given: Partial<ItemRow> = {}): ItemRow => ({
  workflowId: 'triage:desk:1',
  connection: 'desk',
  item: '1',
  createdAt: '2026-11-25T08:00:00+01:00',
  textHash: 'a'.repeat(64),
  baseEpisode: 2,
  highestEpisode: 3,
  reopened: 1,
  reopenedSinceMs: Date.UTC(2200, 0, 1),
  verdict: 'person',
  ...given,
});

export function itemTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('an item reads back as it was put, the newest of each number, and none before the first', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.item('triage:desk:1'), undefined);
    await ledger.putItem(item());
    await ledger.putItem(item({ workflowId: 'triage:desk:2', item: '2', createdAt: '' }));
    assert.deepEqual(await ledger.item('triage:desk:1'), item());
    const newer = item({
      createdAt: 'x',
      textHash: 'b',
      baseEpisode: 3,
      highestEpisode: 4,
      reopened: 0,
      reopenedSinceMs: 0,
      verdict: 'nothing',
    });
    await ledger.putItem(newer);
    assert.deepEqual(await ledger.item('triage:desk:1'), newer);
    await ledger.putItem({ ...newer, verdict: 'ask' });
    assert.equal((await ledger.item('triage:desk:1'))?.verdict, 'ask');
    assert.deepEqual(await ledger.item('triage:desk:2'), item({ workflowId: 'triage:desk:2', item: '2', createdAt: '' }));
  });

  test('the highest episode of a number is that of any row under it, and of no other number', async (t) => {
    const ledger = await opened(t);
    const highest = (): Promise<number> => ledger.highestEpisode('triage:desk:1');
    assert.equal(await highest(), 0);
    await ledger.recordDecision(decision({ workflowId: 'triage:desk:2', episode: 9 }));
    assert.equal(await highest(), 0);
    await ledger.recordDecision(decision({ episode: 2 }));
    await ledger.recordDecision(decision({ episode: 1 }));
    assert.equal(await highest(), 2);
    await begin(ledger, start({ episode: 3 }));
    assert.equal(await highest(), 3);
    await ledger.writeTried(intent({ key: 'triage:desk:1:e4:note', episode: 4 }), 1_000);
    assert.equal(await highest(), 4);
    await ledger.putTask(task({ episode: 5 }));
    assert.equal(await highest(), 5);
  });
}
