/** A ticket that waits tries by itself: each route that may be asked is asked again, and none that canaries have just found down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, handedOver } from './people.ts';

const opened = rehearse({ control: true });
/** The first own try comes after 24 to 36 minutes. */
const FIRST_TRY_MS = 40 * MINUTE_MS;
/** And the second one 48 to 72 minutes after that. */
const SECOND_TRY_MS = 72 * MINUTE_MS;

const attemptsOf = async (ticket: string): Promise<readonly string[]> =>
  (await opened().ledger.attempts(triageId('desk', ticket))).map(({ provider }) => provider);

test('its own try asks each route, so that the last one answers where all before it still fail', async () => {
  const rehearsal = opened();
  const { providers, ended, ledger, nowMs, sleep } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  const before = await attemptsOf(ticket);
  assert.deepEqual(before, ['openai', 'openai', 'anthropic', 'anthropic', 'ollama', 'ollama']);
  await providers.ollama.setMode({ kind: 'works' });
  const waitsSinceMs = await nowMs();
  await sleep(FIRST_TRY_MS);
  assert.match(decided((await ended(ticket)).outcome).by.route, /^ollama/);
  const tried = (await attemptsOf(ticket)).slice(before.length);
  assert.deepEqual([...new Set(tried)], ['openai', 'anthropic', 'ollama']);
  const [decision] = await ledger.decisions({ workflowId: triageId('desk', ticket) });
  assert.ok((decision?.endedAtMs ?? 0) - waitsSinceMs < SECOND_TRY_MS, 'by its first try');
});

test('its own try asks no route that is open: canaries have asked it within the last minute or two', async () => {
  const rehearsal = opened();
  const { desk, deliver, asked, providers, ledger, ended, sleep, until } = rehearsal;
  await all(providers, DOWN);
  const tickets: string[] = [];
  const areOpen = async (): Promise<boolean> =>
    (await ledger.routeStates()).filter(({ state }) => state === 'open').length === Object.keys(providers).length;
  while (!(await areOpen())) {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    await asked(ticket);
    tickets.push(ticket);
    assert.ok(tickets.length <= 3, 'three requests that fail open a route');
  }
  const ticket = tickets.at(-1) ?? '';
  const before = await attemptsOf(ticket);
  await sleep(FIRST_TRY_MS);
  assert.deepEqual(await attemptsOf(ticket), before);
  // What it costs nothing to leave to canaries costs no time either: the first that is answered wakes it.
  await providers.ollama.setMode({ kind: 'works' });
  await until('all are decided', async () => (await ledger.decisions({})).length === tickets.length + 1);
  assert.match(decided((await ended(ticket)).outcome).by.route, /^ollama/);
});
