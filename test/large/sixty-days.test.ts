/** Sixty days of a ticket that waits for a person, changed 20,000 times by an automation, in virtual time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, rehearse } from '../workflow/rehearsal.ts';
import { PERSONS, handedOver, endedRecords } from '../workflow/people.ts';

const opened = rehearse();
const DAYS = 60;
const CHANGES = 20_000;
/** Each hour a rule engine goes over the ticket. */
const AT_ONCE = Math.ceil(CHANGES / (DAYS * 24));

test('nothing is lost in 60 days and 20,000 changes, and no run is over 2,000 events', async (t) => {
  const rehearsal = opened();
  const { client, deliver, say, ended, env, alerts } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const workflowId = triageId('desk', ticket);
  const runs = new Set<string>();
  let changes = 0;
  for (let hour = 0; hour < DAYS * 24; hour++) {
    for (let change = 0; change < AT_ONCE && changes < CHANGES; change++) await deliver(ticket, `change-${(changes += 1)}`);
    await env.sleep(HOUR_MS);
    if (hour % 6 === 0) runs.add((await client.workflow.getHandle(workflowId).describe()).runId);
  }
  runs.add((await client.workflow.getHandle(workflowId).describe()).runId);
  const lengths: number[] = [];
  for (const runId of runs) lengths.push((await client.workflow.getHandle(workflowId, runId).fetchHistory()).events?.length ?? 0);
  const escalations = alerts.filter(({ kind }) => kind === 'task-escalated').length;
  t.diagnostic(`${changes} changes, ${escalations} escalations, ${lengths.length} runs, the longest of ${Math.max(...lengths)} events`);
  assert.equal(changes, CHANGES);
  assert.ok(Math.max(...lengths) <= 2_000);
  // Two hours, then doubling up to a day: one a day once nobody is left to ask.
  assert.ok(escalations >= DAYS, `${escalations} escalations`);
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind, 'decided');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});
