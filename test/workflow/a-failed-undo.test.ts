/** A failed undo opens a review task with the facts, and the run ends when somebody has confirmed the manual fix. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse } from './rehearsal.ts';
import { PERSONS, TICKET, all, handedOver, notesOn, requestsOf, endedRecords } from './people.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse();
const FAILED = { id: 'hand-over-1', kind: 'hand-over-note', why: 'the ticket system refused: invalid' };

/** A person takes the ticket in the desk, which then refuses our edit for good. */
async function undoRefused(rehearsal: Rehearsal): Promise<{ ticket: string; first: TaskRow; review: TaskRow }> {
  const { desk, deliver, until, asked } = rehearsal;
  const { ticket, task: first } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana');
  await desk.setMode('note', { kind: 'error', status: 422, count: 1 });
  await deliver(ticket, `taken-${ticket}`);
  await until('the first task has ended', async () => (await rehearsal.ledger.task(first.task))?.end !== undefined);
  return { ticket, first, review: await asked(ticket) };
}

test('a note that cannot be superseded is a review task with the facts, which escalates and is answered by saying so', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, alerts, sleep, say, ended, handle } = rehearsal;
  const { ticket, first, review } = await undoRefused(rehearsal);
  assert.deepEqual([first.task.slice(-3), review.task.slice(-3), review.kind, review.role], [':t1', ':t2', 'review', 'dispatcher']);
  assert.equal(
    JSON.parse(review.detail).why,
    'Please fix by hand. hand-over-note (hand-over-1) could not be undone: the ticket system refused: invalid',
  );
  assert.ok(alerts.some(({ kind }) => kind === 'write-refused'));
  assert.equal(notesOn(desk, ticket)[0]?.edits, 0);
  assert.deepEqual(
    (await ledger.waiting('ticket-triage', 10)).map(({ workflowId }) => workflowId),
    [],
    'AI that comes back is of no use here',
  );

  const before = requestsOf(providers);
  await sleep(HOUR_MS);
  assert.deepEqual(
    alerts
      .filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(review.task))
      .map(({ detail }) => detail.split(':')[0]),
    ['service-manager'],
  );
  await assert.rejects(say(ticket, 'answerTask', { task: first.task, by: 'Dana', decision: PERSONS }), (error: Error) => {
    assert.match(String(error.cause), /This task is not open: .*:t1/);
    return true;
  });
  await say(ticket, 'claimTask', { task: review.task, by: 'Kim' });
  await say(ticket, 'answerTask', { task: review.task, by: 'Kim', decision: null });
  const { outcome, durationMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.failedUndos], ['Dana', [FAILED]]);
  assert.ok(durationMs >= HOUR_MS && durationMs < HOUR_MS + 2 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(requestsOf(providers), before);
  assert.deepEqual(await endedRecords(rehearsal, ticket), {
    tasks: ['t1 handled-in-desk by Dana', 't2 answered by Kim'],
    outcomes: ['handled-in-desk'],
  });
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.deepEqual(JSON.parse(row?.detail ?? '{}').failedUndos, [FAILED]);
  assert.equal((await handle(`triage:desk:${ticket}`).describe()).status.name, 'COMPLETED');
});

test('a route that comes back while a review waits asks nobody and does not spin', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, sleep, say, ended, handle } = rehearsal;
  const { ticket, review } = await undoRefused(rehearsal);
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(10 * MINUTE_MS);
  await say(ticket, 'answerTask', { task: review.task, by: 'Kim', decision: null });
  assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
  assert.equal(requestsOf(providers), before);
  assert.equal(notesOn(desk, ticket).length, 1);
  const { events } = await handle(`triage:desk:${ticket}`).fetchHistory();
  assert.deepEqual(
    (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes),
    [],
  );
});

test('an undo that fails when AI has answered is a review, too: the answer stands meanwhile', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, routeBack, until, asked, say, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, TICKET);
  await all(providers, { kind: 'works' });
  // The answer's note is taken, the edit that follows it is refused.
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await routeBack(ticket);
  await until('the answer is on its way', () => desk.counts().held === 1);
  await desk.setMode('note', { kind: 'error', status: 422, count: 1 });
  desk.release();
  await until('the first task has ended', async () => (await ledger.task(`triage:desk:${ticket}:e1:t1`))?.end !== undefined);
  const review = await asked(ticket);
  assert.deepEqual([review.task.slice(-3), review.kind], [':t2', 'review']);
  assert.equal(notesOn(desk, ticket).length, 2, 'the hand-over and the answer');
  await say(ticket, 'answerTask', { task: review.task, by: 'Kim', decision: null });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && [outcome.note.kind, outcome.fields.kind, outcome.failedUndos], [
    'written',
    'written',
    [FAILED],
  ]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai', 't2 answered by Kim'], outcomes: ['decided'] });
});

test('an undo that fails at a cancel has nobody to wait for: it is alerted and recorded', async () => {
  const rehearsal = opened();
  const { desk, ledger, alerts, cancel, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'error', status: 422, count: 1 });
  await cancel(ticket);
  assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
  assert.ok(alerts.some(({ kind, detail }) => kind === 'undo-failed' && detail.startsWith('hand-over-note (hand-over-1)')));
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.deepEqual([row?.outcome, JSON.parse(row?.detail ?? '{}').failedUndos], ['stopped', [FAILED]]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
});
