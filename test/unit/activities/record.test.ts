/** What a record does to the item's due rows, its task and its waiting row, on a real ledger; and what of it people are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createRecordActivities } from '../../../activities/record.ts';
import { due } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { OutcomeRecord, RecordActivities, TaskRecord } from '../../../workflows/records/contract.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_000_000_000;
const ID = 'triage:desk:1';
const TASK: TaskRecord['task'] = {
  id: `${ID}:e1:t1`,
  number: 1,
  kind: 'answer',
  openedAtMs: NOW_MS,
  dueAtMs: NOW_MS + 1,
  why: 'all routes failed',
  draft: undefined,
  choices: { categories: [], destinations: [] },
  escalations: 0,
  role: 'dispatcher',
  claim: undefined,
  answer: undefined,
  clientReplies: 0,
};
const taskRecord = (given: Partial<TaskRecord> = {}): TaskRecord => ({
  process: 'ticket-triage',
  workflowId: ID,
  connection: 'desk',
  ticket: '1',
  episode: 1,
  client: 'acme',
  task: TASK,
  failureHistory: [],
  acceptance: 0,
  escalated: false,
  isDefect: false,
  end: undefined,
  ...given,
});
const outcomeRecord = (given: Partial<OutcomeRecord> = {}): OutcomeRecord => ({
  process: 'ticket-triage',
  workflowId: ID,
  connection: 'desk',
  ticket: '1',
  episode: 1,
  client: 'acme',
  settingsVersion: 'v1',
  acceptance: 0,
  outcome: { kind: 'gone', why: 'the ticket was deleted' },
  ...given,
});

type Bench = {
  readonly ledger: Ledger;
  readonly records: RecordActivities;
  readonly alerts: { readonly kind: string; readonly detail: string }[];
  /** The acceptance of an announcement that is covered, and that of one which came after it. */
  readonly covered: number;
  readonly newer: number;
  /** Due times of this item; another's row must never be among what changes. */
  dueTimes(): Promise<readonly number[]>;
};
async function bench(t: TestContext): Promise<Bench> {
  const ledger = await watchedLedger(t);
  const alerts: Bench['alerts'] = [];
  const records = createRecordActivities(ledger, { nowMs: () => Promise.resolve(NOW_MS) }, (alert) => void alerts.push(alert));
  await ledger.putDue(due({ workflowId: 'triage:desk:2', item: '2', acceptedAtMs: 1, dueAtMs: 7 }));
  const { acceptance: covered } = await ledger.putDue(due({ acceptedAtMs: 10, dueAtMs: 100 }));
  await ledger.coverDue(ID);
  const { acceptance: newer } = await ledger.putDue(due({ acceptedAtMs: 20, dueAtMs: 200 }));
  return {
    ledger,
    records,
    alerts,
    covered,
    newer,
    async dueTimes() {
      const rows = await ledger.overdue(Number.MAX_SAFE_INTEGER, 9);
      assert.deepEqual(
        rows.filter(({ item: ticket }) => ticket === '2').map(({ dueAtMs }) => dueAtMs),
        [7],
        "another item's row",
      );
      return rows.filter(({ workflowId }) => workflowId === ID).map(({ dueAtMs }) => dueAtMs);
    },
  };
}

test('an outcome removes the due rows that it has covered, and what was accepted later stays due', async (t) => {
  const { records, covered, newer, dueTimes } = await bench(t);
  await records.recordOutcome(outcomeRecord({ acceptance: covered }));
  assert.deepEqual(await dueTimes(), [200]);
  await records.recordOutcome(outcomeRecord({ acceptance: newer }));
  assert.deepEqual(await dueTimes(), []);
});

test('an outcome that covers all removes all due rows', async (t) => {
  const { records, dueTimes } = await bench(t);
  await records.recordOutcome(outcomeRecord({ acceptance: undefined, outcome: { kind: 'stopped', failedUndos: [] } }));
  assert.deepEqual(await dueTimes(), []);
});

test('nothing new removes the due row of its announcement and is no decision', async (t) => {
  const { ledger, records, covered, dueTimes } = await bench(t);
  await records.recordOutcome(outcomeRecord({ acceptance: covered, outcome: { kind: 'nothing-new', why: 'seen' } }));
  assert.deepEqual([await dueTimes(), await ledger.decisions({ workflowId: ID })], [[200], []]);
});

test('an open task removes the due rows that its own watch covers, and no more', async (t) => {
  const { ledger, records, covered, dueTimes } = await bench(t);
  await records.recordTask(taskRecord({ acceptance: covered }));
  assert.deepEqual(await dueTimes(), [200]);
  assert.equal((await ledger.tasks({ open: true, workflowId: ID }, 9)).length, 1);
});

test('a task that ended because its ticket moved leaves a due row: nobody is asked, and nothing is over', async (t) => {
  const { ledger, records, dueTimes } = await bench(t);
  await ledger.removeDueUpTo(ID, Number.MAX_SAFE_INTEGER);
  await records.recordTask(taskRecord({ end: { how: 'moved', by: undefined } }));
  assert.deepEqual(await dueTimes(), [NOW_MS + 30 * MINUTE_MS]);
});

for (const how of ['answered', 'answered-by-ai', 'handled-in-desk', 'gone', 'stopped'])
  test(`a task that ended ${how} leaves none: its outcome follows`, async (t) => {
    const { records, newer, dueTimes } = await bench(t);
    await records.recordTask(taskRecord({ acceptance: newer, end: { how, by: 'Dana' } }));
    assert.deepEqual(await dueTimes(), []);
  });

test('an item that waits for AI is due ten minutes after its wait for AI, one that waits for a person as it was', async (t) => {
  const { ledger, records, dueTimes } = await bench(t);
  const waiting = { workflowId: ID, process: 'ticket-triage', client: 'acme', dueAtMs: 5_000 };
  await ledger.coverDue(ID);
  await records.recordWaiting(ID, { ...waiting, lane: 'person' });
  assert.deepEqual(await dueTimes(), [100]);
  await records.recordWaiting(ID, { ...waiting, lane: 'ai' });
  assert.deepEqual(await dueTimes(), [5_000 + 10 * MINUTE_MS]);
  assert.deepEqual(await ledger.waiting('ticket-triage', 9), [{ ...waiting, lane: 'ai' }]);
  await records.recordWaiting(ID, undefined);
  assert.deepEqual(await ledger.waiting('ticket-triage', 9), []);
});

test('an item that says again that it must have an outcome is due within half an hour, where it was not due already', async (t) => {
  const { ledger, records, dueTimes } = await bench(t);
  await ledger.removeDueUpTo(ID, Number.MAX_SAFE_INTEGER);
  await records.recordDue(ID, 'desk', '1', 'ticket-triage');
  assert.deepEqual(await dueTimes(), [NOW_MS + 30 * MINUTE_MS]);
});

test('a task whose copy has ended is asked again only by a run that says so', async (t) => {
  const { ledger, records } = await bench(t);
  const open = async (): Promise<number> => (await ledger.tasks({ open: true, workflowId: ID }, 9)).length;
  await records.recordTask(taskRecord());
  await records.recordTask(taskRecord({ end: { how: 'answered', by: 'Dana' } }));
  // As a record that was late, or is given again.
  await records.recordTask(taskRecord());
  assert.equal(await open(), 0);
  await records.recordTask(taskRecord({ reopened: true }));
  assert.equal(await open(), 1);
});

test('who is told to answer is told with the task and the ticket, once for each escalation, and not for a claim', async (t) => {
  const { records, alerts } = await bench(t);
  await records.recordTask(taskRecord({ task: { ...TASK, claim: { by: 'Dana', untilMs: 1 } } }));
  assert.deepEqual(alerts, []);
  await records.recordTask(taskRecord({ escalated: true, task: { ...TASK, role: 'owner' } }));
  assert.deepEqual(alerts, [
    { kind: 'task-escalated', detail: `owner: nobody has answered for ticket 1; task ${TASK.id}`, workflowId: ID },
  ]);
});

test('a bug of ours is told by its name, without what it quotes, whether a person is asked for it or it is the outcome', async (t) => {
  const { records, alerts } = await bench(t);
  const why = 'TypeError: cannot read "the VPN of acme is down"';
  await records.recordTask(taskRecord({ isDefect: true, task: { ...TASK, why } }));
  const because = { kind: 'defect', why } as const;
  await records.recordOutcome(
    outcomeRecord({ outcome: { kind: 'would-ask-a-person', because, draft: undefined, routeFailures: [], rejected: [] } }),
  );
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['defect', 'defect'],
  );
  for (const { detail } of alerts) {
    assert.match(detail, /TypeError/);
    assert.doesNotMatch(detail, /VPN|acme/);
  }
});

test('an undo that failed is told where its run was stopped, and is a task where it was not', async (t) => {
  const { records, alerts } = await bench(t);
  const failedUndos = [{ id: 'hand-over-1', kind: 'hand-over-note', why: 'no' }];
  await records.recordOutcome(
    outcomeRecord({ outcome: { kind: 'handled-in-desk', by: 'Dana', acts: [], fields: undefined, routeFailures: [], failedUndos } }),
  );
  assert.deepEqual(alerts, []);
  await records.recordOutcome(outcomeRecord({ outcome: { kind: 'stopped', failedUndos }, isCancelled: true }));
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['undo-failed'],
  );
});
