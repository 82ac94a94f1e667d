/** People are told in time whatever a write is waiting for, and an answer is final when it stands in the ticket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse } from '../workflow/rehearsal.ts';
import { DOWN, PERSONS, TICKET, all, handedOver, notesOn, setByUs, endedRecords } from '../workflow/people.ts';
import type { Rehearsal } from '../workflow/rehearsal.ts';

const opened = rehearse();
const escalated = ({ alerts }: Rehearsal): readonly string[] =>
  alerts.flatMap(({ kind, detail }) => (kind === 'task-escalated' ? [detail.split(':')[0] ?? ''] : []));

test('a person is asked whose note cannot be written for hours: the roles are told all the same, and one who answers meanwhile is taken', async () => {
  const rehearsal = opened();
  const { desk, ledger, providers, alerts, deliver, until, sleep, say, ended } = rehearsal;
  alerts.length = 0;
  await all(providers, DOWN);
  await desk.setMode('note', { kind: 'down' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const workflowId = `triage:desk:${ticket}`;
  await until('a person is asked', async () => (await ledger.tasks({ open: true, workflowId }, 1)).length === 1);
  await sleep(5 * HOUR_MS);
  const told = escalated(rehearsal);
  assert.ok(told.length >= 3, `escalations in 5 h: ${told.length}; due rows: ${(await ledger.overdue(Number.MAX_SAFE_INTEGER, 9)).length}`);
  assert.deepEqual(told.slice(0, 3), ['service-manager', 'owner', 'owner']);
  const [task] = await ledger.tasks({ open: true, workflowId }, 1);
  await say(ticket, 'answerTask', { task: task?.task ?? '', by: 'Dana', decision: PERSONS });
  await sleep(HOUR_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  // The note that asks is nowhere: nobody needs to be asked any more.
  assert.deepEqual(
    notesOn(desk, ticket).map(({ now }) => now.split(':')[0]),
    ['Dana decided'],
  );
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test("a person may answer while AI's note has kept failing for some minutes: theirs stands, and AI's, if it comes late, names it", async () => {
  const rehearsal = opened();
  const { desk, providers, alerts, routeBack, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  alerts.length = 0;
  await all(providers, { kind: 'works' });
  // Its first note is stored a little later and its caller told nothing; each further one fails.
  await desk.setMode('note', { kind: 'error', status: 500 });
  await routeBack(ticket);
  await sleep(2 * MINUTE_MS);
  const answer = { task: task.task, by: 'Dana', decision: PERSONS };
  await assert.rejects(say(ticket, 'answerTask', answer), (error: Error) => /Already answered by OpenAI\./.test(String(error.cause)));
  await sleep(4 * MINUTE_MS);
  await say(ticket, 'answerTask', answer);
  await sleep(6 * HOUR_MS);
  assert.ok(escalated(rehearsal).length >= 2, `escalations while nothing could be written: ${escalated(rehearsal).length}`);
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && [outcome.by, outcome.failedUndos], [{ kind: 'person', staff: 'Dana' }, []]);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.filter(({ now }) => now.startsWith('Dana decided')).length, 1);
  assert.ok(notes.every(({ now }) => now.startsWith('Dana decided') || now.startsWith('Superseded')));
  assert.deepEqual(setByUs(desk, ticket).length, 1);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test("AI's note that was stored, though its caller was told nothing, is superseded by the person who answered meanwhile", async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.setMode('note', { kind: 'apply-late', ms: 400, count: 1 });
  await desk.setMode('fields', { kind: 'down' });
  await routeBack(ticket);
  await sleep(20 * MINUTE_MS);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(HOUR_MS);
  await desk.setMode('fields', { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  const notes = notesOn(desk, ticket);
  const persons = notes.find(({ now }) => now.startsWith('Dana decided'));
  const overtaken = notes.find(({ added }) => added.startsWith('Standby sets'));
  assert.ok(overtaken?.now.startsWith(`Superseded: answered by Dana; see the note (standby ${persons?.mark})`), overtaken?.now);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test('an answer that was taken before the ticket moved is written under its new client, where its ids fit', async () => {
  const rehearsal = opened();
  const { desk, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'down' });
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(MINUTE_MS);
  await desk.moveClient(ticket, 'globex');
  // A write that has read the ticket before it moved fails first.
  await sleep(MINUTE_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  const theirs = notesOn(desk, ticket).filter(({ now }) => now.startsWith('Dana decided'));
  assert.equal(theirs.length, 1, JSON.stringify(outcome));
});
