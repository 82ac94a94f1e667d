/** All providers down, and back: who waits is woken in due order at the rate that the provider takes again, and no provider is asked meanwhile. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, requestsOf } from './people.ts';
import { triageId } from '../support/triage-id.ts';

const opened = rehearse({ control: true });
const TICKETS = 12;

test('tickets of an outage of all providers wait, cost no requests while it lasts, and are answered in due order when one is back', async (t) => {
  const { desk, providers, deliver, ended, asked, ledger, sleep, nowMs, until } = opened();
  await all(providers, DOWN);
  const nowAtMs = await nowMs();
  const tickets: string[] = [];
  for (let at = 0; at < TICKETS; at++) {
    // The last that comes is due first.
    const dueAt = new Date(nowAtMs + (10 - at / TICKETS) * 3_600_000).toISOString();
    tickets.push(await desk.createTicket({ ...TICKET, subject: `Ticket ${at}`, dueAt }));
    await deliver(tickets.at(-1) ?? '');
    await asked(tickets.at(-1) ?? '');
  }
  const atAsking = requestsOf(providers);
  // Before any of them tries by itself.
  await sleep(15 * MINUTE_MS);
  const canaries = (await Promise.all(['openai', 'anthropic', 'ollama'].map((name) => ledger.attempts(`control:${name}`)))).flat();
  t.diagnostic(`${atAsking} requests for ${TICKETS} tickets until all waited; ${canaries.length} canaries in all`);
  const attempts = (await Promise.all(tickets.map((ticket) => ledger.attempts(triageId('desk', ticket))))).flat();
  assert.ok(attempts.length <= 12, `${attempts.length} requests of tickets`);
  await providers.openai.setMode({ kind: 'works' });
  await until('all are decided', async () => (await ledger.decisions({})).length === TICKETS);
  const decisions = (await ledger.decisions({})).toSorted((a, b) => a.endedAtMs - b.endedAtMs);
  for (const ticket of tickets) assert.match(decided((await ended(ticket)).outcome).by.route, /^openai/);
  const order = decisions.map(({ item }) => tickets.indexOf(item));
  t.diagnostic(`answered in the order ${order.join(' ')}`);
  assert.equal(order[0], TICKETS - 1, 'due first');
  // Those of a page are asked side by side.
  for (const [place, ticket] of order.entries()) assert.ok(Math.abs(TICKETS - 1 - ticket - place) <= 4, order.join(' '));
  const after = (await Promise.all(tickets.map((ticket) => ledger.attempts(triageId('desk', ticket))))).flat();
  assert.equal(after.filter(({ end }) => end?.outcome === 'answered').length, TICKETS);
  assert.deepEqual(await ledger.waiting('ticket-triage', 9), []);
});
