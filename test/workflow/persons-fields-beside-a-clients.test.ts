/** A person's answer by command, and its fields, where a client has set one of them in the portal since the ticket was read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse } from './rehearsal.ts';
import { PERSONS, handedOver, notesOn, setByUs, ticketOn } from './people.ts';

const opened = rehearse();

test("a person's answer sets its fields but for the one that the client has chosen meanwhile, or its note says that it does not", async () => {
  const rehearsal = opened();
  const { desk, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { category: 'email' }, 'client', 'Sam');
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  const { fields } = ticketOn(desk, ticket) as { fields: { destination: string | null } };
  const note = notesOn(desk, ticket).at(-1)?.now ?? '';
  assert.ok(
    fields.destination === PERSONS.destination || /not set|by hand/.test(note),
    `set: ${setByUs(desk, ticket).length}; outcome ${outcome.kind === 'decided' ? JSON.stringify(outcome.fields) : outcome.kind}; note: ${note.slice(0, 200)}`,
  );
});
