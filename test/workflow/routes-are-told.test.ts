/** An outage is told once, by route and for all together, and so is its end, however many tickets meet it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse();
const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const DOWN = { kind: 'status', status: 503 } as const;
const WORKS = { kind: 'works' } as const;

test('three providers at 503 and six tickets: three lines that they fail, one that no machine answers, and the ends', async () => {
  const { desk, providers, deliver, asked, alerts, sleep, routeBack, ended, ledger } = opened();
  for (const provider of Object.values(providers)) await provider.setMode(DOWN);
  const tickets = [];
  for (let at = 0; at < 6; at++) {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    await asked(ticket);
    tickets.push(ticket);
  }
  const told = (): string[] =>
    alerts.map(({ kind, detail }) => `${kind}: ${detail.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '<time>')}`);
  assert.deepEqual(told().splice(0), [
    'route-failing: OpenAI (openai/gpt-5.5) failing since <time>: status 503 server_is_overloaded',
    'route-failing: Anthropic (anthropic/claude-sonnet-5) failing since <time>: status 503 api_error',
    'route-failing: the local model (ollama/llama3.2:3b) failing since <time>: status 503 server_busy',
    'no-machine: no machine answers since <time>: OpenAI failing; Anthropic failing; the local model failing',
  ]);
  assert.equal((await ledger.routeTroubles()).length, 4);

  await sleep(5 * MINUTE_MS);
  alerts.length = 0;
  await providers.anthropic.setMode(WORKS);
  for (const ticket of tickets) {
    await routeBack(ticket);
    decided((await ended(ticket)).outcome);
  }
  assert.deepEqual(told(), [
    'route-back: Anthropic (anthropic/claude-sonnet-5) answers again: failing from <time> to <time>',
    'machines-back: a machine answers again, Anthropic (anthropic/claude-sonnet-5): none did from <time> to <time>',
  ]);
  assert.deepEqual(
    (await ledger.routeTroubles()).map(({ route }) => route),
    ['ollama/llama3.2:3b', 'openai/gpt-5.5'],
  );
});

test('a key that is refused while the route fails already is told once more, since somebody must change it, and not by ticket', async () => {
  const { desk, providers, deliver, ended, alerts } = opened();
  alerts.length = 0;
  await providers.openai.setMode({ kind: 'status', status: 401, code: 'invalid_api_key' });
  for (let at = 0; at < 3; at++) {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    assert.equal(decided((await ended(ticket)).outcome).by.label, 'Anthropic');
  }
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['route-blocked'],
  );
  assert.match(
    alerts[0]?.detail ?? '',
    /^OpenAI \(openai\/gpt-5\.5\) refusing our key since .* UTC: status 401 invalid_api_key, until somebody changes it$/,
  );
});
