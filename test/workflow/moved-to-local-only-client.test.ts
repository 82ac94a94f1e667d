/** A ticket that moves to another client before the write is decided again under that client's rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soon } from './people.ts';
import { decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('a ticket moved to a local-only client before the write is answered by the local model, with one note', async () => {
  const { desk, providers, ledger, deliver, ended } = opened();
  await providers.openai.setMode({ kind: 'held' });
  const ticket = await desk.createTicket({ client: 'acme', subject: 'Access', body: 'I need read access to the folder Projects.' });
  await deliver(ticket);
  // The cloud is thinking under the old client's rules when the ticket moves.
  await soon(() => providers.openai.requests() > 0);
  await desk.moveClient(ticket, 'globex');
  await providers.openai.setMode({ kind: 'works' });
  const { outcome } = await ended(ticket);
  const { by, note, fields } = decided(outcome);
  assert.deepEqual([by.route, note.kind, fields.kind], ['ollama/llama3.2:3b', 'written', 'written']);
  const attempts = await ledger.attempts(`triage:desk:${ticket}`);
  assert.deepEqual(
    attempts.map(({ round, client, route }) => [round, client, route.split('/')[0]]),
    [
      [1, 'acme', 'openai'],
      [2, 'globex', 'ollama'],
    ],
  );
  const notes = desk.journal().filter((entry) => entry.kind === 'note-added');
  assert.equal(notes.length, 1);
  assert.match(notes[0]?.text ?? '', /answered by the local model/);
  const [record] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.equal(record?.client, 'globex');
});

test('a ticket moved to a local-only client while the primary fails asks no further cloud', async () => {
  const { desk, providers, deliver, ended } = opened();
  await providers.openai.setMode({ kind: 'status', status: 503 });
  const [cloud, before] = [providers.anthropic.requests(), providers.openai.requests()];
  const ticket = await desk.createTicket({ client: 'acme', subject: 'Access', body: 'I need write access to the folder Finance.' });
  await deliver(ticket);
  await soon(() => providers.openai.requests() > before);
  await desk.moveClient(ticket, 'globex');
  await deliver(ticket, 'moved');
  const { by } = decided((await ended(ticket)).outcome);
  assert.equal(by.route, 'ollama/llama3.2:3b');
  assert.equal(providers.anthropic.requests(), cloud, 'the backup cloud was never asked');
});
