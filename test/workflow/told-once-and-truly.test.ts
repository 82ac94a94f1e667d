/** Whole runs whose note, alert or request would otherwise say or do what is not so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKET, all, notesOn, setByUs, soon } from './people.ts';
import { MINUTE_MS, SETTINGS, rehearse, rehearsed } from './rehearsal.ts';

const opened = rehearse({ settings: rehearsed({ routes: ['openai/gpt-5.5', 'anthropic/claude-sonnet-5'] }) });

test('a cancel while the reply to the fields is lost does not say on the note that they could not be set: they are', async () => {
  const { desk, providers, deliver, cancel, closed, sleep } = opened();
  await all(providers, { kind: 'works' });
  await desk.setMode('fields', { kind: 'apply-late', ms: 0, reply: 'lost', count: 1 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await soon(() => setByUs(desk, ticket).length > 0);
  await cancel(ticket);
  assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
  await sleep(MINUTE_MS);
  const [note] = notesOn(desk, ticket);
  assert.ok(setByUs(desk, ticket).length > 0, 'not injected: the fields were not set');
  assert.doesNotMatch(note?.now ?? '', /stopped before it could set/);
});

test('a route whose end was told is not told as failing again by a ticket that has waited for another route', async () => {
  const { desk, providers, deliver, ended, sleep, alerts } = opened();
  await sleep(MINUTE_MS);
  alerts.length = 0;
  await providers.openai.setMode({ kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfter: '45' });
  await providers.anthropic.setMode({ kind: 'refuse' });
  const first = await desk.createTicket(TICKET);
  await deliver(first);
  await soon(() => alerts.some(({ kind, detail }) => kind === 'route-failing' && detail.startsWith('Anthropic')));
  await providers.anthropic.setMode({ kind: 'works' });
  await sleep(15_000);
  const second = await desk.createTicket(TICKET);
  await deliver(second);
  await ended(second);
  await providers.openai.setMode({ kind: 'works' });
  await ended(first);
  const told = alerts.filter(({ detail }) => detail.startsWith('Anthropic')).map(({ kind }) => kind);
  assert.deepEqual(told, ['route-failing', 'route-back']);
});

test('a note to a client without AI names no model, and does not promise that AI is tried', async () => {
  const { desk, deliver, asked, cancel, useSettings } = opened();
  useSettings(rehearsed({ otherClients: { ai: 'off', write: 'note', onRefusal: 'person' } }));
  const ticket = await desk.createTicket({ ...TICKET, client: 'hooli' });
  await deliver(ticket);
  await asked(ticket);
  await soon(() => notesOn(desk, ticket).length > 0);
  const text = notesOn(desk, ticket)[0]?.now ?? '';
  await cancel(ticket);
  useSettings(SETTINGS);
  assert.doesNotMatch(text, /gpt|goes on trying/);
});

test('a ticket that was declined and is left to people is not sent to the same vendor again and again meanwhile', async () => {
  const { desk, providers, deliver, asked, cancel, sleep } = opened();
  await all(providers, { kind: 'works' });
  await sleep(MINUTE_MS);
  await providers.openai.setMode({ kind: 'refusal' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await asked(ticket);
  await sleep(8 * 60 * MINUTE_MS);
  const requests = providers.openai.requests() - before;
  await cancel(ticket);
  assert.equal(requests, 1);
});
