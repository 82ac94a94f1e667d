/** What was delivered and what was looked at are two facts: a run ends when a reading has covered all that was delivered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, MINUTE_MS, rehearse } from '../workflow/rehearsal.ts';
import { DOWN, TICKET, all, handedOver, soon } from '../workflow/people.ts';
import type { Rehearsal } from '../workflow/rehearsal.ts';

const opened = rehearse();

const episodesOf = async ({ ledger }: Rehearsal, ticket: string): Promise<readonly number[]> =>
  (await ledger.decisions({ workflowId: triageId('desk', ticket) })).map(({ episode }) => episode);

test('a ticket that is closed and reopened while the primary hangs has two episodes', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  await providers.openai.setMode({ kind: 'held' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket, 'made');
  await soon(() => providers.openai.requests() > before);
  await desk.closeTicket(ticket);
  await desk.reopenTicket(ticket);
  await deliver(ticket, 'reopened');
  await providers.openai.setMode(DOWN);
  await ended(ticket);
  await providers.openai.setMode({ kind: 'works' });
  assert.deepEqual(await episodesOf(rehearsal, ticket), [1, 2]);
});

test('the same while a person is asked', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, sleep } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.closeTicket(ticket);
  await desk.reopenTicket(ticket);
  await deliver(ticket, 'reopened');
  await ended(ticket);
  await sleep(MINUTE_MS);
  assert.deepEqual(await episodesOf(rehearsal, ticket), [1, 2]);
});

test('a delivery that comes at the end of an episode is watched for as long as its ticket cannot be read', async () => {
  const rehearsal = opened();
  const { desk, ledger, providers, deliver, until, sleep, ended } = rehearsal;
  await all(providers, { kind: 'works' });
  await desk.setMode('fields', { kind: 'hold', count: 1 });
  const ticket = await desk.createTicket(TICKET);
  const workflowId = triageId('desk', ticket);
  await deliver(ticket, 'made');
  await until('the last write is on its way', () => desk.counts().held === 1);
  await deliver(ticket, 'changed');
  await desk.setMode('read', { kind: 'down', count: 40 });
  desk.release();
  await sleep(20 * MINUTE_MS);
  const rows = (await ledger.overdue(Number.MAX_SAFE_INTEGER, 99)).filter((row) => row.workflowId === workflowId);
  assert.equal(rows.length, 1, `due rows while the desk is down: ${rows.length}`);
  await desk.setMode('read', { kind: 'works' });
  await ended(ticket);
  assert.deepEqual(
    (await ledger.overdue(Number.MAX_SAFE_INTEGER, 99)).filter((row) => row.workflowId === workflowId),
    [],
  );
});

test('news that a look could not learn of stays news, and is looked at when the desk is back', async () => {
  const rehearsal = opened();
  const { desk, deliver, sleep, until, ledger } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.setMode('read', { kind: 'down' });
  await desk.editTicket(ticket, { owner: 'kim' });
  await deliver(ticket, 'taken');
  await sleep(5 * MINUTE_MS);
  await desk.setMode('read', { kind: 'works' });
  await sleep(12 * MINUTE_MS);
  await until('the task has ended', async () => (await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 1)).length === 0);
});

test('an automation that changes a waiting ticket again and again costs a bounded history, and a person who takes it then is seen', async (t) => {
  const rehearsal = opened();
  const { desk, client, deliver, sleep, until, ledger, env } = rehearsal;
  await all(rehearsal.providers, DOWN);
  const { ticket } = await handedOver(rehearsal);
  const workflowId = triageId('desk', ticket);
  const changes = 250;
  const runs = new Set<string>();
  for (let change = 0; change < changes; change++) {
    await deliver(ticket, `automation-${change}`);
    await env.sleep(4 * MINUTE_MS);
    if (change % 20 === 0) runs.add((await client.workflow.getHandle(workflowId).describe()).runId);
  }
  await desk.editTicket(ticket, { owner: 'kim' });
  await deliver(ticket, 'taken');
  await sleep(HOUR_MS);
  await until('the task has ended', async () => (await ledger.tasks({ open: true, workflowId }, 1)).length === 0);
  const lengths: number[] = [];
  for (const runId of runs) lengths.push((await client.workflow.getHandle(workflowId, runId).fetchHistory()).events?.length ?? 0);
  t.diagnostic(`${changes} changes in ${(changes * 4) / 60 / 24} days, runs of ${lengths.join(', ')} events`);
  assert.ok(lengths.every((events) => events <= 2_000));
  assert.ok(lengths.length > 1, 'not injected: nothing grew long');
});

test('a person who takes the ticket seconds after a look is seen at the next one, without anything else happening', async () => {
  const rehearsal = opened();
  const { desk, deliver, sleep, ledger } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { subject: 'VPN again' }, 'automation');
  await deliver(ticket, 'automation');
  await sleep(2_000);
  await desk.editTicket(ticket, { owner: 'kim' });
  await deliver(ticket, 'taken');
  await sleep(MINUTE_MS);
  assert.deepEqual(await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 1), []);
});
