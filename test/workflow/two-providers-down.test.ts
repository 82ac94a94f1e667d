/** Both clouds are down: the local model answers, and the note says that it was the smaller one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('with both clouds down the local model answers and the note says so', async () => {
  const { desk, providers, ledger, deliver, ended } = opened();
  await providers.openai.setMode({ kind: 'reset' });
  await providers.anthropic.setMode({ kind: 'status', status: 529 });
  const ticket = await desk.createTicket({
    client: 'acme',
    subject: 'Mailbox full',
    body: 'My mailbox is full and I cannot send e-mail any more.',
  });
  await deliver(ticket);
  const { outcome, durationMs } = await ended(ticket);
  const { by, routeFailures } = decided(outcome);
  assert.deepEqual([by.route, by.degraded], ['ollama/llama3.2:3b', true]);
  assert.deepEqual(
    routeFailures.map(({ label, reason }) => [label, reason]),
    [
      ['OpenAI', 'unreachable'],
      ['Anthropic', 'server-error'],
    ],
  );
  // Two waits of 1.5 to 2.5 s.
  assert.ok(durationMs >= 3_000 && durationMs < 20_000, `took ${durationMs} ms of virtual time`);
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests(), providers.ollama.requests()], [2, 2, 1]);
  const attempts = await ledger.attempts(`triage:desk:${ticket}`);
  assert.deepEqual(
    attempts.map(({ route }) => route.split('/')[0]),
    ['openai', 'openai', 'anthropic', 'anthropic', 'ollama'],
  );
  const notes = desk.journal().filter((entry) => entry.kind === 'note-added');
  assert.equal(notes.length, 1);
  assert.match(
    notes[0]?.text ?? '',
    /Source: AI, answered by the local model, a smaller model: check it; OpenAI unreachable since \d\d:\d\d UTC; Anthropic failing since/,
  );
});
