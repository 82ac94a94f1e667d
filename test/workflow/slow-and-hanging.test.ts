/** A provider that hangs costs one deadline and no second request; one that is slow is waited for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse } from './rehearsal.ts';

const opened = rehearse();
const TICKET = { client: 'acme', subject: 'Teams calls drop', body: 'My Teams calls drop after about five minutes.' };

test('a hanging primary is asked once and left, and a slow backup is waited for', async () => {
  const { desk, providers, deliver, ended } = opened();
  await providers.openai.setMode({ kind: 'hang' });
  await providers.anthropic.setMode({ kind: 'slow', ms: 400 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const startedAt = Date.now();
  const { outcome } = await ended(ticket);
  const { by, falls } = decided(outcome);
  assert.equal(by.route, 'anthropic/claude-sonnet-5');
  assert.deepEqual(
    falls.map(({ label, reason }) => [label, reason]),
    [['OpenAI', 'silent']],
  );
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests()], [1, 1]);
  // One deadline of 1 s, one answer of 0.4 s, the rest is the environment's.
  assert.ok(Date.now() - startedAt < 8_000, `took ${Date.now() - startedAt} ms`);
});

test('a primary that drips its answer is left at the deadline, too', async () => {
  const { desk, providers, deliver, ended, ledger } = opened();
  await providers.openai.setMode({ kind: 'drip' });
  await providers.anthropic.setMode({ kind: 'works' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.deepEqual(
    decided(outcome).falls.map(({ reason }) => reason),
    ['silent'],
  );
  assert.equal(providers.openai.requests() - before, 1);
  const attempts = await ledger.attempts(`triage:desk:${ticket}`);
  assert.deepEqual(
    attempts.map(({ end }) => end?.outcome),
    ['next-route', 'answered'],
  );
});
