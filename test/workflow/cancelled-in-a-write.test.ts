/** A cancel that finds a write under way: what that write leaves is taken back, and what is being taken back is taken back whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, rehearse, rehearsed } from './rehearsal.ts';
import { DOWN, TICKET, all, cancelPassedOn, handedOver, notesOn, setByUs, endedRecords } from './people.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse({ settings: rehearsed({ handOver: { kind: 'move', destination: 'projects' } }) });
const STANDING = { ...TICKET, fields: { destination: 'service-desk' } };
const STOPPED = /^Superseded: Standby stopped; the ticket is yours\./;

/** A ticket that no machine can answer, whose hand-over hangs in its note or in its move. */
async function hanging(rehearsal: Rehearsal, operation: 'note' | 'fields'): Promise<string> {
  const { desk, providers, deliver, until } = rehearsal;
  await all(providers, DOWN);
  await desk.setMode(operation, { kind: 'hold', count: 1 });
  const ticket = await desk.createTicket(STANDING);
  await deliver(ticket);
  await until(`the ${operation} hangs`, () => desk.counts().held === 1);
  return ticket;
}

for (const [what, operation, moves] of [
  ['the note that asks', 'note', []],
  ['the move to where people look', 'fields', [{ destination: 'projects' }, { destination: 'service-desk' }]],
] as const)
  test(`a cancel while ${what} hangs takes it back when it has come`, async () => {
    const rehearsal = opened();
    const { desk, cancel, closed } = rehearsal;
    const ticket = await hanging(rehearsal, operation);
    await cancel(ticket);
    await cancelPassedOn(rehearsal, rehearsal.idOf(ticket));
    desk.release();
    assert.equal(await closed(triageId('desk', ticket)), 'CANCELLED');
    const notes = notesOn(desk, ticket);
    assert.equal(notes.length, 1);
    assert.match(notes[0]?.now ?? '', STOPPED);
    assert.deepEqual(setByUs(desk, ticket), moves);
    assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
  });

for (const [what, operation, moves] of [
  ['note that asks', 'note', []],
  ['move to where people look', 'fields', [{ destination: 'projects' }, { destination: 'service-desk' }]],
] as const)
  test(`a cancel before anybody knows that the ${what} was stored takes it back`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, until, sleep, cancel, closed } = rehearsal;
    await all(providers, DOWN);
    await desk.setMode(operation, { kind: 'apply-late', ms: 0, count: 1 });
    const ticket = await desk.createTicket(STANDING);
    await deliver(ticket);
    await until('it is stored', () => (operation === 'note' ? notesOn(desk, ticket) : setByUs(desk, ticket)).length === 1);
    // Well within the minute after which the same write would look for what it has left.
    await sleep(10_000);
    await cancel(ticket);
    assert.equal(await closed(triageId('desk', ticket)), 'CANCELLED');
    const notes = notesOn(desk, ticket);
    assert.equal(notes.length, 1);
    assert.match(notes[0]?.now ?? '', STOPPED);
    assert.deepEqual(setByUs(desk, ticket), moves);
    assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
  });

test('a cancel in the middle of taking back ends with all of it taken back, by what was so when it began', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, until, sleep, cancel, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal, STANDING);
  await all(providers, { kind: 'works' });
  // The first that is taken back is the newest: the move.
  await desk.setMode('fields', { kind: 'hold', count: 1 });
  await routeBack(ticket);
  await until('the ticket is being put back', () => desk.counts().held === 1);
  await cancel(ticket);
  await sleep(1_000);
  desk.release();
  assert.equal(await closed(triageId('desk', ticket)), 'CANCELLED');
  await sleep(HOUR_MS);
  const [asking, answer] = notesOn(desk, ticket);
  assert.ok(asking?.now.startsWith(`Superseded: answered by OpenAI; see the note (standby ${answer?.mark})`), asking?.now.slice(0, 120));
  assert.match(answer?.now ?? '', /^Superseded in part: Standby was stopped while it was setting the fields/);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }, { destination: 'service-desk' }]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
});
