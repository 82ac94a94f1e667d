/** A provider that names a time is blocked until then, for every ticket; a ticket waits for it only where no other machine may be asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse, rehearsed } from './rehearsal.ts';

const opened = rehearse({ settings: rehearsed({ routes: ['openai/gpt-5.5', 'anthropic/claude-sonnet-5'] }) });
const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const throttled = (retryAfter: string) => ({ kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfter }) as const;
const works = { kind: 'works' } as const;

test('a route that names 20 s is left at once, passed over by the next ticket, which says why, and asked again after that', async () => {
  const { desk, providers, deliver, ended, sleep, ledger } = opened();
  const [openai, anthropic] = [providers.openai.requests(), providers.anthropic.requests()];
  await providers.openai.setMode(throttled('20'));
  const outcomes = [];
  for (let at = 0; at < 2; at++) {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    outcomes.push(await ended(ticket));
  }
  for (const { outcome, durationMs } of outcomes) {
    const { by, routeFailures } = decided(outcome);
    assert.deepEqual([by.label, routeFailures.map(({ label, reason }) => [label, reason])], ['Anthropic', [['OpenAI', 'throttled']]]);
    assert.ok(durationMs < 5_000, `took ${durationMs} ms of virtual time`);
  }
  assert.deepEqual([providers.openai.requests() - openai, providers.anthropic.requests() - anthropic], [1, 2]);
  const [state] = await ledger.routeStates();
  assert.deepEqual([state?.state, state?.reason], ['open', 'throttled']);
  assert.match(state?.why ?? '', /^status 429 rate_limit_exceeded, blocked until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);

  await providers.openai.setMode(works);
  await sleep(20_000);
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { by, routeFailures } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.label, routeFailures], ['OpenAI', []]);
});

test('where no other machine may be asked the ticket waits for the first that opens, asks it once more, and does not call it left', async () => {
  const { desk, providers, deliver, ended, replayed } = opened();
  const [openai, anthropic] = [providers.openai.requests(), providers.anthropic.requests()];
  await providers.openai.setMode({ ...throttled('25'), times: 1 });
  await providers.anthropic.setMode({ ...throttled('50'), times: 1 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { outcome, durationMs } = await ended(ticket);
  const { by, routeFailures } = decided(outcome);
  assert.deepEqual([by.label, routeFailures.map(({ label, reason }) => [label, reason])], ['OpenAI', [['Anthropic', 'throttled']]]);
  assert.ok(durationMs >= 25_000 && durationMs < 35_000, `took ${durationMs} ms of virtual time`);
  assert.deepEqual([providers.openai.requests() - openai, providers.anthropic.requests() - anthropic], [2, 1]);
  await replayed(`triage:desk:${ticket}`);
});

test('a ticket waits once for each route, and then a person is asked', async () => {
  const { desk, providers, deliver, asked, cancel, sleep } = opened();
  await sleep(60_000);
  const [openai, anthropic] = [providers.openai.requests(), providers.anthropic.requests()];
  await providers.openai.setMode(throttled('10'));
  await providers.anthropic.setMode(throttled('15'));
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await asked(ticket);
  assert.deepEqual([providers.openai.requests() - openai, providers.anthropic.requests() - anthropic], [2, 2]);
  await cancel(ticket);
});

test('a route that is closed for longer than a minute is not waited for', async () => {
  const { desk, providers, deliver, asked, cancel, sleep, nowMs } = opened();
  await sleep(60_000);
  await providers.openai.setMode(throttled('120'));
  await providers.anthropic.setMode({ kind: 'status', status: 404 });
  const openai = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  const begunAtMs = await nowMs();
  await deliver(ticket);
  await asked(ticket);
  assert.ok((await nowMs()) - begunAtMs < 30_000);
  assert.equal(providers.openai.requests() - openai, 1);
  await cancel(ticket);
});
