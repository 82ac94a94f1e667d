/** Due rows that somebody else counts on: what a step that knows one acceptance does to a newer one. The ledger is a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act } from '../../../../cli/reconcile/act.ts';
import { judge } from '../../../../cli/reconcile/judge.ts';
import { createRecordActivities } from '../../../../activities/record.ts';
import { createDueRows } from '../../../../intake/due-rows.ts';
import { due } from '../../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../../fixtures/watched-ledger.ts';
import { PROCESS_OF } from '../../../../workers/processes.ts';
import type { ActPorts } from '../../../../cli/reconcile/act.ts';
import type { Ledger } from '../../../../ledger/contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = 1_000_000_000;
const ID = 'triage:desk:1';
const all = (ledger: Ledger) => ledger.standingDue(9);
const ports = (ledger: Ledger, nowMs: () => number): ActPorts => ({
  client: { workflow: {} } as ActPorts['client'],
  ledger,
  accept: () => Promise.resolve({ kind: 'accepted' }),
  processOf: PROCESS_OF,
  dueAtMs: (_connection, at) => at + 1_000,
  supersede: () => Promise.resolve(undefined),
  nowMs,
});

test('a delivery that is accepted between the look and the act of a reconciliation keeps its due row', async (t) => {
  const ledger = await watchedLedger(t);
  await ledger.putDue(due({ acceptedAtMs: NOW - HOUR_MS, dueAtMs: NOW - HOUR_MS / 2 }));
  await ledger.coverDue(ID);
  const found = judge(
    { workflowId: ID, tasks: [], waits: false, due: await all(ledger), notes: [] },
    { kind: 'ended', byItself: true, endedAtMs: NOW - MINUTE_MS },
    NOW,
  );
  // The look at the others goes on meanwhile; a change of this ticket comes.
  const { acceptance } = await ledger.putDue(due({ acceptedAtMs: NOW + 5_000, dueAtMs: NOW + HOUR_MS }));
  await ledger.dueSignalled(ID, acceptance, NOW + 5_000);
  await act(
    ports(ledger, () => NOW + 10_000),
    found,
  );
  assert.deepEqual(
    (await all(ledger)).map(({ acceptedAtMs }) => acceptedAtMs),
    [NOW + 5_000],
  );
});

test('a due row whose acceptance was numbered by a clock that was ahead is taken away by a reconciliation', async (t) => {
  const ledger = await watchedLedger(t);
  // An hour ahead when the delivery before it came; set right since.
  await ledger.putDue(due({ workflowId: 'triage:desk:2', item: '2', acceptedAtMs: NOW + HOUR_MS, dueAtMs: NOW + 2 * HOUR_MS }));
  await ledger.putDue(due({ acceptedAtMs: NOW - 10 * MINUTE_MS, dueAtMs: NOW }));
  const rows = (await all(ledger)).filter(({ workflowId }) => workflowId === ID);
  const found = judge(
    { workflowId: ID, tasks: [], waits: false, due: rows, notes: [] },
    { kind: 'ended', byItself: true, endedAtMs: NOW - MINUTE_MS },
    NOW,
  );
  const [done] = await act(
    ports(ledger, () => NOW),
    found,
  );
  assert.equal(done?.failed, undefined);
  assert.deepEqual(
    (await all(ledger)).filter(({ workflowId }) => workflowId === ID),
    [],
  );
});

test('a wait for AI that begins again does not put off a delivery that nobody has looked at', async (t) => {
  const ledger = await watchedLedger(t);
  const records = createRecordActivities(ledger, { nowMs: () => Promise.resolve(NOW) }, () => undefined);
  await ledger.putDue(due({ acceptedAtMs: NOW - HOUR_MS, dueAtMs: NOW - HOUR_MS / 2 }));
  await ledger.coverDue(ID);
  await ledger.putDue(due({ acceptedAtMs: NOW, dueAtMs: NOW + 30 * MINUTE_MS }));
  await records.recordWaiting(ID, { process: 'ticket-triage', workflowId: ID, client: 'acme', dueAtMs: NOW + 48 * HOUR_MS, lane: 'ai' });
  const late = await ledger.overdue(NOW + HOUR_MS, 9);
  assert.equal(late.length, 1, `told first after ${((await all(ledger))[0]?.dueAtMs ?? 0) / HOUR_MS - NOW / HOUR_MS} h`);
});

test('of two processes that take one item, the one whose start failed does not take back the row that the other counts on', async (t) => {
  const ledger = await watchedLedger(t);
  // One asks whether the run is there, and is told no; before it acts on that, the other's start comes through.
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<'no'>();
  const first = await createDueRows(ledger, () => {
    asked.resolve();
    return answer.promise;
  }).hold(due({ acceptedAtMs: NOW }));
  const second = await createDueRows(ledger, () => Promise.resolve('yes')).hold(due({ acceptedAtMs: NOW + 1 }));
  const released = first.release('not-started');
  await asked.promise;
  await second.release('started');
  await ledger.dueSignalled(ID, second.acceptance, NOW + 2);
  answer.resolve('no');
  await released;
  assert.equal((await all(ledger)).length, 1, 'accepted, and no row by which it must have an outcome');
});
