/** Runs that last, on the real server: they go on as new ones before they grow long, and nothing is lost between two of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import proto from '@temporalio/proto';
import { createRecheck } from '../../watch/recheck.ts';
import { send } from '../../cli/tasks/send.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { DOWN, PERSONS, TICKET, all, handedOver, notesOn, endedRecords } from '../workflow/people.ts';
import { runningQuery } from '../../activities/processes.ts';
import { PROCESSES } from '../../workers/processes.ts';
import type { Rehearsal } from '../workflow/rehearsal.ts';

// In real time, so that a write of unknown end is not waited for a minute.
const opened = rehearse({ server: 'dev', settings: rehearsed({ lookAgainMs: 3_000 }) });
const MOST_EVENTS = 2_000;

/** Every run of the item, oldest first, with its length. */
async function runsOf({ client }: Rehearsal, workflowId: string): Promise<readonly { readonly runId: string; readonly events: number }[]> {
  const runs: { runId: string; events: number; at: number }[] = [];
  for await (const { runId, startTime } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    runs.push({ runId, events: Number(raw.workflowExecutionInfo?.historyLength ?? 0), at: startTime.getTime() });
  }
  return runs.toSorted((one, other) => one.at - other.at);
}

test('a run that has grown long goes on as a new one with its task; an answer that crosses it counts once, and its repeat gets the same', async (t) => {
  const rehearsal = opened();
  const { desk, client, say, handle, until, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const workflowId = `triage:desk:${ticket}`;
  const first = (await handle(workflowId).describe()).runId;
  const claim = { task: task.task, by: 'Kim' };
  let claims = 0;
  while ((await handle(workflowId).describe()).runId === first && claims < 400) {
    await say(ticket, 'claimTask', claim);
    await say(ticket, 'releaseTask', claim);
    claims += 1;
  }
  assert.notEqual((await handle(workflowId).describe()).runId, first, `after ${claims} claims the run is still the first`);
  const request = { task: task.task, by: 'Dana', decision: PERSONS };
  await desk.setMode('note', { kind: 'hold', count: 1 });
  const sent = await send(client, workflowId, { update: 'answerTask', request }, 'answer-1');
  assert.equal(sent.kind, 'taken');
  assert.equal((await send(client, workflowId, { update: 'answerTask', request }, 'answer-1')).kind, 'taken', 'given again');
  await until('the note is on its way', () => desk.counts().held === 1);
  desk.release();
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assert.equal(notesOn(desk, ticket).filter(({ now }) => now.startsWith('Dana decided')).length, 1);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
  const runs = await runsOf(rehearsal, workflowId);
  t.diagnostic(`${claims} claims, runs of ${runs.map(({ events }) => events).join(', ')} events`);
  assert.ok(runs.every(({ events }) => events <= MOST_EVENTS));
});

test('an answer that is given at the very moment at which a run goes on as a new one is taken once', async () => {
  const rehearsal = opened();
  const { client, say, handle, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const workflowId = `triage:desk:${ticket}`;
  const first = (await handle(workflowId).describe()).runId;
  const claim = { task: task.task, by: 'Dana' };
  const events = async (): Promise<number> => Number((await handle(workflowId).describe()).raw.workflowExecutionInfo?.historyLength ?? 0);
  while ((await events()) < 1_480 && (await handle(workflowId).describe()).runId === first) {
    await say(ticket, 'claimTask', claim);
    await say(ticket, 'releaseTask', claim);
  }
  const request = { task: task.task, by: 'Dana', decision: PERSONS };
  const pushing = Array.from({ length: 12 }, () => say(ticket, 'claimTask', claim).catch(() => undefined));
  const answers = ['a', 'b', 'c', 'd'].map((id) =>
    send(client, workflowId, { update: 'answerTask', request: { ...request, by: `Dana ${id}` } }, id),
  );
  await Promise.all(pushing);
  const sent = await Promise.all(answers);
  // A claim of Dana's keeps the others out; without one exactly one of the four is taken.
  const { outcome } = await ended(ticket).catch(async () => {
    await send(client, workflowId, { update: 'answerTask', request }, 'e');
    return ended(ticket);
  });
  assert.equal(outcome.kind === 'decided' && outcome.by.kind, 'person');
  assert.ok(sent.filter(({ kind }) => kind === 'taken').length <= 1);
});

test('10,001 changes of a ticket, announced while no worker answers, are one signal to its run', async (t) => {
  const rehearsal = opened();
  const { ledger, client } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  const workflowId = `triage:desk:${ticket}`;
  const signals = async (): Promise<number> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signalled }) => signalled?.signalName === 'delivered').length;
  };
  const before = await signals();
  // While the desk's worker is stopped nothing covers what is accepted, however long the deliveries take.
  await rehearsal.restart('desk', async () => {
    for (let change = 0; change < 10_001; change++) {
      const accepted = await rehearsal.accept('desk', {
        deliveryId: `change-${change}`,
        type: 'ticket.updated',
        ticket,
        actor: 'automation',
      });
      assert.equal(accepted.kind, 'accepted');
    }
    const told = (await signals()) - before;
    t.diagnostic(`${told} signals for 10,001 changes`);
    assert.ok(told <= 3, `${told} signals`);
  });
  assert.equal((await ledger.tasks({ open: true, workflowId }, 9)).length, 1);
});

test('a run that was reset after its end asks again, and the watch has it write its task and waiting row anew', async () => {
  const rehearsal = opened();
  const { client, ledger, say, ended, until } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const workflowId = `triage:desk:${ticket}`;
  await all(rehearsal.providers, { kind: 'status', status: 503 });
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  const asked = (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
  const finish = asked.findLast(({ workflowTaskCompletedEventAttributes: completed }) => completed !== null && completed !== undefined);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await ended(ticket);
  assert.equal((await ledger.task(task.task))?.end?.how, 'answered');
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'by hand',
    workflowTaskFinishEventId: finish?.eventId ?? null,
    requestId: 'reset-1',
    // As an operator does who wants the answer taken back.
    resetReapplyExcludeTypes: [proto.temporal.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE],
  });
  const recheck = createRecheck({ client, ledger, running: runningQuery(PROCESSES) });
  assert.deepEqual(await recheck(), [], 'once is a moment between two records');
  await until('the run is told', async () => (await recheck()).includes(workflowId));
  await until('its task is open again', async () => (await ledger.tasks({ open: true, workflowId }, 9)).length === 1);
  assert.equal((await ledger.waiting('ticket-triage', 99)).filter((row) => row.workflowId === workflowId).length, 1);
  await client.workflow.getHandle(workflowId).cancel();
});

test('a cancel that crosses the last write of a late answer leaves no task open', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, until, cancel, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'works' });
  await desk.setMode('fields', { kind: 'hold', count: 1 });
  await routeBack(ticket);
  await until('the fields are on their way', () => desk.counts().held === 1);
  await cancel(ticket);
  desk.release();
  await closed(`triage:desk:${ticket}`);
  const { tasks } = await endedRecords(rehearsal, ticket);
  assert.equal(tasks.length, 1);
});

test('a second look that is cancelled leaves no waiting row', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, client, deliver, until, ended, closed } = rehearsal;
  await all(providers, { kind: 'status', status: 503 });
  await providers.ollama.setMode({ kind: 'works' });
  const ticket = await desk.createTicket({ client: 'acme', subject: 'VPN', body: 'The VPN is down for our whole office since nine.' });
  await deliver(ticket);
  await ended(ticket);
  const review = `review:triage:desk:${ticket}:e1`;
  const waits = async (): Promise<boolean> => (await ledger.waiting('ticket-triage', 99)).some(({ workflowId }) => workflowId === review);
  await until('the second look waits', waits);
  await client.workflow.getHandle(review).cancel();
  assert.equal(await closed(review), 'CANCELLED');
  assert.equal(await waits(), false);
});

test('a person who answers while our note rests between two tries is taken at once, and so is a cancel', async () => {
  const rehearsal = opened();
  const { desk, ledger, providers, deliver, until, say, cancel, closed, ended } = rehearsal;
  await all(providers, DOWN);
  await desk.setMode('note', { kind: 'error', status: 500 });
  const asked = async (): Promise<{ ticket: string; task: string }> => {
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    const workflowId = `triage:desk:${ticket}`;
    await until('a person is asked', async () => (await ledger.tasks({ open: true, workflowId }, 1)).length === 1);
    const before = desk.counts().requests.note;
    await until('the note was tried', () => desk.counts().requests.note > before);
    const [task] = await ledger.tasks({ open: true, workflowId }, 1);
    return { ticket, task: task?.task ?? '' };
  };
  const [answered, stopped] = [await asked(), await asked()];
  await say(answered.ticket, 'answerTask', { task: answered.task, by: 'Dana', decision: PERSONS });
  await cancel(stopped.ticket);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await desk.setMode('note', { kind: 'works' });
  const { outcome } = await ended(answered.ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assert.equal(await closed(`triage:desk:${stopped.ticket}`), 'CANCELLED');
});
