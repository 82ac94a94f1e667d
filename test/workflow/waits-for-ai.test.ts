/** Work that is convenience only waits for AI to come back; nobody is bothered before its wait for AI is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORKFLOW_QUEUE, drainId } from '../../workflows/ids.ts';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { TICKET, all, notesOn, requestsOf, setByUs, endedRecords } from './people.ts';
import { CONVENIENT, AI_WAIT_MS, assertNobodyAsked, ticketThatWaitsForAi, rowOf, waitingFor, waitsForAi } from './convenience.ts';

const opened = rehearse({ settings: CONVENIENT });

test('a ticket that no machine can answer waits, and one that is said to be back answers it with one note', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, nowMs, sleep, routeBack, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  assert.equal(await waitingFor(rehearsal, ticket), 'ai');
  const [due] = await ledger.overdue(Number.MAX_SAFE_INTEGER, 10);
  const until = (await rowOf(rehearsal, ticket))?.dueAtMs ?? 0;
  assert.ok(until > (await nowMs()) + 23 * HOUR_MS, 'the row says until when');
  assert.equal(due?.dueAtMs, until + 10 * MINUTE_MS);
  // Past the time at which it would be overdue if somebody had to be asked.
  await sleep(20 * MINUTE_MS);
  assert.deepEqual(await ledger.overdue((await nowMs()) + HOUR_MS, 10), []);
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  const { note, fields, by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields.kind, by.route, failedUndos], ['written', 'written', 'openai/gpt-5.5', []]);
  assert.equal(requestsOf(providers), before + 1);
  assert.deepEqual([notesOn(desk, ticket).length, setByUs(desk, ticket).length], [1, 1]);
  assert.equal(await waitingFor(rehearsal, ticket), undefined);
  assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 10), [], 'its due row is removed');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['decided'] });
  await rehearsal.replayed(triageId('desk', ticket));
});

test('one drain wakes it once, and a drain that finds AI still away leaves it waiting', async () => {
  const rehearsal = opened();
  const { env, desk, providers, closed, handle, ended, until } = rehearsal;
  const input = { process: 'ticket-triage', route: 'openai/gpt-5.5', pageSize: 10, rate: 10 };
  const drain = async (number: number): Promise<number> => {
    const workflowId = `${drainId('ticket-triage')}-${number}`;
    await env.client.workflow.start('drainWaiting', { workflowId, taskQueue: WORKFLOW_QUEUE, args: [input] });
    await closed(workflowId);
    return (await handle(workflowId).result()).signalled;
  };
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const before = requestsOf(providers);
  assert.equal(await drain(1), 1);
  await until(
    'it has tried all routes and waits again',
    async () => requestsOf(providers) >= before + 6 && (await rowOf(rehearsal, ticket)) !== undefined,
  );
  await assertNobodyAsked(rehearsal, ticket);
  await all(providers, { kind: 'works' });
  assert.equal(await drain(2), 1);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'openai/gpt-5.5');
  assert.equal(notesOn(desk, ticket).length, 1);
  assert.equal(await drain(3), 0);
});

test('without any word it tries its routes by itself, at growing distances, and is answered by the first that is back', async () => {
  const rehearsal = opened();
  const { desk, providers, sleep, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const counts = (): readonly number[] => [providers.openai.requests(), providers.anthropic.requests(), providers.ollama.requests()];
  const before = counts();
  await sleep(37 * MINUTE_MS);
  await waitsForAi(rehearsal, ticket);
  assert.deepEqual(
    counts().map((count, at) => count - (before[at] ?? 0)),
    [2, 2, 2],
  );
  await assertNobodyAsked(rehearsal, ticket);
  await all(providers, { kind: 'works' });
  await sleep(75 * MINUTE_MS);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'openai/gpt-5.5');
  assert.equal(notesOn(desk, ticket).length, 1);
});

test('when its wait for AI is over a person is asked, with time to answer, and the machines stay welcome', async () => {
  const rehearsal = opened();
  const { desk, ledger, providers, alerts, sleep, nowMs, asked, routeBack, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal, { ...TICKET, dueAt: new Date((await opened().nowMs()) + HOUR_MS).toISOString() });
  await sleep(AI_WAIT_MS - HOUR_MS);
  await waitsForAi(rehearsal, ticket);
  await assertNobodyAsked(rehearsal, ticket);
  await sleep(HOUR_MS);
  const task = await asked(ticket);
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Standby asks a person/);
  assert.equal(task.dueAtMs, task.openedAtMs + 30 * MINUTE_MS);
  assert.equal(task.role, 'dispatcher');
  assert.deepEqual(
    alerts.filter(({ kind }) => kind === 'task-escalated'),
    [],
  );
  assert.equal(await waitingFor(rehearsal, ticket), 'person');
  assert.equal((await rowOf(rehearsal, ticket))?.lane, 'person');
  assert.deepEqual(await ledger.overdue((await nowMs()) + AI_WAIT_MS, 10), []);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  decided((await ended(ticket)).outcome);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
  await rehearsal.replayed(triageId('desk', ticket));
});

test('a desk that is down when AI is back costs no request: whose ticket it is nobody can say', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, sleep, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  await desk.setMode('read', { kind: 'down' });
  await all(providers, { kind: 'works' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await sleep(5 * MINUTE_MS);
  assert.equal(requestsOf(providers), before);
  await desk.setMode('read', { kind: 'works' });
  await sleep(HOUR_MS);
  decided((await ended(ticket)).outcome);
  assert.equal(notesOn(desk, ticket).length, 1);
  assert.equal(await rowOf(rehearsal, ticket), undefined);
  assert.equal((await rehearsal.handle(triageId('desk', ticket)).describe()).status.name, 'COMPLETED');
});
