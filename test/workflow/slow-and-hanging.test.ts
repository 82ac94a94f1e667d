/** A provider that hangs costs one deadline and no second request; one that is slow is waited for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTES, SETTINGS, decided, rehearse } from './rehearsal.ts';

/** Only the primary, which is to hang, has to be quick: the others are given the time that a busy machine needs. */
const DEADLINE_MS = 1_000;
const routes = ROUTES.map((route) => (route.provider === 'openai' ? { ...route, attemptMs: DEADLINE_MS } : route));
const opened = rehearse({ settings: { ...SETTINGS, routes } });
const TICKET = { client: 'acme', subject: 'Teams calls drop', body: 'My Teams calls drop after about five minutes.' };

test('a hanging primary is asked once and left, and a slow backup is waited for', async () => {
  const { desk, providers, deliver, ended, ledger } = opened();
  await providers.openai.setMode({ kind: 'hang' });
  await providers.anthropic.setMode({ kind: 'slow', ms: 400 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  const { by, falls } = decided(outcome);
  assert.equal(by.route, 'anthropic/claude-sonnet-5');
  assert.deepEqual(
    falls.map(({ label, reason }) => [label, reason]),
    [['OpenAI', 'silent']],
  );
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests()], [1, 1]);
  const [hanging] = await ledger.attempts(`triage:desk:${ticket}`);
  const tookMs = (hanging?.end?.endedAtMs ?? Number.NaN) - (hanging?.startedAtMs ?? Number.NaN);
  // An upper bound would be one for the machine: the other routes' deadlines are fifteen times as long.
  assert.ok(tookMs >= DEADLINE_MS, `left after ${tookMs} ms`);
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
