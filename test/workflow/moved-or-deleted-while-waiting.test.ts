/** The ticket itself changes while a person is waited for: another client's rules, or no ticket at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse } from './rehearsal.ts';
import { PERSONS, all, handedOver, notesOn, requestsOf, setByUs, endedRecords, soon } from './people.ts';

const opened = rehearse();
const MOVED = /^Superseded: the ticket has moved to another client or board and is looked at anew\./;

test("a ticket that becomes a local-only client's is answered by the local model, and its hand-over says why", async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, deliver, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  const before = [providers.openai.requests(), providers.anthropic.requests()];
  await desk.moveClient(ticket, 'globex');
  await deliver(ticket, 'moved');
  const { by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.route, failedUndos], ['ollama/llama3.2:3b', []]);
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests()], before, 'no cloud under the new rules');
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 2);
  assert.match(notes[0]?.now ?? '', MOVED);
  assert.match(notes[1]?.now ?? '', /^Standby sets: P1/);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 moved'], outcomes: ['decided'] });
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.equal(row?.client, 'globex');
});

test('one that no machine can answer under the new rules either is handed over anew: a second task, a second note', async () => {
  const rehearsal = opened();
  const { desk, ledger, deliver, until, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.moveClient(ticket, 'globex');
  await deliver(ticket, 'moved again');
  const t2 = `triage:desk:${ticket}:e1:t2`;
  await until('the second task is open', async () => (await ledger.task(t2)) !== undefined && notesOn(desk, ticket).length === 2);
  assert.equal((await ledger.task(task.task))?.end?.how, 'moved');
  const second = await ledger.task(t2);
  assert.deepEqual([second?.end, second?.client, second?.kind], [undefined, 'globex', 'answer']);
  const [first, asking] = notesOn(desk, ticket);
  assert.match(first?.now ?? '', MOVED);
  assert.match(asking?.now ?? '', /^Standby asks a person/);
  await assert.rejects(say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS }), (error: Error) => {
    assert.match(String(error.cause), /This task is not open: .*:t1/);
    return true;
  });
  await until('the item waits', async () => (await ledger.waiting('ticket-triage', 10)).some(({ client }) => client === 'globex'));
  await say(ticket, 'answerTask', { task: t2, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 3);
  assert.match(notes[1]?.now ?? '', new RegExp(`^Superseded: answered by Dana; see the note \\(standby ${notes[2]?.mark}\\)`));
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 moved', 't2 answered by Dana'], outcomes: ['decided'] });
});

test('a move that no delivery announced is found before AI that is back is asked: no cloud sees it under the old rules', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.moveClient(ticket, 'globex');
  await all(providers, { kind: 'works' });
  const before = [providers.openai.requests(), providers.anthropic.requests()];
  await routeBack(ticket);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'ollama/llama3.2:3b');
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests()], before);
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', MOVED);
});

test('a ticket that is deleted while a person is waited for ends the task, and nothing is asked or written any more', async () => {
  const rehearsal = opened();
  const { desk, providers, alerts, deliver, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  const [before, entries] = [requestsOf(providers), desk.journal().length];
  await desk.deleteTicket(ticket);
  await deliver(ticket, 'deleted');
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome, { kind: 'gone', why: 'the ticket was deleted' });
  assert.deepEqual([requestsOf(providers), desk.journal().length], [before, entries + 1]);
  assert.deepEqual(
    alerts.filter(({ kind }) => kind === 'task-escalated'),
    [],
  );
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 gone'], outcomes: ['gone'] });
});

test('one that is deleted unannounced while AI is thinking leaves nobody a task about a ticket that is not there', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, sleep, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'held' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await soon(() => requestsOf(providers) > before);
  await desk.deleteTicket(ticket);
  await all(providers, { kind: 'works' });
  assert.equal(await closed(`triage:desk:${ticket}`), 'COMPLETED');
  await sleep(HOUR_MS);
  assert.deepEqual(setByUs(desk, ticket), []);
  assert.deepEqual((await endedRecords(rehearsal, ticket)).tasks, ['t1 answered-by-ai']);
});
