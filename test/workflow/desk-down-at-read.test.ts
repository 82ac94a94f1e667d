/** The ticket system is down for eight hours before it was read: the ticket waits with it, and nothing is asked or written twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('a ticket system that is down for eight hours before it was read gets one note and one set of fields afterwards', async () => {
  const { desk, providers, ledger, deliver, ended, sleep } = opened();
  const ticket = await desk.createTicket({
    client: 'acme',
    subject: 'Disk almost full',
    body: 'Drive D: on SRV-SQL02 has 2 percent free space.',
  });
  await desk.setMode('read', { kind: 'down' });
  await deliver(ticket);
  await sleep(8 * HOUR_MS);
  assert.deepEqual(
    desk.journal().filter((entry) => entry.kind === 'note-added'),
    [],
  );
  await desk.setMode('read', { kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  const { by, falls, note, fields } = decided(outcome);
  assert.deepEqual([by.route, falls.length, note.kind, fields.kind], ['openai/gpt-5.5', 0, 'written', 'written']);
  // The desk is tried once a minute, so it is noticed within one.
  assert.ok(durationMs >= 8 * HOUR_MS && durationMs < 8 * HOUR_MS + 2 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  // Paid once: the answer waited in the workflow's history.
  assert.equal(providers.openai.requests(), 1);
  assert.equal((await ledger.attempts(`triage:desk:${ticket}`)).length, 1);
  assert.equal(desk.journal().filter((entry) => entry.kind === 'note-added').length, 1);
  assert.equal(desk.journal().filter((entry) => entry.kind === 'fields-set').length, 1);
});
