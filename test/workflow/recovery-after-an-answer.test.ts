/** A person's answer is final: AI that comes back before, while and after it is given asks nobody and writes nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse } from './rehearsal.ts';
import { PERSONS, all, assertSuperseded, handedOver, notesOn, requestsOf, setByUs, endedRecords, ticketOn, soon } from './people.ts';

const opened = rehearse();
const PERSONS_FIELDS = { category: 'access', impact: 2, urgency: 2, priority: 'P3', destination: 'onsite' };

test("a person's answer waits an hour for the desk, and AI that is back meanwhile is not asked", async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'down' });
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(HOUR_MS);
  await desk.setMode('note', { kind: 'works' });
  const { outcome, durationMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && [outcome.by, outcome.failedUndos], [{ kind: 'person', staff: 'Dana' }, []]);
  assert.ok(durationMs >= HOUR_MS && durationMs < HOUR_MS + 180_000, `took ${durationMs} ms of virtual time`);
  assert.equal(requestsOf(providers), before);
  const notes = notesOn(desk, ticket);
  assertSuperseded(notes, 'Dana');
  assert.match(
    notes[1]?.now ?? '',
    /^Dana decided: P3, On-site visits, Accounts and access, impact 2, urgency 2 \(1 is high\)\. Standby sets all five fields/,
  );
  assert.deepEqual(setByUs(desk, ticket), [PERSONS_FIELDS]);
  assert.deepEqual(ticketOn(desk, ticket)['fields'], PERSONS_FIELDS);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test("a person's answer that comes while AI is thinking wins: AI's late one is not written", async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'held' });
  const before = providers.openai.requests();
  await routeBack(ticket);
  await soon(() => providers.openai.requests() > before);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await all(providers, { kind: 'works' });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assertSuperseded(notesOn(desk, ticket), 'Dana');
  assert.deepEqual(setByUs(desk, ticket), [PERSONS_FIELDS]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test("an answer that comes while AI's is being written is refused, and says who was first", async () => {
  const rehearsal = opened();
  const { desk, providers, say, routeBack, until, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await routeBack(ticket);
  await until('the answer is on its way', () => desk.counts().held === 1);
  await assert.rejects(say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS }), (error: Error) => {
    assert.match(String(error.cause), /Already answered by OpenAI\./);
    return true;
  });
  desk.release();
  const { outcome } = await ended(ticket);
  assert.equal(decided(outcome).by.route, 'openai/gpt-5.5');
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});
