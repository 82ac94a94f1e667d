/** The clock of a rehearsal: what a test does at the desk bears the virtual time at which it is done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, rehearse } from './rehearsal.ts';
import { TICKET } from './people.ts';

const opened = rehearse();

test('a ticket is dated with virtual now, however long ago our clock was read', async () => {
  const { desk, env } = opened();
  // As a loaded machine does: time passes, and nothing of ours looks at it.
  await env.sleep(5 * MINUTE_MS);
  const before = await env.currentTimeMs();
  const ticket = await desk.createTicket(TICKET);
  const made = desk.journal().find((entry) => entry.kind === 'ticket-created' && entry.ticket === ticket);
  const dated = made?.kind === 'ticket-created' ? Date.parse(made.created.createdAt) : Number.NaN;
  assert.ok(dated >= before, `dated ${before - dated} ms before it was made`);
});
