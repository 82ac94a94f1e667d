/** A ticket that no process should hold ends in front of a person at once: asking for it every minute would never end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse } from './rehearsal.ts';

const opened = rehearse();

test("a ticket of 5 MB is asked for once and is a person's, recorded with its reason", async () => {
  const { desk, providers, ledger, deliver, ended } = opened();
  const ticket = await desk.createTicket({ client: 'acme', subject: 'Huge', body: 'x y '.repeat(1_310_720) });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind === 'would-ask-a-person' && outcome.because.kind, 'unreadable');
  assert.equal(desk.counts().requests.read, 1);
  assert.equal(providers.openai.requests(), 0);
  const [record] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.match(record?.detail ?? '', /too large/);
});
