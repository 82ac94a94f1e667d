/** What ends a wait for AI before AI is back, and who never waits like that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, handedOver, notesOn, requestsOf, setByUs, endedRecords } from './people.ts';
import { CONVENIENT, IMPATIENT, ticketThatWaitsForAi, rowOf, stop, waitingFor } from './convenience.ts';

const opened = rehearse({ settings: CONVENIENT });

test('a person who takes the ticket meanwhile ends it, without a word of ours on the ticket', async () => {
  const rehearsal = opened();
  const { desk, ledger, deliver, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  await desk.editTicket(ticket, { owner: 'Eve' }, 'staff', 'Eve');
  await deliver(ticket, `${ticket}-taken`);
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts], ['Eve', ['owner']]);
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
  assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 10), []);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['handled-in-desk'] });
});

test('one whose taking nobody announced is seen before AI that is back is asked', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  await desk.addNote(ticket, 'I am on it.', 'staff', 'Eve');
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
  assert.equal(requestsOf(providers), before);
  assert.deepEqual(notesOn(desk, ticket), []);
});

test('a ticket that is deleted meanwhile ends it', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  await desk.deleteTicket(ticket);
  await deliver(ticket, `${ticket}-deleted`);
  assert.equal((await ended(ticket)).outcome.kind, 'gone');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['gone'] });
});

test('a cancel while it waits asks nobody, writes nothing and leaves no row', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, sleep, statusOf } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const before = requestsOf(providers);
  await stop(rehearsal, ticket);
  assert.equal(await statusOf(ticket), 'CANCELLED');
  await sleep(2 * HOUR_MS);
  assert.equal(requestsOf(providers), before);
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
  assert.equal(await waitingFor(rehearsal, ticket), undefined);
  assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 10), []);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['stopped'] });
  await rehearsal.replayed(`triage:desk:${ticket}`);
});

test('a ticket of a client that waits for AI that is only observed does not wait: what would be done is its outcome', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  await all(rehearsal.providers, DOWN);
  const ticket = await desk.createTicket({ ...TICKET, client: 'initech' });
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'would-ask-a-person');
  assert.deepEqual(notesOn(desk, ticket), []);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['would-ask-a-person'] });
});

test("a P1 of a client that waits for AI is a person's at once", async () => {
  const rehearsal = opened();
  const { ticket } = await handedOver(rehearsal, { ...TICKET, fields: { priority: 'P1' } });
  assert.equal((await rowOf(rehearsal, ticket))?.lane, 'person');
  await stop(rehearsal, ticket);
});

test('an answer that is not sure enough does not wait: machines are there', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, asked } = rehearsal;
  await all(providers, { kind: 'unsure' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await asked(ticket);
  await stop(rehearsal, ticket);
});

test('without a wait for AI set nobody waits for AI', async () => {
  const rehearsal = opened();
  rehearsal.useSettings(IMPATIENT);
  const { ticket } = await handedOver(rehearsal);
  rehearsal.useSettings(CONVENIENT);
  assert.equal((await rowOf(rehearsal, ticket))?.lane, 'person');
  await stop(rehearsal, ticket);
});
