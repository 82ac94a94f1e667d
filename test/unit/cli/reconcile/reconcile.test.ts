/** What is found where ledger and Temporal disagree, and in which order it is put right. The ledger is a real one; Temporal's word is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act } from '../../../../cli/reconcile/act.ts';
import { judge } from '../../../../cli/reconcile/judge.ts';
import { PROCESS_OF } from '../../../../workers/processes.ts';
import { doneOf } from '../../../../cli/reconcile/report.ts';
import { due as accepted, task, waiting } from '../../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';
import type { Finding, Rows, RunNow } from '../../../../cli/reconcile/judge.ts';
import type { ActPorts } from '../../../../cli/reconcile/act.ts';
import type { Ledger } from '../../../../ledger/contract.ts';

const NOW = 10_000_000;
const due = (given: Parameters<typeof accepted>[0] = {}) => ({ ...accepted(given), acceptance: 1 });
const ID = 'triage:desk:1';
const rows = (given: Partial<Rows> = {}): Rows => ({ workflowId: ID, tasks: [], waits: false, due: [], notes: [], ...given });
const asked = task({ workflowId: ID, task: `${ID}:e1:t1`, openedAtMs: 5_000_000 });
const note = { workflowId: ID, episode: 1, step: 'hand-over-1', process: 'ticket-triage', connection: 'desk', item: '1' };
const MISSING: RunNow = { kind: 'missing' };
const ended = (byItself: boolean, endedAtMs: number): RunNow => ({ kind: 'ended', byItself, endedAtMs });
const found = (given: Partial<Rows>, run: RunNow): readonly string[] =>
  judge(rows(given), run, NOW).map(({ kind, steps }) => `${kind}: ${steps.map((step) => step.kind).join(' ')}`);

test('a task, a wait or a due row of a run that is gone is lost work, and its ticket is announced anew', () => {
  assert.deepEqual(found({ tasks: [asked], waits: true, due: [due()] }, MISSING), ['lost: close-task stop-waiting announce']);
  assert.deepEqual(found({ waits: true }, MISSING), ['lost: stop-waiting announce']);
  assert.deepEqual(found({ due: [due()] }, MISSING), ['lost: announce']);
  assert.deepEqual(found({ tasks: [asked] }, ended(false, NOW)), ['lost: close-task announce'], 'ended from outside');
});

test('a run that had ended before the task was opened is an earlier one, a run that ended by itself after it knows the end', () => {
  assert.deepEqual(found({ tasks: [asked] }, ended(true, asked.openedAtMs - 1)), ['lost: close-task announce']);
  assert.deepEqual(found({ tasks: [asked], waits: true, due: [due()] }, ended(true, asked.openedAtMs)), [
    'over: close-task stop-waiting drop-due',
  ]);
});

test('a run that does not know the task is told to look again; one that holds it is well, and one that cannot be asked is left', () => {
  assert.deepEqual(found({ tasks: [asked] }, { kind: 'running', holds: undefined }), ['rewound: close-task recheck']);
  assert.deepEqual(found({ tasks: [asked] }, { kind: 'running', holds: asked.task }), []);
  assert.deepEqual(found({ tasks: [asked] }, { kind: 'unknown', why: 'silent' }), ['left: ']);
});

test('a delivery that is on its way is nobody’s loss', () => {
  assert.deepEqual(found({ due: [due({ acceptedAtMs: NOW - 1_000 })] }, MISSING), []);
});

test('a note asks in vain where nobody waits for its answer, and goes on asking where the ticket is announced anew', () => {
  assert.deepEqual(found({ notes: [note] }, MISSING), ['asks-in-vain: supersede']);
  assert.deepEqual(found({ notes: [note] }, ended(true, NOW)), ['asks-in-vain: supersede']);
  assert.deepEqual(found({ notes: [note] }, { kind: 'running', holds: undefined }), []);
  assert.deepEqual(found({ notes: [note], tasks: [asked] }, MISSING), ['lost: close-task announce']);
});

test('a manual fix that a person was asked for is named, and a second look is not made again', () => {
  const [finding] = judge(rows({ tasks: [{ ...asked, kind: 'review' }] }), MISSING, NOW);
  assert.match(finding?.byHand[0] ?? '', /ticket 1: triage:desk:1:e1:t1/);
  const review = rows({ workflowId: `review:${ID}:e1`, waits: true });
  assert.deepEqual(
    judge(review, MISSING, NOW).flatMap(({ steps }) => steps.map(({ kind }) => kind)),
    ['stop-waiting'],
  );
});

function ports(ledger: Ledger, given: Partial<ActPorts> = {}): ActPorts {
  return {
    client: { workflow: {} } as ActPorts['client'],
    ledger,
    accept: () => Promise.resolve({ kind: 'accepted' }),
    processOf: PROCESS_OF,
    dueAtMs: (connection, nowMs) => (connection === 'desk' ? nowMs + 1_000 : undefined),
    supersede: () => Promise.resolve(undefined),
    nowMs: () => NOW,
    ...given,
  };
}
const lostOf = (given: Partial<Rows>): readonly Finding[] => judge(rows(given), MISSING, NOW);

test('killed before its announcement, a reconciliation leaves a due row by which the watch tells, and the next one goes on', async (t) => {
  const ledger = await watchedLedger(t);
  await ledger.putTask(asked);
  await ledger.putWaiting(waiting({ workflowId: ID }));
  const killed = ports(ledger, { accept: () => Promise.reject(new Error('killed')) });
  const [done] = await act(killed, lostOf({ tasks: [asked], waits: true }));
  assert.equal(done?.failed, 'killed');
  const left = await ledger.standingDue(9);
  assert.deepEqual(
    left.map(({ workflowId }) => workflowId),
    [ID],
  );
  assert.equal((await ledger.task(asked.task))?.end?.how, 'run-lost');
  assert.deepEqual(await ledger.waitingWorkflows(), []);
  const again = judge(rows({ due: left }), MISSING, NOW + 120_000);
  assert.deepEqual(
    again.map(({ kind }) => kind),
    ['lost'],
  );
});

test('a task that was closed as lost opens again when the new run asks under its name; one that a person has ended does not', async (t) => {
  const ledger = await watchedLedger(t);
  await ledger.putTask(asked);
  await ledger.putTask({ ...asked, end: { atMs: NOW, how: 'run-lost', by: undefined } });
  await ledger.putTask({ ...asked, openedAtMs: NOW });
  assert.equal((await ledger.task(asked.task))?.end, undefined);
  await ledger.putTask({ ...asked, end: { atMs: NOW, how: 'answered', by: 'kim' } });
  await ledger.putTask(asked);
  assert.equal((await ledger.task(asked.task))?.end?.how, 'answered');
});

test('what cannot be done for one is told, and the others are put right', async (t) => {
  const ledger = await watchedLedger(t);
  const other = { ...asked, workflowId: 'triage:gone:2', task: 'triage:gone:2:e1:t1', connection: 'gone', item: '2' };
  for (const one of [other, asked]) await ledger.putTask(one);
  const findings = [...lostOf({ workflowId: other.workflowId, tasks: [other] }), ...lostOf({ tasks: [asked] })];
  const done = await act(ports(ledger), findings);
  assert.match(done[0]?.failed ?? '', /no connection gone that is for this work is configured/);
  assert.equal((await ledger.task(other.task))?.end, undefined, 'it stays where nobody could work on it');
  assert.equal(done[1]?.failed, undefined);
});

test('lost work that no ticket system can announce anew is left whole for a hand, and said with its process', async (t) => {
  const of = { workflowId: 'report:desk:2026-07', process: 'monthly-report', connection: null, item: '2026-07' } as const;
  const report = { ...asked, ...of, task: 'report:desk:2026-07:e1:t1' };
  const ledger = await watchedLedger(t);
  await ledger.putTask(report);
  await ledger.putDue(accepted(of));
  for (const given of [{ tasks: [report], waits: true }, { due: [due(of)] }, { tasks: [{ ...report, kind: 'review' as const }] }]) {
    const findings = lostOf({ workflowId: of.workflowId, ...given });
    assert.deepEqual(findings, [
      {
        kind: 'left',
        workflowId: of.workflowId,
        what: 'Temporal has no run of it, and no ticket system announces item 2026-07 of monthly-report anew',
        steps: [],
        byHand: ['start item 2026-07 of monthly-report again'],
      },
    ]);
    const [done] = await act(ports(ledger), findings);
    assert.equal(done?.failed, findings[0]?.what);
    assert.match(textOf(doneOf(done ? [done] : [])), /LEFT: Temporal has no run.*\nBy hand: start item 2026-07 of monthly-report again\./);
  }
  assert.equal((await ledger.task(report.task))?.end, undefined);
  assert.equal((await ledger.standingDue(9)).length, 1);
});
const textOf = (ended: ReturnType<typeof doneOf>): string => ('text' in ended ? ended.text : '');

test('the due row that a reconciliation makes says of which process it is', async (t) => {
  const ledger = await watchedLedger(t);
  await act(ports(ledger), lostOf({ waits: true }));
  assert.deepEqual(
    (await ledger.standingDue(9)).map(({ process, connection, item }) => [process, connection, item]),
    [['ticket-triage', 'desk', '1']],
  );
});
