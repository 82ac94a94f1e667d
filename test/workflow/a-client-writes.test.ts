/** On a desk that tells staff from clients. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientWrites } from './a-client-writes.ts';
import { all, handedOver, setByUs } from './people.ts';

const opened = clientWrites('2.0.0');

test('a client who has set a field and taken it back has taken nothing, and keeps the fields from a late answer', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, routeBack, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { category: 'email' }, 'client', 'Client contact');
  await desk.editTicket(ticket, { category: null }, 'client', 'Client contact');
  await deliver(ticket);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && [outcome.note.kind, outcome.fields], [
    'written',
    { kind: 'withheld', why: 'a person has set fields meanwhile' },
  ]);
  assert.deepEqual(setByUs(desk, ticket), []);
});
