/** Whoever acts in the ticket system has answered there; an automation, and we ourselves, have not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, assertSuperseded, handedOver, notesOn, requestsOf, setByUs, endedRecords, ticketOn, soon } from './people.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse();
type DeskAct = (desk: Rehearsal['desk'], ticket: string) => Promise<void>;
const ACTS: Readonly<Record<string, DeskAct>> = {
  owner: (desk, ticket) => desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana'),
  fields: (desk, ticket) => desk.editTicket(ticket, { category: 'hardware', destination: 'onsite' }, 'staff', 'Dana'),
  reply: (desk, ticket) => desk.addNote(ticket, 'I am on it.', 'staff', 'Dana'),
  closed: (desk, ticket) => desk.closeTicket(ticket, 'staff', 'Dana'),
  merged: async (desk, ticket) => desk.mergeTicket(ticket, await desk.createTicket(TICKET), 'staff', 'Dana'),
};

test('setting the owner, setting fields, replying, closing and merging each answer the task, and AI that is back is not asked', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, asked, routeBack, ended, handle } = rehearsal;
  await all(providers, DOWN);
  const tickets = new Map<string, string>();
  for (const kind of Object.keys(ACTS)) {
    const ticket = await desk.createTicket({ ...TICKET, id: `by-${kind}` });
    tickets.set(kind, ticket);
    await deliver(ticket);
  }
  for (const ticket of tickets.values()) await asked(ticket);
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  for (const [kind, act] of Object.entries(ACTS)) {
    const ticket = tickets.get(kind) ?? '';
    await act(desk, ticket);
    await deliver(ticket, `after-${kind}`);
    const { outcome, durationMs } = await ended(ticket);
    assert.deepEqual(outcome.kind === 'handled-in-desk' && { by: outcome.by, acts: outcome.acts, failedUndos: outcome.failedUndos }, {
      by: 'Dana',
      acts: [kind],
      failedUndos: [],
    });
    assert.ok(durationMs < 2 * MINUTE_MS, `${kind} took ${durationMs} ms of virtual time`);
    if (kind === 'fields') {
      assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.fields?.category, outcome.fields?.destination], [
        'hardware',
        'onsite',
      ]);
      assert.equal((ticketOn(desk, ticket)['fields'] as { category: string }).category, 'hardware');
    }
    const notes = notesOn(desk, ticket);
    assert.equal(notes.length, 1, 'the hand-over and no other note');
    assert.match(notes[0]?.now ?? '', /^Superseded: Dana has taken this ticket; Standby asks nobody any more\./);
    assert.deepEqual(setByUs(desk, ticket), []);
    assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
    // A route that comes back afterwards finds nobody who waits for it.
    await assert.rejects(routeBack(ticket));
    assert.equal((await handle(`triage:desk:${ticket}`).describe()).status.name, 'COMPLETED');
  }
  assert.equal(requestsOf(providers), before);
});

test("an automation's assignment and changes, and our own notes, answer nothing: the task stays, and AI that is back answers", async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, deliver, routeBack, until, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'Round Robin' }, 'automation', 'Round Robin');
  await desk.addNote(ticket, 'We have received your request.', 'automation');
  const reads = desk.counts().requests.read;
  await deliver(ticket, 'automation');
  await until('the ticket was looked at', () => desk.counts().requests.read >= reads + 2);
  const [open] = await ledger.tasks({ open: true, workflowId: `triage:desk:${ticket}` }, 1);
  assert.equal(open?.end, undefined);
  assert.equal(open?.kind, 'answer');
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { by, note, fields } = decided((await ended(ticket)).outcome);
  // Nobody has taken it, but it has an owner now: the answer is a note, and the fields are theirs.
  assert.deepEqual([by.route, note.kind, fields.kind], ['openai/gpt-5.5', 'written', 'withheld']);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.equal(ticketOn(desk, ticket)['owner'], 'Round Robin');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('a person who acts in the desk while AI is thinking, and nobody announces it, is found before the write', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'held' });
  const before = providers.openai.requests();
  await routeBack(ticket);
  await soon(() => providers.openai.requests() > before);
  await desk.closeTicket(ticket, 'staff', 'Dana');
  await all(providers, { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts], ['Dana', ['closed']]);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  assert.match(notes[0]?.now ?? '', /^Superseded: Dana has taken this ticket/);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
});
