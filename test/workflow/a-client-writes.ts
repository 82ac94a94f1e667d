/** A client writes while a ticket waits for a person, or before anybody was asked: that settles nothing. Played on a desk of either contract. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, MINUTE_MS, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, handedOver, notesOn, endedRecords, ticketOn } from './people.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { ContractVersion } from '../../simulator/desk/words.ts';

const OUT_OF_OFFICE = 'I am out of the office until Monday. In urgent cases call Sam.';
const NOTHING_SET = { category: null, impact: null, urgency: null, priority: null, destination: null };
/** Stands in the text of a ticket whose client writes again while the last machine is asked. */
const IMPATIENT = 'impatient';

/** Gives the rehearsal, for what only a desk of that contract can show. */
export function clientWrites(contract: ContractVersion): () => Rehearsal {
  const opened = rehearse({
    contract,
    wrap: (real, name) => ({
      ...real,
      complete: async (request) => {
        const { desk } = opened();
        const waiting = desk.tickets().find(({ body }) => String(body).includes(IMPATIENT));
        if (name === 'ollama' && waiting && request.user.includes(IMPATIENT))
          await desk.addNote(String(waiting['id']), 'Any news?', 'client', 'Client contact');
        return real.complete(request);
      },
    }),
  });

  test('an out-of-office reply ten minutes after a person was asked leaves note, fields and task, and it goes on escalating', async () => {
    const rehearsal = opened();
    const { desk, alerts, ledger, deliver, sleep, ended } = rehearsal;
    const { ticket, task } = await handedOver(rehearsal);
    await sleep(10 * MINUTE_MS);
    await desk.addNote(ticket, OUT_OF_OFFICE, 'client', 'Client contact');
    await deliver(ticket);
    await sleep(4 * HOUR_MS);
    const [open] = await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 1);
    assert.equal(open?.task, task.task, 'the task is open');
    const escalated = alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(ticket));
    assert.deepEqual(
      escalated.map(({ detail }) => detail.split(':')[0]),
      ['service-manager', 'owner'],
    );
    const [asking, ...more] = notesOn(desk, ticket);
    assert.deepEqual([asking?.edits, more.length], [0, 0], 'the note that asks stands as it was written');
    assert.deepEqual(ticketOn(desk, ticket)['fields'], NOTHING_SET);

    await desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana');
    await deliver(ticket);
    const { outcome } = await ended(ticket);
    assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts], ['Dana', ['owner']]);
    assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Superseded: Dana has taken this ticket/);
    const { tasks } = await endedRecords(rehearsal, ticket);
    assert.equal(tasks.length, 1);
  });

  test('a second mail of the client before the asking keeps no person from being asked', async () => {
    const rehearsal = opened();
    const { desk, providers, ledger, deliver, asked, ended } = rehearsal;
    await all(providers, DOWN);
    const ticket = await desk.createTicket({ ...TICKET, body: `${TICKET.body} We are ${IMPATIENT}.` });
    await deliver(ticket);
    const task = await asked(ticket);
    assert.ok(
      desk.journal().filter((entry) => entry.kind === 'note-added' && entry.ticket === ticket && entry.actor === 'client').length > 0,
    );
    const notes = notesOn(desk, ticket);
    assert.equal(notes.length, 1);
    assert.match(notes[0]?.now ?? '', /^Standby asks a person/);
    assert.deepEqual(
      (await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 10)).map((open) => open.task),
      [task.task],
    );
    await desk.closeTicket(ticket, 'staff', 'Dana');
    await deliver(ticket);
    assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
  });

  test('when AI is back it answers a ticket whose client has written meanwhile, with its fields', async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, routeBack, sleep, ended } = rehearsal;
    const { ticket } = await handedOver(rehearsal);
    await desk.addNote(ticket, 'Hello?', 'client', 'Client contact');
    await deliver(ticket);
    await sleep(MINUTE_MS);
    await all(providers, { kind: 'works' });
    await routeBack(ticket);
    const { outcome } = await ended(ticket);
    assert.deepEqual(outcome.kind === 'decided' && [outcome.by.kind, outcome.note.kind, outcome.fields.kind], [
      'model',
      'written',
      'written',
    ]);
  });
  return opened;
}
