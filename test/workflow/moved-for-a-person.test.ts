/** Where a hand-over also moves the ticket: it is put back when it is answered, and left alone where somebody moved it on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { PERSONS, TICKET, all, assertSuperseded, handedOver, notesOn, setByUs, endedRecords, ticketOn } from './people.ts';

const opened = rehearse({ settings: rehearsed({ handOver: { kind: 'move', destination: 'projects' } }) });
/** A second hint makes the model sure enough to replace a destination. */
const STANDING = { ...TICKET, body: `${TICKET.body} No connection.`, fields: { destination: 'service-desk' } };
const AI_FIELDS = { category: 'network', impact: 1, urgency: 1, priority: 'P1' };
const destination = (ticket: Record<string, unknown>): unknown => (ticket['fields'] as { destination: unknown }).destination;

test('a ticket that was moved for a person is put back when AI answers, and then gets its fields', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, STANDING);
  assert.equal(destination(ticketOn(desk, ticket)), 'projects');
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.route, failedUndos], ['openai/gpt-5.5', []]);
  assert.deepEqual(setByUs(desk, ticket), [
    { destination: 'projects' },
    { destination: 'service-desk' },
    { ...AI_FIELDS, destination: 'network-team' },
  ]);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  // Newest first, after the note that answers.
  assert.deepEqual(
    desk.journal().flatMap((entry) => (entry.kind !== 'held' && entry.ticket === ticket && entry.actor === 'us' ? [entry.kind] : [])),
    ['note-added', 'fields-set', 'note-added', 'fields-set', 'note-edited', 'fields-set'],
  );
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('one that had no destination gets none back', async () => {
  const rehearsal = opened();
  const { desk } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await stop(rehearsal, ticket);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }, { destination: null }]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
});

test('a ticket that a person answers by command is put back and gets the fields that they named', async () => {
  const rehearsal = opened();
  const { desk, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, STANDING);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await ended(ticket);
  assert.deepEqual(setByUs(desk, ticket), [
    { destination: 'projects' },
    { destination: 'service-desk' },
    { category: 'access', impact: 2, urgency: 2, priority: 'P3', destination: 'onsite' },
  ]);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test('a ticket that a person moved on is theirs: nothing is put back', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, STANDING);
  await desk.editTicket(ticket, { destination: 'onsite' }, 'staff', 'Dana');
  await deliver(ticket, 'moved on');
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts, outcome.failedUndos], ['Dana', ['fields'], []]);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }]);
  assert.equal(destination(ticketOn(desk, ticket)), 'onsite');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
});

test('a ticket that an automation moved on is not put back either, and keeps its place when AI answers', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, STANDING);
  await desk.editTicket(ticket, { destination: 'onsite' }, 'automation');
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.route, failedUndos], ['openai/gpt-5.5', []]);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }, AI_FIELDS]);
  assert.equal(destination(ticketOn(desk, ticket)), 'onsite');
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
});

test('a ticket that stands there already is not moved', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, { ...STANDING, fields: { destination: 'projects' } });
  assert.deepEqual(setByUs(desk, ticket), []);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  await ended(ticket);
  assert.deepEqual(setByUs(desk, ticket), [{ ...AI_FIELDS, destination: 'network-team' }]);
});
