/** Whose rules a whole triage keeps, where the ticket system writes a client's name in another way than the configuration does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all } from './people.ts';
import { decided, rehearse, rehearsed } from './rehearsal.ts';

/** Every other client may go to the clouds: what gets the wrong rules would be seen there. */
const opened = rehearse({
  settings: rehearsed({ otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } }),
});

for (const client of ['GLOBEX', ' Globex ', 'Ｇｌｏｂｅｘ', 'Glo\u200bbex'])
  test(`a ticket of ${JSON.stringify(client)} is one of the local-only client globex: no cloud sees it`, async () => {
    const { desk, providers, deliver, ended } = opened();
    await all(providers, { kind: 'works' });
    const before = [providers.openai.requests(), providers.anthropic.requests()];
    const ticket = await desk.createTicket({ client, subject: 'Access', body: 'I need read access to the folder Projects.' });
    await deliver(ticket);
    assert.equal(decided((await ended(ticket)).outcome).by.route, 'ollama/llama3.2:3b');
    assert.deepEqual([providers.openai.requests(), providers.anthropic.requests()], before);
  });

test('a ticket of "Globexx" is shown to no machine and not written to, and another client goes to the cloud', async () => {
  const { desk, providers, ledger, deliver, ended } = opened();
  await all(providers, { kind: 'works' });
  const asked = (): number => Object.values(providers).reduce((sum, provider) => sum + provider.requests(), 0);
  const before = asked();
  const ticket = await desk.createTicket({ client: 'Globexx', subject: 'Access', body: 'I need read access to the folder Finance.' });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind, 'would-ask-a-person');
  assert.equal(asked(), before);
  assert.equal((await ledger.attempts(`triage:desk:${ticket}`)).length, 0);
  assert.deepEqual(
    desk.journal().filter((entry) => entry.kind === 'note-added' && entry.ticket === ticket),
    [],
  );
  const other = await desk.createTicket({ client: 'umbrella', subject: 'Access', body: 'I need write access to the folder Projects.' });
  await deliver(other);
  assert.match(decided((await ended(other)).outcome).by.route ?? '', /^openai\//);
});
