/** The ticket system is down while a person is waited for: the roles are told all the same, and no machine is asked in vain. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { PERSONS, all, assertSuperseded, handedOver, notesOn, requestsOf, endedRecords } from './people.ts';

const opened = rehearse();

test('with the desk down for eight hours the roles are alerted as ever, no machine is asked, and an answer given meanwhile is written', async () => {
  const rehearsal = opened();
  const { desk, providers, alerts, say, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('read', { kind: 'down' });
  const before = requestsOf(providers);
  await sleep(8 * HOUR_MS);
  assert.deepEqual(
    alerts.filter(({ kind }) => kind === 'task-escalated').map(({ detail }) => detail.split(':')[0]),
    ['service-manager', 'owner', 'owner', 'owner'],
  );
  assert.equal(requestsOf(providers), before);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await sleep(HOUR_MS);
  await desk.setMode('read', { kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assert.ok(durationMs >= 9 * HOUR_MS && durationMs < 9 * HOUR_MS + 3 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test('AI that comes back while the desk is down is asked soon after the desk is back, without being announced again', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, sleep, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await desk.setMode('read', { kind: 'down' });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(2 * HOUR_MS);
  assert.equal(requestsOf(providers), before, 'an answer could not be written');
  await desk.setMode('read', { kind: 'works' });
  await sleep(35 * MINUTE_MS);
  const { outcome, durationMs } = await ended(ticket);
  assert.equal(decided(outcome).by.route, 'openai/gpt-5.5');
  assert.equal(requestsOf(providers), before + 1);
  assert.ok(durationMs >= 2 * HOUR_MS && durationMs < 2 * HOUR_MS + 35 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});
