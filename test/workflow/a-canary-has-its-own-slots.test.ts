/** Every slot of a provider is taken by tickets, one of which hangs: the canary of a route of it starts all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlPort } from '../../activities/control/port.ts';
import { rehearse } from './rehearsal.ts';
import { TICKET, soon } from './people.ts';

const opened = rehearse({ control: true, slots: 1 });
const ROUTE = 'openai/gpt-5.5';
/** In real time, since the clock goes as ours while a request is under way. Below the 15 s for which the ticket keeps its slot. */
const STARTS_WITHIN_MS = 9_000;

test('a canary starts while tickets have every slot of its provider', async () => {
  const { providers, desk, deliver, ended, ledger, client, nowMs, alerts } = opened();
  await providers.openai.setMode({ kind: 'held' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await soon(() => providers.openai.requests() > 0);
  const atMs = await nowMs();
  await ledger.putRouteState({
    route: ROUTE,
    version: 1,
    state: 'open',
    untilMs: atMs + 60_000,
    why: '3 of its last requests failed',
    reason: 'server-error',
    grant: undefined,
    opening: 1,
    openedAtMs: atMs,
    nextCanaryAtMs: atMs,
  });
  const askedAt = Date.now();
  await controlPort(client, (alert) => void alerts.push(alert)).changed('openai');
  const asked = async (): Promise<number> => (await ledger.attempts('control:openai')).length;
  while ((await asked()) === 0 && Date.now() - askedAt < STARTS_WITHIN_MS) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await asked(), 1, `no canary within ${STARTS_WITHIN_MS} ms`);
  await providers.openai.setMode({ kind: 'works' });
  await ended(ticket);
});
