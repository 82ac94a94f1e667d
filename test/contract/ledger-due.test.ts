/** Due rows are taken back by whoever made them, and by nobody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { due } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';

test('a due row is taken back by its own moment of acceptance only', async (t) => {
  const ledger = await watchedLedger(t);
  const row = due({ acceptedAtMs: 500 });
  await ledger.putDue(row);
  for (const other of [499, 501, 0]) {
    await ledger.removeDue(row.workflowId, other);
    assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 9), [row], `taken back by the acceptance of ${other}`);
  }
  await ledger.removeDue(row.workflowId, row.acceptedAtMs);
  assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 9), []);
});

test('what a failed start takes back is its own acceptance, and none of before by the same process', async (t) => {
  const ledger = await watchedLedger(t);
  const first = await ledger.putDue(due(), 'mine');
  await ledger.coverDue('triage:desk:1');
  const second = await ledger.putDue(due({ acceptedAtMs: 600 }), 'mine');
  await ledger.takeBackDue('triage:desk:1', second.acceptance, 'mine');
  const left = await ledger.standingDue(9);
  assert.deepEqual(
    left.map(({ acceptance }) => acceptance),
    [first.acceptance],
  );
});

test("another item's row stays, though it was accepted in the same moment", async (t) => {
  const ledger = await watchedLedger(t);
  const [mine, other] = [due({ workflowId: 'triage:desk:1', item: '1' }), due({ workflowId: 'triage:desk:2', item: '2' })];
  for (const row of [mine, other]) await ledger.putDue(row);
  await ledger.removeDue(mine.workflowId, mine.acceptedAtMs);
  assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 9), [other]);
});

test('a look at one item covers no announcement of another', async (t) => {
  const ledger = await watchedLedger(t);
  const other = due({ workflowId: 'triage:desk:2', item: '2' });
  await ledger.putDue(due());
  const { acceptance } = await ledger.putDue(other);
  assert.equal(await ledger.coverDue('triage:desk:3'), 0, 'of an item without a row');
  assert.notEqual(await ledger.coverDue('triage:desk:1'), acceptance);
  assert.equal((await ledger.putDue(other)).kind, 'stood');
});

test('that a workflow was told of one acceptance says nothing of the next', async (t) => {
  const ledger = await watchedLedger(t);
  const first = await ledger.putDue(due());
  await ledger.coverDue('triage:desk:1');
  await ledger.putDue(due({ acceptedAtMs: 600 }));
  await ledger.dueSignalled('triage:desk:1', first.acceptance, 700);
  assert.equal((await ledger.putDue(due({ acceptedAtMs: 700 }))).signalledAtMs, undefined);
});

test('put off is what was looked at: what was announced since is due when it was', async (t) => {
  const ledger = await watchedLedger(t);
  const looked = await ledger.putDue(due());
  await ledger.coverDue('triage:desk:1');
  const since = await ledger.putDue(due({ acceptedAtMs: 600 }));
  await ledger.postponeDue('triage:desk:1', 5_000);
  const dueAt = new Map((await ledger.standingDue(9)).map(({ acceptance, dueAtMs }) => [acceptance, dueAtMs]));
  assert.deepEqual([dueAt.get(looked.acceptance), dueAt.get(since.acceptance)], [5_000, due().dueAtMs]);
});
