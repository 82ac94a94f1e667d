/** A request that a vendor calls wrong: one vendor proves nothing, a second of the same dialect neither, and two dialects end the chain. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { firstProvider } from './a-no-is-that-providers.ts';
import { decided, rehearse } from './rehearsal.ts';
import type { FirstProvider } from './a-no-is-that-providers.ts';
import type { Provider } from '../../providers/contract.ts';

let second: FirstProvider;
before(async () => {
  second = await firstProvider();
});
after(() => second.close());
/** The second route, in the dialect that a test gives it. */
const later: Provider = {
  complete: (request) => second.provider.complete(request),
  verdictOf: (fault, nowMs) => second.provider.verdictOf(fault, nowMs),
};
const opened = rehearse({ wrap: (provider, name) => (name === 'anthropic' ? later : provider) });
const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const WRONG = { kind: 'status', status: 400, code: 'invalid_value', message: 'Invalid value.' } as const;
const wrongInAnthropics = { type: 'error', error: { type: 'invalid_request_error', message: 'Invalid value.' } };

test('two vendors of two dialects that call it wrong end the chain: it is ours, and a person is asked why', async () => {
  const { desk, providers, deliver, asked, cancel } = opened();
  await providers.openai.setMode(WRONG);
  second.play({ dialect: 'anthropic', answer: () => ({ status: 400, body: wrongInAnthropics }) });
  const local = providers.ollama.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await asked(ticket);
  assert.deepEqual([second.requests(), providers.ollama.requests() - local], [1, 0]);
  await cancel(ticket);
});

test('one that is refused for access beside one that calls it wrong proves nothing: the local model is asked', async () => {
  const { desk, providers, deliver, ended } = opened();
  await providers.openai.setMode(WRONG);
  second.play({ dialect: 'anthropic', answer: () => ({ status: 403, body: wrongInAnthropics }) });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { by, routeFailures } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.label, routeFailures.map(({ reason }) => reason)], ['the local model', ['bad-request', 'set-up']]);
});

test('text that is too long is asked for once more, shorter, where something can be left out, and then left', async () => {
  const { desk, providers, deliver, ended } = opened();
  const tooLong = { ...wrongInAnthropics, error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum' } };
  second.play({ dialect: 'anthropic', answer: () => ({ status: 400, body: tooLong }) });
  await providers.openai.setMode({ kind: 'status', status: 404 });
  const requests = [];
  for (const body of [TICKET.body, `${TICKET.body} `.repeat(120)]) {
    const before = second.requests();
    const ticket = await desk.createTicket({ ...TICKET, body });
    await deliver(ticket);
    const { routeFailures } = decided((await ended(ticket)).outcome);
    assert.deepEqual(
      routeFailures.map(({ reason }) => reason),
      ['retired', 'too-long'],
    );
    requests.push(second.requests() - before);
  }
  assert.deepEqual(requests, [1, 2]);
});
