/** A ledger that knows nothing of a run is told by it again who waits for what, whatever the run is doing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { MINUTE_MS, rehearse } from './rehearsal.ts';
import { TICKET, all, answeringWith, handedOver, requestsOf, soon } from './people.ts';
import { CONVENIENT, ticketThatWaitsForAi, rowOf, stop } from './convenience.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { Rehearsal } from './rehearsal.ts';

const unsure = { confidence: { category: 10, impact: 10, urgency: 10, destination: 10 } };
const opened = rehearse({ settings: CONVENIENT, wrap: answeringWith('openai', 'riddle', unsure) });
/** Not patient: its person is asked at once. */
const URGENT = { ...TICKET, client: 'umbrella' };

const dueOf = async ({ ledger }: Rehearsal, ticket: string): Promise<readonly number[]> =>
  (await ledger.overdue(Number.MAX_SAFE_INTEGER, 99)).flatMap((row) => (row.item === ticket ? [row.dueAtMs] : []));
const openTask = async ({ ledger }: Rehearsal, ticket: string): Promise<TaskRow | undefined> =>
  (await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 1))[0];
/** As a ledger is that was restored, or whose run was reset. */
async function forgotten({ ledger, nowMs }: Rehearsal, ticket: string): Promise<void> {
  const workflowId = triageId('desk', ticket);
  await ledger.removeDueUpTo(workflowId, Number.MAX_SAFE_INTEGER);
  await ledger.removeWaiting(workflowId);
  const [task] = await ledger.tasks({ open: true, workflowId }, 1);
  if (task) await ledger.putTask({ ...task, end: { atMs: await nowMs(), how: 'answered', by: 'Eve' } });
  assert.deepEqual(await ledger.unwatched([workflowId]), [workflowId]);
}
const recheck = ({ handle }: Rehearsal, ticket: string): Promise<void> => handle(triageId('desk', ticket)).signal('recheck');

test('while a machine is thinking it must have an outcome within half an hour', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, nowMs, until, ended } = rehearsal;
  await all(providers, { kind: 'held' });
  const before = requestsOf(providers);
  const ticket = await desk.createTicket(URGENT);
  await deliver(ticket);
  await soon(() => requestsOf(providers) > before);
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  for (const deadline = Date.now() + MINUTE_MS; (await dueOf(rehearsal, ticket)).length === 0 && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const [dueAtMs = 0] = await dueOf(rehearsal, ticket);
  assert.ok(Math.abs(dueAtMs - (await nowMs()) - 30 * MINUTE_MS) < MINUTE_MS, `due in ${dueAtMs - (await nowMs())} ms`);
  await all(providers, { kind: 'works' });
  await ended(ticket);
  await until('its outcome has removed that', async () => (await dueOf(rehearsal, ticket)).length === 0);
});

test('where a person is asked after that, their task has it, and nothing says that it is late', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, asked, until } = rehearsal;
  await all(providers, { kind: 'held' });
  const before = requestsOf(providers);
  const ticket = await desk.createTicket({ ...URGENT, body: 'A riddle: the VPN is down and up.' });
  await deliver(ticket);
  await soon(() => requestsOf(providers) > before);
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  for (const deadline = Date.now() + MINUTE_MS; (await dueOf(rehearsal, ticket)).length === 0 && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await all(providers, { kind: 'works' });
  const { dueAtMs } = await asked(ticket);
  await until('the task has it', async () => (await dueOf(rehearsal, ticket)).length === 0);
  assert.ok((await rehearsal.nowMs()) < dueAtMs, 'before anybody is told');
  await stop(rehearsal, ticket);
});

test('while it waits for AI its row says so, and it is due when its wait for AI is over and not before', async () => {
  const rehearsal = opened();
  const { providers, routeBack, until, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const before = await rowOf(rehearsal, ticket);
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  await until('its row is there again', async () => (await rowOf(rehearsal, ticket)) !== undefined);
  const row = await rowOf(rehearsal, ticket);
  assert.deepEqual([row?.lane, row?.dueAtMs, row?.client], ['ai', before?.dueAtMs, 'acme']);
  // Put off after the row is written.
  const due = (before?.dueAtMs ?? 0) + 10 * MINUTE_MS;
  await until('it is due when its wait for AI is over', async () => (await dueOf(rehearsal, ticket))[0] === due);
  assert.deepEqual(await dueOf(rehearsal, ticket), [due]);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  await ended(ticket);
  assert.deepEqual(await dueOf(rehearsal, ticket), []);
});

test('where a look is under way when it is told again, another one comes after it: its row is due when the wait is over, and not after half an hour', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, routeBack, until, ended } = rehearsal;
  const ticket = await ticketThatWaitsForAi(rehearsal);
  const before = await rowOf(rehearsal, ticket);
  await desk.setMode('read', { kind: 'hold', count: 1 });
  await deliver(ticket);
  await soon(() => desk.counts().held === 1);
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  // No virtual time passes while a read is held.
  for (const deadline = Date.now() + MINUTE_MS; (await rowOf(rehearsal, ticket)) === undefined && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  desk.release();
  const due = (before?.dueAtMs ?? 0) + 10 * MINUTE_MS;
  await until('it is due when its wait for AI is over', async () => (await dueOf(rehearsal, ticket))[0] === due);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  await ended(ticket);
});

test('while a person is asked the task is open again, as it was, and AI that is back finds it', async () => {
  const rehearsal = opened();
  const { providers, routeBack, say, until, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, URGENT);
  await say(ticket, 'claimTask', { task: task.task, by: 'Dana' });
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  await until('its row is there again', async () => (await rowOf(rehearsal, ticket)) !== undefined);
  const again = await openTask(rehearsal, ticket);
  assert.deepEqual([again?.task, again?.claim?.by, again?.dueAtMs, again?.end], [task.task, 'Dana', task.dueAtMs, undefined]);
  assert.equal((await rowOf(rehearsal, ticket))?.lane, 'person');
  assert.deepEqual(await dueOf(rehearsal, ticket), [], 'its own watch has it');
  await all(providers, { kind: 'works' });
  await say(ticket, 'releaseTask', { task: task.task, by: 'Dana' });
  await routeBack(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'decided');
});

test('while an answer is being written the task is open, and no row says that it waits for AI', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, until, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, URGENT);
  await all(providers, { kind: 'works' });
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await routeBack(ticket);
  await until('the note is on its way', () => desk.counts().held === 1);
  await forgotten(rehearsal, ticket);
  await recheck(rehearsal, ticket);
  await until('its task is open again', async () => (await openTask(rehearsal, ticket))?.task === task.task);
  assert.equal(await rowOf(rehearsal, ticket), undefined);
  desk.release();
  assert.equal((await ended(ticket)).outcome.kind, 'decided');
  assert.equal(await openTask(rehearsal, ticket), undefined);
});
