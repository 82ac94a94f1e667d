/** A desk that lets nobody edit a note: a second note says that the first no longer holds, once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { TICKET, all, handedOver, notesOn, endedRecords } from './people.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const opened = rehearse({ editableNotes: false });

/** The two notes that ask and take it back, and what each says. */
function askedAndTakenBack(desk: DeskSimulator, ticket: string, said: string): void {
  const [asking, ...others] = notesOn(desk, ticket);
  const following = others.filter(({ now }) => now.includes(`This is about the earlier note (standby ${asking?.mark})`));
  assert.equal(asking?.now, asking?.added, 'the first cannot change');
  assert.equal(following.length, 1, 'one note takes the asking back');
  assert.ok(following[0]?.now.startsWith(`[standby ${following[0].mark}] ${said}`), following[0]?.now);
}

test('AI that is back answers, and a second note names the hand-over and the answer', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { note, fields, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields.kind, failedUndos], ['written', 'written', []]);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 3, 'the hand-over, the answer, and what takes the first back');
  askedAndTakenBack(desk, ticket, `Superseded: answered by OpenAI; see the note (standby ${notes[1]?.mark}).`);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('a second note whose reply is lost is found again, and not written twice', async () => {
  const rehearsal = opened();
  const { desk, deliver, until, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana');
  // The edit is held; the note that follows it is stored and its reply lost.
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await deliver(ticket, 'taken');
  await until('the edit is asked for', () => desk.counts().held === 1);
  await desk.setMode('note', { kind: 'apply-late', ms: 50, reply: 'lost', count: 1 });
  desk.release();
  const { outcome, durationMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.failedUndos], ['Dana', []]);
  // The next try comes after the look-again wait of a minute.
  assert.ok(durationMs >= MINUTE_MS && durationMs < 2 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(notesOn(desk, ticket).length, 2);
  askedAndTakenBack(desk, ticket, 'Superseded: Dana has taken this ticket; Standby asks nobody any more.');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
});

test('a cancel leaves a second note that gives the ticket back', async () => {
  const rehearsal = opened();
  const { desk, cancel, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal, TICKET);
  await cancel(ticket);
  assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
  assert.equal(notesOn(desk, ticket).length, 2);
  askedAndTakenBack(desk, ticket, 'Superseded: Standby stopped; the ticket is yours.');
});
