/** Two vendors behind one network, which goes down: a few requests find out, one canary at a time asks, and one that is answered brings both back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteState } from '../../ledger/contract.ts';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { DOWN, TICKET } from './people.ts';

const opened = rehearse({ control: true, groupOf: (provider) => (provider === 'ollama' ? 'own-hardware' : 'one-network') });

test('two vendors of one group that fail together are closed by three requests, asked by one canary in turn, and back with the first good one', async (t) => {
  const { desk, providers, deliver, ended, ledger, sleep, until } = opened();
  const clouds = [providers.openai, providers.anthropic];
  for (const cloud of clouds) await cloud.setMode(DOWN);
  const answeredBy = async (): Promise<string> => {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    return decided((await ended(ticket)).outcome).by.route;
  };
  const canaries = async (): Promise<number> =>
    (await Promise.all(['openai', 'anthropic'].map((name) => ledger.attempts(`control:${name}`)))).flat().length;
  for (let tickets = 0; tickets < 3; tickets++) assert.match(await answeredBy(), /^ollama/);
  const states = (await ledger.routeStates()).map(({ route, state }) => `${route.split('/')[0]} ${state}`);
  assert.deepEqual(states, ['anthropic open', 'openai open']);
  const requests = clouds.reduce((sum, cloud) => sum + cloud.requests(), 0) - (await canaries());
  assert.equal(requests, 3, 'two of the first route and one of the second, where each alone would have had three');

  const before = await canaries();
  await sleep(5 * MINUTE_MS);
  const asked = (await canaries()) - before;
  t.diagnostic(`${requests} requests of tickets, then ${asked} canaries of both in five minutes`);
  // One route alone is asked four times in the first half minute, and then once a minute.
  assert.ok(asked <= 10, `${asked} canaries`);
  // Only one of them is back: the other one keeps it closed no longer.
  await providers.anthropic.setMode({ kind: 'works' });
  // The other one may be tried, and have failed, before anybody looks.
  const isBack = ({ route, state }: RouteState): boolean => route.startsWith('anthropic/') && state === 'half-open';
  await until('a canary was answered', async () => (await ledger.routeStates()).some(isBack));
  assert.match(await answeredBy(), /^anthropic/);
  for (let tickets = 0; tickets < 3; tickets++) assert.match(await answeredBy(), /^anthropic/);
});
