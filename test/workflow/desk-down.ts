/** What the rehearsals of a ticket system that is down for hours share: where it is met differs, what comes of it does not. */
import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, decided } from './rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';

/** `operation`: which fails meanwhile. `missing`: what is not in the desk's journal as long as it does. */
export async function downForEightHours(
  { desk, providers, ledger, deliver, ended, sleep }: Rehearsal,
  operation: 'read' | 'note' | 'fields',
  missing: 'note-added' | 'fields-set',
): Promise<void> {
  const ticket = await desk.createTicket({
    client: 'acme',
    subject: 'Disk almost full',
    body: 'Drive D: on SRV-SQL02 has 2 percent free space.',
  });
  await desk.setMode(operation, { kind: 'down' });
  await deliver(ticket);
  await sleep(8 * HOUR_MS);
  assert.deepEqual(
    desk.journal().filter((entry) => entry.kind === missing),
    [],
  );
  await desk.setMode(operation, { kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  const { by, routeFailures, note, fields } = decided(outcome);
  assert.deepEqual([by.route, routeFailures.length, note.kind, fields.kind], ['openai/gpt-5.5', 0, 'written', 'written']);
  // The desk is tried once a minute, so it is noticed within one.
  assert.ok(durationMs >= 8 * HOUR_MS && durationMs < 8 * HOUR_MS + 2 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  // Paid once: the answer waited in the workflow's history.
  assert.equal(providers.openai.requests(), 1);
  assert.equal((await ledger.attempts(`triage:desk:${ticket}`)).length, 1);
  assert.equal(desk.journal().filter((entry) => entry.kind === 'note-added').length, 1);
  assert.equal(desk.journal().filter((entry) => entry.kind === 'fields-set').length, 1);
}
