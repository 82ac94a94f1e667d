/** A ticket that is too long for a route goes to one that says it has more room, and is shortened only where none of these answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse, rehearsed } from './rehearsal.ts';

const opened = rehearse({
  settings: rehearsed({
    ofRoutes: {
      'openai/gpt-5.5': { contextTokens: 8_000 },
      'anthropic/claude-sonnet-5': { contextTokens: 8_000 },
      'ollama/llama3.2:3b': { contextTokens: 100_000 },
    },
  }),
});
const TICKET = {
  client: 'acme',
  subject: 'VPN drops',
  body: 'The VPN of our office drops every ten minutes since this morning. '.repeat(120),
};
const TOO_LONG = { kind: 'status', status: 400, code: 'context_length_exceeded', times: 1 } as const;

test('the route with more room is asked before the one with as little, with the whole text', async () => {
  const { desk, providers, deliver, ended, ledger } = opened();
  await providers.openai.setMode(TOO_LONG);
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { by, routeFailures } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.label, routeFailures.map(({ label, reason }) => [label, reason])], ['the local model', [['OpenAI', 'too-long']]]);
  assert.match(routeFailures[0]?.why ?? '', /^status 400 context_length_exceeded, and another route has more room$/);
  assert.deepEqual(
    (await ledger.attempts(`triage:desk:${ticket}`)).map(({ provider, purpose }) => [provider, purpose]),
    [
      ['openai', 'first'],
      ['ollama', 'first'],
    ],
  );
});

test('where neither that one nor any other answers, the first is asked once more, shorter', async () => {
  const { desk, providers, deliver, ended, ledger, replayed } = opened();
  await providers.openai.setMode(TOO_LONG);
  for (const provider of [providers.anthropic, providers.ollama]) await provider.setMode({ kind: 'retired' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { by, routeFailures } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.label, routeFailures.map(({ reason }) => reason)], ['OpenAI', ['retired', 'retired']]);
  assert.deepEqual(
    (await ledger.attempts(`triage:desk:${ticket}`)).map(({ provider, purpose }) => [provider, purpose]),
    [
      ['openai', 'first'],
      ['ollama', 'first'],
      ['anthropic', 'first'],
      ['openai', 'shrunk'],
    ],
  );
  await replayed(`triage:desk:${ticket}`);
});
