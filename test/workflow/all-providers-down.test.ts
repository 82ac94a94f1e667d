/** Every machine is down for a client that is only observed: the run ends saying that a person would be asked, and nothing is written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse } from './rehearsal.ts';

const opened = rehearse();

test('with every provider down an observed ticket ends as one for a person, with the reason for each route and no task', async () => {
  const { desk, providers, ledger, deliver, ended } = opened();
  await providers.openai.setMode({ kind: 'status', status: 500 });
  await providers.anthropic.setMode({ kind: 'reset' });
  await providers.ollama.setMode({ kind: 'status', status: 503 });
  const ticket = await desk.createTicket({
    client: 'initech',
    subject: 'Server down',
    body: 'The file server does not answer since nine.',
  });
  await deliver(ticket);
  const { outcome, durationMs } = await ended(ticket);
  assert.equal(outcome.kind, 'would-ask-a-person');
  if (outcome.kind !== 'would-ask-a-person') return;
  assert.equal(outcome.because.kind, 'exhausted');
  assert.deepEqual(
    outcome.falls.map(({ label, reason }) => [label, reason]),
    [
      ['OpenAI', 'server-error'],
      ['Anthropic', 'unreachable'],
      ['the local model', 'server-error'],
    ],
  );
  assert.ok(durationMs >= 4_500 && durationMs < 30_000, `took ${durationMs} ms of virtual time`);
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests(), providers.ollama.requests()], [2, 2, 2]);
  assert.deepEqual(
    desk.journal().filter((entry) => entry.kind === 'note-added' || entry.kind === 'fields-set'),
    [],
  );
  const [record] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.equal(record?.outcome, 'would-ask-a-person');
  assert.deepEqual(await ledger.tasks({}, 10), []);
  assert.match(record?.detail ?? '', /status 503/);
});
