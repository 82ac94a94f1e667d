/** Found by reading: each shows, on real parts, a delivery, an answer or an alarm that goes astray. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { CLIENTS, CLOUD, HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { PERSONS, TICKET, all, handedOver, notesOn, setByUs, soon, ticketOn } from '../workflow/people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { Rehearsal } from '../workflow/rehearsal.ts';

/** While true the desk edits, or adds, no note; all else of it works. */
let noEdits = false;
let noAdds = false;
const withoutEdits = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  addNote: async (...asked) =>
    noAdds ? { kind: 'not-sent', detail: 'simulated: no notes now', retryAfterMs: undefined } : desk.addNote(...asked),
  editNote: async (...asked) =>
    noEdits ? { kind: 'not-sent', detail: 'simulated: no edits now', retryAfterMs: undefined } : desk.editNote(...asked),
});
const opened = rehearse({
  wrapDesk: withoutEdits,
  settings: rehearsed({ clients: { ...CLIENTS, notes: { ...CLOUD, write: 'note' }, hooli: CLOUD } }),
});

beforeEach(async () => {
  [noEdits, noAdds] = [false, false];
  const { desk, providers } = opened();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await all(providers, { kind: 'works' });
});

const rowsOf = async ({ ledger }: Rehearsal, ticket: string) =>
  (await ledger.overdue(Number.MAX_SAFE_INTEGER, 999)).filter(({ workflowId }) => workflowId === triageId('desk', ticket));
const episodesOf = async ({ ledger }: Rehearsal, ticket: string): Promise<readonly number[]> =>
  (await ledger.decisions({ workflowId: triageId('desk', ticket) })).map(({ episode }) => episode);
const escalations = ({ alerts }: Rehearsal, ticket: string): number =>
  alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(`:${ticket}:`)).length;

test('T1a a delivery that is sent again while its ticket is worked on leaves no due row behind', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  await all(providers, { kind: 'works' });
  await providers.openai.setMode({ kind: 'hang' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket, 't1a');
  await soon(() => providers.openai.requests() > before);
  await deliver(ticket, 't1a');
  await ended(ticket);
  assert.deepEqual(await rowsOf(rehearsal, ticket), []);
});

test('T1b a reopening that comes soon after a repeated delivery has its episode', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, sleep, statusOf } = rehearsal;
  await all(providers, { kind: 'works' });
  await providers.openai.setMode({ kind: 'hang' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket, 't1b');
  await soon(() => providers.openai.requests() > before);
  await deliver(ticket, 't1b');
  await ended(ticket);
  await desk.closeTicket(ticket);
  await desk.reopenTicket(ticket);
  await deliver(ticket, 't1b-reopened');
  await sleep(2 * HOUR_MS);
  await providers.openai.setMode({ kind: 'works' });
  assert.deepEqual([await episodesOf(rehearsal, ticket), await statusOf(ticket)], [[1, 2], 'COMPLETED']);
});

test('T2 an answer that is carried over a move is carried over the next one, too', async () => {
  const rehearsal = opened();
  const { desk, ledger, say, sleep, until, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  noAdds = true;
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(MINUTE_MS);
  await desk.moveClient(ticket, 'globex');
  await until('the first task has ended', async () => (await ledger.task(task.task))?.end !== undefined);
  await sleep(5 * MINUTE_MS);
  await all(rehearsal.providers, { kind: 'works' });
  await desk.moveClient(ticket, 'hooli');
  await sleep(5 * MINUTE_MS);
  noAdds = false;
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
});

test('T3 an answer that is accepted while a machine’s note stands and its undo hangs is not dropped', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, say, sleep, ended, until } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, { ...TICKET, client: 'notes' });
  await all(providers, { kind: 'works' });
  noEdits = true;
  await routeBack(ticket);
  await until('the note stands', () => notesOn(desk, ticket).length === 2);
  await sleep(7 * MINUTE_MS);
  const said = await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS }).then(
    () => 'accepted',
    () => 'refused',
  );
  await sleep(5 * MINUTE_MS);
  noEdits = false;
  const { outcome } = await ended(ticket);
  assert.ok(outcome.kind === 'decided');
  assert.ok(
    said === 'refused' || outcome.by.kind === 'person',
    `Dana's answer was ${said}, and the ticket was decided by ${outcome.by.kind}`,
  );
});

test('T4 people are told in time while a look between two routes waits for a desk that is down', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, deliver, sleep } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  const before = providers.openai.requests();
  await providers.openai.setMode({ kind: 'hang' });
  await routeBack(ticket);
  await soon(() => providers.openai.requests() > before);
  await deliver(ticket, 't4');
  await desk.setMode('read', { kind: 'down' });
  await sleep(6 * HOUR_MS);
  const told = escalations(rehearsal, ticket);
  await desk.setMode('read', { kind: 'works' });
  await providers.openai.setMode({ kind: 'works' });
  await rehearsal.ended(ticket);
  assert.ok(told >= 2, `escalations in 6 h: ${told}`);
});

test('T5 a person’s answer that overtakes a machine whose fields were set is what stands in the fields', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, say, sleep, ended, until } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.setMode('fields', { kind: 'apply-late', ms: 50, count: 1 });
  await routeBack(ticket);
  await until('fields are set', () => setByUs(desk, ticket).length === 1);
  await desk.setMode('read', { kind: 'down' });
  await sleep(6 * MINUTE_MS);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(MINUTE_MS);
  await desk.setMode('read', { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  const { fields } = ticketOn(desk, ticket) as { fields: { destination: string; category: string } };
  assert.deepEqual(
    [fields.category, fields.destination],
    [PERSONS.category, PERSONS.destination],
    JSON.stringify(outcome.kind === 'decided' && outcome.fields),
  );
});

test('T7 a change of a ticket whose undo a person is setting right is not called overdue', async () => {
  const rehearsal = opened();
  const { desk, deliver, until, asked, sleep, ledger, nowMs } = rehearsal;
  const { ticket, task: first } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana');
  await desk.setMode('note', { kind: 'error', status: 422, count: 1 });
  await deliver(ticket, 't7-taken');
  await until('the first task has ended', async () => (await ledger.task(first.task))?.end !== undefined);
  await asked(ticket);
  await deliver(ticket, 't7-client-replies');
  await sleep(HOUR_MS);
  const late = (await ledger.overdue(await nowMs(), 99)).filter(({ workflowId }) => workflowId === triageId('desk', ticket));
  assert.deepEqual(late, []);
});
