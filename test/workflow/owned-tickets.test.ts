/** A ticket that a technician owns gets a note at most; what a person answers by command is theirs to set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse } from './rehearsal.ts';
import { PERSONS, TICKET, all, assertSuperseded, handedOver, notesOn, setByUs, soon } from './people.ts';

const opened = rehearse();
const OWNED = { ...TICKET, owner: 'Eve' };
const WHY = { kind: 'withheld', why: 'a technician owns the ticket: a note at most' };

test('a ticket that is owned before it is read gets its note, no field, and an outcome that says why', async () => {
  const { desk, ledger, deliver, ended } = opened();
  const ticket = await desk.createTicket(OWNED);
  await deliver(ticket);
  const { note, fields } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields], ['written', WHY]);
  assert.deepEqual([notesOn(desk, ticket).length, setByUs(desk, ticket)], [1, []]);
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.deepEqual(JSON.parse(row?.detail ?? '{}').fields, WHY);
});

for (const [who, staff] of [
  ['staff', 'Eve'],
  ['automation', undefined],
] as const)
  test(`one that gets its owner from ${who === 'staff' ? 'a person' : 'an automation'} between its note and its fields gets no field`, async () => {
    const { desk, deliver, ended } = opened();
    const ticket = await desk.createTicket(TICKET);
    await desk.setMode('note', { kind: 'hold', count: 1 });
    await deliver(ticket);
    await soon(() => desk.counts().held === 1);
    await desk.editTicket(ticket, { owner: 'Eve' }, who, staff);
    desk.release();
    const { note, fields } = decided((await ended(ticket)).outcome);
    assert.deepEqual([note.kind, fields], ['written', WHY]);
    assert.deepEqual([notesOn(desk, ticket).length, setByUs(desk, ticket)], [1, []]);
  });

test("a person's answer by command sets the fields of an owned ticket", async () => {
  const rehearsal = opened();
  const { desk, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, OWNED);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind === 'decided' && outcome.fields.kind, 'written');
  assert.deepEqual(setByUs(desk, ticket), [{ category: 'access', impact: 2, urgency: 2, priority: 'P3', destination: 'onsite' }]);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
});

test('AI that is back answers an owned ticket by a note that supersedes the hand-over, and sets nothing', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, OWNED);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { note, fields, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields, failedUndos], ['written', WHY, []]);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(setByUs(desk, ticket), []);
});
