/** What every ledger must do with rows of any process: of an item that stands in no ticket system, and of work of no item. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AlarmRow, Ledger } from '../../ledger/contract.ts';
import { decision, due, intent, task } from '../fixtures/ledger-rows.ts';
import { item } from './ledger-items.ts';

const REPORT = { workflowId: 'report:2026-07', process: 'monthly-report', connection: null, item: '2026-07' } as const;

export function processTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('an item without a connection has its due row, decision, task, write and item, each read back with its process', async (t) => {
    const ledger = await opened(t);
    const { process: _, ...named } = REPORT;
    const [asked, ended, sent] = [task({ ...REPORT, task: 'report:2026-07:e1:t1' }), decision(REPORT), intent({ ...REPORT, key: 'k' })];
    const { acceptance } = await ledger.putDue(due(REPORT));
    await ledger.putTask(asked);
    await ledger.recordDecision(ended);
    await ledger.writeTried(sent, 1_000);
    await ledger.putItem(item(named));
    assert.deepEqual(await ledger.overdue(9_999, 9), [due(REPORT)]);
    assert.deepEqual(await ledger.standingDue(9), [{ ...due(REPORT), acceptance }]);
    assert.deepEqual(await ledger.tasks({}, 9), [asked]);
    assert.deepEqual(await ledger.decisions({}), [ended]);
    assert.deepEqual(await ledger.writes(REPORT.workflowId), [{ ...sent, state: { kind: 'tried', triedAtMs: 1_000 } }]);
    assert.deepEqual(await ledger.item(REPORT.workflowId), item(named));
  });

  test('alarms of an item without a connection, and of work of no item, are read back with their process', async (t) => {
    const ledger = await opened(t);
    const rows: readonly AlarmRow[] = [
      { ...REPORT, kind: 'overdue', raisedAtMs: 1, noted: 'not-yet' },
      {
        workflowId: 'drain:monthly-report',
        process: 'drain',
        connection: null,
        item: null,
        kind: 'stuck',
        raisedAtMs: 2,
        noted: 'not-yet',
      },
    ];
    for (const row of rows) assert.equal(await ledger.raiseAlarm(row), true);
    assert.deepEqual(await ledger.alarms(), rows);
  });

  test('a note that asks stands on a ticket: what was written without a connection is none that is to be taken back there', async (t) => {
    const ledger = await opened(t);
    for (const given of [REPORT, {}]) {
      const sent = intent({ ...given, key: JSON.stringify(given), step: 'hand-over-1' });
      await ledger.writeTried(sent, 1_000);
      await ledger.writeApplied(sent.key, 'n', 'v', 2_000);
    }
    assert.deepEqual(
      (await ledger.openHandOvers()).map(({ workflowId, process, connection, item: id }) => [workflowId, process, connection, id]),
      [['triage:desk:1', 'ticket-triage', 'desk', '1']],
    );
  });
}
