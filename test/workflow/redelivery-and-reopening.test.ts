/** A redelivery after the end is nothing; a reopening is exactly one new episode, however often it is announced. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('a redelivery is nothing also for a ledger that has forgotten: our mark stands on the ticket', async () => {
  const { desk, deliver, ended, sleep } = opened();
  const ticket = await desk.createTicket({ id: 'marked', client: 'acme', subject: 'VPN', body: 'The VPN is slow for our office.' });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.equal(decided(outcome).note.kind, 'written');
  const { forget } = opened();
  await forget(`triage:desk:${ticket}`);
  await sleep(HOUR_MS);
  await deliver(ticket);
  assert.deepEqual((await ended(ticket)).outcome, { kind: 'nothing-new', why: 'episode 1 has its note' });
});

test('a reopening is exactly one new episode, however often it is announced', async () => {
  const { desk, providers, ledger, deliver, ended, sleep } = opened();
  const before = providers.openai.requests();
  const ticket = await desk.createTicket({
    id: 'reopened',
    client: 'acme',
    subject: 'Printer',
    body: 'The printer in accounting is offline again.',
  });
  await deliver(ticket);
  await ended(ticket);
  await desk.closeTicket(ticket);
  await deliver(ticket);
  const { outcome: closed } = await ended(ticket);
  assert.ok(closed.kind === 'nothing-new' && closed.why === 'the ticket is closed');
  // Whoever finds only this run in Temporal's UI sees what became of the ticket.
  assert.deepEqual([closed.last?.episode, closed.last?.outcome, closed.last?.route], [1, 'decided', 'openai/gpt-5.5']);
  await sleep(HOUR_MS);
  await desk.reopenTicket(ticket);
  for (const deliveryId of ['r1', 'r1', 'r2']) {
    await deliver(ticket, deliveryId);
  }
  decided((await ended(ticket)).outcome);
  await deliver(ticket, 'r2');
  assert.equal((await ended(ticket)).outcome.kind, 'nothing-new');
  const notes = desk.journal().filter((entry) => entry.kind === 'note-added' && entry.ticket === ticket);
  assert.equal(notes.length, 2);
  assert.equal(providers.openai.requests() - before, 2);
  assert.deepEqual(
    (await ledger.decisions({ workflowId: `triage:desk:${ticket}` })).map(({ episode }) => episode),
    [1, 2],
  );
});

test('a reopening that is announced into the run which has just read the ticket as closed is not lost with it', async () => {
  const { desk, deliver, ended } = opened();
  const ticket = await desk.createTicket({ id: 'raced', client: 'acme', subject: 'VPN', body: 'The VPN is slow for our branch.' });
  await desk.closeTicket(ticket);
  // The desk answers slowly: it has read the ticket as closed when it is reopened and announced again.
  await desk.setMode('read', { kind: 'hold', count: 1 });
  await deliver(ticket, 'closed');
  for (let tries = 0; desk.counts().held === 0 && tries < 250; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(desk.counts().held, 1, 'not injected: the read was not held');
  await desk.reopenTicket(ticket);
  await deliver(ticket, 'reopened');
  desk.release();
  assert.equal(decided((await ended(ticket)).outcome).note.kind, 'written');
});
