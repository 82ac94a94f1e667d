/** Provider control in virtual time: a breaker opens by what a provider answers, canaries find out when it is back, and traffic returns step by step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all } from './people.ts';

const opened = rehearse({ control: true });
const stateOf = async (route: string) => (await opened().ledger.routeStates()).find((one) => one.route.startsWith(route));

test('a primary that fails three times in a row is asked by canaries only, and is back one ticket after the first good one', async (t) => {
  const { desk, providers, deliver, ended, ledger, sleep, until } = opened();
  await all(providers, { kind: 'works' });
  await providers.openai.setMode({ kind: 'status', status: 503 });
  const asked = async (): Promise<string> => {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    return decided((await ended(ticket)).outcome).by.route;
  };
  for (let tickets = 0; tickets < 4; tickets++) assert.match(await asked(), /^anthropic/);
  assert.equal((await stateOf('openai'))?.state, 'open');
  // On a busy machine the first canary is asked before the fourth ticket ends.
  const ofTickets = async (): Promise<number> => providers.openai.requests() - (await ledger.attempts('control:openai')).length;
  const atOpening = await ofTickets();
  assert.ok(atOpening <= 4, `${atOpening} requests`);
  await sleep(2 * MINUTE_MS);
  const canaries = (await ledger.attempts('control:openai')).length;
  t.diagnostic(`${atOpening} requests until it was open, then ${canaries} canaries in two minutes`);
  for (let tickets = 0; tickets < 4; tickets++) assert.match(await asked(), /^anthropic/);
  assert.equal(await ofTickets(), atOpening);
  await providers.openai.setMode({ kind: 'works' });
  await until('a canary was answered', async () => (await stateOf('openai'))?.state === 'half-open');
  assert.match(await asked(), /^openai/);
  for (let tickets = 0; tickets < 31; tickets++) assert.match(await asked(), /^openai/);
  assert.equal((await stateOf('openai'))?.state, 'closed');
  const events = (await ledger.routeEvents(20)).map(({ kind, detail }) => `${kind} ${detail}`.trim()).toReversed();
  assert.deepEqual(events.slice(-6), [
    'half-open 1 at once',
    'half-open 2 at once',
    'half-open 4 at once',
    'half-open 8 at once',
    'half-open 16 at once',
    'closed',
  ]);
});

test('a route that nobody asks is asked by a canary every hour, and a dead one is told', async () => {
  const { providers, ledger, sleep, alerts } = opened();
  await all(providers, { kind: 'works' });
  await providers.openai.setMode(DOWN);
  const before = alerts.length;
  await sleep(2 * HOUR_MS + 10 * MINUTE_MS);
  const canaries = await ledger.attempts('control:openai');
  assert.ok(canaries.length > 0);
  assert.ok(
    alerts.slice(before).some(({ kind, detail }) => kind === 'route-failing' && detail.includes('openai')),
    JSON.stringify(alerts),
  );
});
