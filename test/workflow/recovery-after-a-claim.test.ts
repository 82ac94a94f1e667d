/** AI comes back while a person has a claimed task: it keeps its hands off until the claim is released or has lapsed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { PERSONS, all, assertSuperseded, handedOver, notesOn, requestsOf, setByUs, endedRecords, soon } from './people.ts';

const opened = rehearse();

test('AI that is back leaves a claimed task alone until the claim is released, and then answers', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, say, routeBack, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(10 * MINUTE_MS);
  assert.equal(requestsOf(providers), before, 'a request under the hands of Dana');
  const [open] = await ledger.tasks({ open: true }, 1);
  assert.equal(open?.claim?.by, 'Dana');

  await say(ticket, 'releaseTask', { task: task.task, by: 'Dana' });
  const { outcome, durationMs } = await ended(ticket);
  const { by, note, fields, failedUndos } = decided(outcome);
  assert.deepEqual([by.route, note.kind, fields.kind, failedUndos], ['openai/gpt-5.5', 'written', 'written', []]);
  assert.ok(durationMs >= 10 * MINUTE_MS && durationMs < 11 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(requestsOf(providers), before + 1);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.equal(setByUs(desk, ticket).length, 1);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('AI that is back answers when a claim has lapsed that no answer followed', async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(14 * MINUTE_MS);
  assert.equal(requestsOf(providers), before);
  const { outcome, durationMs } = await ended(ticket);
  assert.equal(decided(outcome).by.route, 'openai/gpt-5.5');
  assert.ok(durationMs >= 15 * MINUTE_MS && durationMs < 16 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(requestsOf(providers), before + 1);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('a claim that comes while AI is thinking holds its answer back, and AI answers anew after the release', async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'held' });
  const before = providers.openai.requests();
  await routeBack(ticket);
  await soon(() => providers.openai.requests() > before);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  await all(providers, { kind: 'works' });
  await sleep(5 * MINUTE_MS);
  assert.equal(notesOn(desk, ticket).length, 1, 'only the hand-over');
  await say(ticket, 'releaseTask', { task: task.task, by: 'Dana' });
  const { outcome } = await ended(ticket);
  assert.equal(decided(outcome).by.route, 'openai/gpt-5.5');
  assert.equal(providers.openai.requests(), before + 2);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('a claim that is answered is the answer, whatever AI could say', async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(5 * MINUTE_MS);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assert.equal(requestsOf(providers), before);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});
