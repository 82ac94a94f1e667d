/** What Temporal's UI says of a run: its last word when it has ended, and a request that brought no answer as failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORKFLOW_QUEUE, drainId, pollId } from '../../workflows/ids.ts';
import { rehearse } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { answeredLocally, backAgain, reviewed } from './second-look.ts';
import type { DrainInput, DrainOutcome } from '../../workflows/drain/contract.ts';
import { DOWN, PERSONS, TICKET, all, handedOver } from './people.ts';

const opened = rehearse();

/** What its page in Temporal's UI shows above the timeline. */
async function detailsOf(workflowId: string): Promise<string> {
  const told = await opened().handle(workflowId).query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return told.currentDetails;
}
const details = (ticket: string): Promise<string> => detailsOf(`triage:desk:${ticket}`);
const UNDER_WAY = /asking|Now:|waiting|reading|so far/;

test('a run that has ended says how, in each way to end', async (t) => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, say } = rehearsal;
  const told = async (ticket: string, wanted: RegExp): Promise<void> => {
    const text = await details(ticket);
    assert.match(text, wanted);
    assert.doesNotMatch(text, UNDER_WAY);
  };
  await t.test('answered by a machine, with what was left before it', async () => {
    await providers.openai.setMode(DOWN);
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    await ended(ticket);
    await told(
      ticket,
      /^\*\*Ticket T\d+\*\* of acme\n\nEnded \d{4}-\d\d-\d\d \d\d:\d\d UTC: answered by \*\*Anthropic\*\*, P1\. Note written; fields written\.\n\nTried:\n- left \*\*OpenAI\*\* at/,
    );
  });
  await t.test('answered by a person', async () => {
    const { ticket, task } = await handedOver(rehearsal);
    assert.match(await details(ticket), /Now: waiting for a person \(dispatcher\)/);
    await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
    await ended(ticket);
    await told(ticket, /Ended [^\n]*: answered by \*\*Dana\*\*, P3\./);
  });
  await t.test('handled in the ticket system', async () => {
    const { ticket } = await handedOver(rehearsal);
    await desk.editTicket(ticket, { category: 'access' }, 'staff', 'Eve');
    await deliver(ticket);
    await ended(ticket);
    await told(ticket, /Ended [^\n]*: handled in the ticket system by \*\*Eve\*\*\./);
  });
  await t.test('a person would have been asked', async () => {
    const ticket = await desk.createTicket({ ...TICKET, client: 'initech' });
    await deliver(ticket);
    await ended(ticket);
    await told(ticket, /Ended [^\n]*: a person would have been asked \(exhausted: /);
  });
  await t.test('cancelled', async () => {
    const { ticket } = await handedOver(rehearsal);
    await stop(rehearsal, ticket);
    await told(ticket, /Ended [^\n]*: the run was cancelled\./);
  });
  await t.test('nothing to do', async () => {
    const ticket = await desk.createTicket(TICKET);
    await desk.closeTicket(ticket, 'staff', 'Eve');
    await deliver(ticket);
    await ended(ticket);
    await told(ticket, /Ended [^\n]*: there was nothing to do: /);
  });
});

test('a second look says what came of it', async () => {
  const rehearsal = opened();
  await all(rehearsal.providers, { kind: 'works' });
  const { review } = await answeredLocally(rehearsal, TICKET, { kind: 'retired' });
  assert.match(await detailsOf(review), /waits for a better route until \d{4}-/);
  await backAgain(rehearsal, review);
  await reviewed(rehearsal, review);
  assert.match(await detailsOf(review), /^The answer of \*\*ollama\/[^\n]*: \*\*openai\/gpt-5\.5\*\* says the same, \d{4}-/);
});

test('a request that brought no answer shows as failed in the timeline, and the chain goes on as before', async () => {
  const { desk, providers, deliver, ended, handle } = opened();
  await all(providers, { kind: 'works' });
  await providers.openai.setMode({ kind: 'status', status: 404 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind === 'decided' && outcome.by.kind === 'model' && outcome.by.label, 'Anthropic');
  const { events = [] } = await handle(`triage:desk:${ticket}`).fetchHistory();
  const asked = events?.flatMap(({ eventId, activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === 'decide' ? [String(eventId)] : [],
  );
  const ends = asked?.map((id) => {
    const end = events?.find(
      (event) => String((event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes)?.scheduledEventId) === id,
    );
    return end?.activityTaskFailedEventAttributes ? 'failed' : 'completed';
  });
  assert.deepEqual(ends, ['failed', 'completed']);
  await opened().replayed(`triage:desk:${ticket}`);
});

test('nothing of what failed is readable in the history', async () => {
  const { desk, providers, deliver, ended, handle } = opened();
  await all(providers, { kind: 'works' });
  await providers.openai.setMode({ kind: 'status', status: 404 });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await ended(ticket);
  const { events = [] } = await handle(`triage:desk:${ticket}`).fetchHistory();
  const failures = events?.flatMap(({ activityTaskFailedEventAttributes: failed }) => (failed?.failure ? [failed.failure] : [])) ?? [];
  assert.equal(failures.length, 1);
  assert.equal(failures[0]?.message, 'Encoded failure');
  const kept = JSON.stringify(failures);
  assert.doesNotMatch(kept, /404|next-route|retired/);
});

test('a drain says how many it has woken', async () => {
  const { env } = opened();
  await env.client.workflow.execute<(input: DrainInput) => Promise<DrainOutcome>>('drainWaiting', {
    workflowId: drainId('ticket-triage'),
    taskQueue: WORKFLOW_QUEUE,
    args: [{ process: 'ticket-triage', route: '*', pageSize: 5, rate: 5 }],
  });
  assert.match(await detailsOf(drainId('ticket-triage')), /^Ended\. Woken: 0 item\(s\) in 2 page\(s\)\.$/);
});

test('a poll and a beat say that they have ended', async () => {
  const { env } = opened();
  const run = async (type: string, workflowId: string, args: unknown[]): Promise<string> => {
    await env.client.workflow.execute(type, { workflowId, taskQueue: WORKFLOW_QUEUE, args });
    return detailsOf(workflowId);
  };
  assert.match(await run('pollDesk', pollId('desk'), [{ connection: 'desk' }]), /^Ended\. Listed: \d+; announced: \d+; /);
  assert.equal(await run('heartbeat', 'heartbeat', ['heartbeat', 'a nonce']), 'Ended. The ledger has this beat.');
});
