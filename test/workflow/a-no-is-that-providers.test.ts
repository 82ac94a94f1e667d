/** What one provider refuses is that provider's no: a healthy backup is asked, but for what was declined, and the ticket says the true reason. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { REPORTED } from '../fixtures/vendor-replies/reported.ts';
import { firstProvider } from './a-no-is-that-providers.ts';
import { decided, rehearse, rehearsed } from './rehearsal.ts';
import type { FirstProvider } from './a-no-is-that-providers.ts';
import type { Provider } from '../../providers/contract.ts';

let first: FirstProvider;
before(async () => {
  first = await firstProvider();
});
after(() => first.close());
const later: Provider = {
  complete: (request) => first.provider.complete(request),
  verdictOf: (fault, nowMs) => first.provider.verdictOf(fault, nowMs),
};
const settings = rehearsed({ routes: ['openai/gpt-5.5', 'anthropic/claude-sonnet-5'] });
const opened = rehearse({ settings, wrap: (provider, name) => (name === 'openai' ? later : provider) });

const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };

for (const { source, dialect, status, headers = {}, body, meant, reason } of REPORTED)
  test(`${dialect} ${status} of ${source}: the backup is ${meant === 'policy' ? 'not asked, the ticket was declined' : 'asked'}`, async () => {
    const { desk, providers, deliver, ended, asked, cancel } = opened();
    first.play({ dialect, answer: () => ({ status, headers, body }) });
    const before = providers.anthropic.requests();
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    if (meant === 'policy') {
      await asked(ticket);
      await cancel(ticket);
      assert.equal(providers.anthropic.requests(), before);
      return;
    }
    const { outcome } = await ended(ticket);
    const { by, routeFailures } = decided(outcome);
    assert.equal(providers.anthropic.requests() - before, 1);
    assert.deepEqual([by.label, routeFailures.map((failure) => [failure.label, failure.reason])], ['Anthropic', [['OpenAI', reason]]]);
  });

/** As servers do that know the API of some years ago only, and no field beyond it. */
const KNOWN = new Set(['model', 'messages', 'temperature', 'top_p', 'max_tokens', 'stream', 'stop', 'random_seed', 'tools', 'tool_choice']);
const refusing = (body: string, known: ReadonlySet<string>): readonly object[] =>
  Object.keys(JSON.parse(body))
    .filter((field) => !known.has(field))
    .map((field) => ({ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }));
const refused = (detail: readonly object[]) => ({
  status: 422,
  body: { object: 'error', message: { detail }, type: 'invalid_request_error', param: null, code: null },
});

test('a strict server that speaks our dialect and refuses our fields costs no ticket: of 20 none waits for a person', async (t) => {
  const { desk, providers, deliver, ended } = opened();
  const before = providers.anthropic.requests();
  first.play({
    dialect: 'openai',
    answer: (body) => refused(refusing(body, KNOWN)),
  });
  const tickets: string[] = [];
  for (let at = 0; at < 20; at++) tickets.push(await desk.createTicket(TICKET));
  await Promise.all(tickets.map((ticket) => deliver(ticket)));
  const outcomes = [];
  for (const ticket of tickets) outcomes.push((await ended(ticket)).outcome);
  const answered = outcomes.filter((outcome) => outcome.kind === 'decided' && outcome.by.kind === 'model').length;
  t.diagnostic(`${answered} of 20 answered by the backup, which got ${providers.anthropic.requests() - before} requests`);
  assert.deepEqual([answered, providers.anthropic.requests() - before], [20, 20]);
});

test('an unknown server that forbids fields is asked once in the plainest form, answers, and is asked so from then on', async (t) => {
  await first.close();
  first = await firstProvider();
  const { desk, providers, deliver, ended } = opened();
  const ofBackup = providers.anthropic.requests();
  const plain = new Set([...KNOWN, 'response_format']);
  first.play({
    dialect: 'openai',
    answer: async (body) => {
      const extra = refusing(body, plain);
      if (extra.length > 0) return refused(extra);
      const headers = { 'content-type': 'application/json', authorization: 'Bearer simulated-key' };
      const answered = await fetch(`${providers.openai.url}/v1/chat/completions`, { method: 'POST', headers, body });
      return { status: answered.status, body: await answered.text() };
    },
  });
  for (let at = 0; at < 3; at++) {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    const { by, routeFailures } = decided((await ended(ticket)).outcome);
    assert.deepEqual([by.label, routeFailures], ['OpenAI', []]);
  }
  t.diagnostic(`${first.requests()} requests for three tickets`);
  assert.deepEqual([first.requests(), providers.anthropic.requests() - ofBackup], [4, 0]);
});
