/** What is done where a look says that nothing is known of the ticket: no machine is asked, and nothing counts as looked at. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { MINUTE_MS, SETTINGS, rehearse, rehearsed } from './rehearsal.ts';
import { TICKET, all, handedOver, notesOn, soon } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';

/** So many reads meet a proxy that says 404 while the desk restarts. */
let absent = 0;
/** A read that waits, as of a slow desk. */
let isDown = false;
const restarting = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (...asked) => {
    if (isDown) return { kind: 'unreachable', detail: 'simulated', retryAfterMs: undefined };
    if (absent-- > 0) return { kind: 'absent' };
    return desk.read(...asked);
  },
});
const opened = rehearse({ wrapDesk: restarting });
beforeEach(async () => {
  [absent, isDown] = [0, false];
  const { desk, providers } = opened();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await all(providers, { kind: 'works' });
});

test('a ticket that has moved to a client of local AI only goes to no further cloud, also where one reply says 404', async () => {
  const { desk, providers, deliver, ended, ledger } = opened();
  await providers.openai.setMode({ kind: 'hang' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket, 'known-made');
  await soon(() => providers.openai.requests() > before);
  await desk.moveClient(ticket, 'globex');
  await deliver(ticket, 'known-moved');
  absent = 1;
  await ended(ticket);
  const asked = (await ledger.attempts(triageId('desk', ticket))).map(({ route, client }) => `${route.split('/')[0]} for ${client}`);
  assert.ok(!asked.some((one) => one.startsWith('anthropic')), `after the move to globex: ${asked.join(', ')}`);
});

test('the same where the look joins a brief one that gives up on a desk that is down', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, routeBack, until, ledger, handle, useSettings, alerts, nowMs } = rehearsal;
  // Told every few seconds, so that a brief look is under way whenever the primary fails.
  useSettings(rehearsed({ people: { escalateEveryMs: 3_000, escalateAtMostMs: 3_000 } }));
  const { ticket } = await handedOver(rehearsal, { ...TICKET, dueAt: new Date(await nowMs()).toISOString() });
  useSettings(SETTINGS);
  const workflowId = triageId('desk', ticket);
  const told = (): number => alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(workflowId)).length;
  await providers.openai.setMode({ kind: 'hang' });
  await providers.anthropic.setMode({ kind: 'works' });
  const before = providers.openai.requests();
  await routeBack(ticket);
  await soon(() => providers.openai.requests() > before);
  await desk.moveClient(ticket, 'globex');
  isDown = true;
  await deliver(ticket, 'known-moved-2');
  const first = (await ledger.attempts(workflowId)).length;
  await until('somebody was told, or asked', async () => told() > 1 || (await ledger.attempts(workflowId)).length > first);
  const asked = (await ledger.attempts(workflowId)).slice(first).map(({ route, client }) => `${route.split('/')[0]} for ${client}`);
  await handle(workflowId).terminate();
  assert.deepEqual(asked, [], `after the move to globex, the desk down: ${asked.join(', ')}`);
});

test('a reopening that is accepted while a cancelled run is still taking its note back has its episode', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, deliver, cancel, closed, sleep, nowMs } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'down' });
  await cancel(ticket);
  await sleep(MINUTE_MS);
  await all(providers, { kind: 'works' });
  await desk.closeTicket(ticket);
  await desk.reopenTicket(ticket);
  await deliver(ticket, 'known-reopened');
  await sleep(MINUTE_MS);
  await desk.setMode('note', { kind: 'works' });
  await closed(triageId('desk', ticket));
  await sleep(40 * MINUTE_MS);
  const workflowId = triageId('desk', ticket);
  const decisions = (await ledger.decisions({ workflowId })).map(({ episode, outcome }) => `${episode} ${outcome}`);
  const late = (await ledger.overdue(await nowMs(), 99)).filter((row) => row.workflowId === workflowId);
  assert.ok(
    decisions.length === 2 || late.length === 1,
    `decisions: ${decisions.join()}; due rows: ${late.length}; notes ${notesOn(desk, ticket).length}`,
  );
});
