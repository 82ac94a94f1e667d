/** The ticket system refuses our write for some hours: the answer waits, is paid for once, and is written when the rights are back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('a token without its rights delays the note and loses no answer, and people are told', async () => {
  const { desk, providers, alerts, deliver, ended, sleep } = opened();
  const ticket = await desk.createTicket({ client: 'acme', subject: 'Scanner', body: 'The scanner of our reception sends no mail.' });
  await desk.setMode('note', { kind: 'error', status: 403 });
  await deliver(ticket);
  await sleep(3 * HOUR_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  assert.equal(decided(outcome).note.kind, 'written');
  assert.ok(durationMs >= 3 * HOUR_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(providers.openai.requests(), 1);
  assert.equal(desk.journal().filter((entry) => entry.kind === 'note-added').length, 1);
  assert.ok(alerts.some(({ kind }) => kind === 'desk-forbidden'));
});
