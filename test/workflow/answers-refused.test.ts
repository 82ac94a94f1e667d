/** Claim, release and answer are refused with their reason, at once and without a trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { MINUTE_MS, rehearse } from './rehearsal.ts';
import { PERSONS, TICKET, assertSuperseded, handedOver, notesOn, setByUs, endedRecords } from './people.ts';
import { openTask } from '../../workflows/people/messages.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse();

/** Runs what must be refused with `why`, and shows that neither the task nor the history has changed. */
async function refused({ handle }: Rehearsal, ticket: string, why: RegExp, act: () => Promise<unknown>): Promise<void> {
  const workflow = handle(`triage:desk:${ticket}`);
  const before = [await workflow.query(openTask), await eventsOf()];
  await assert.rejects(act(), (error: Error) => {
    assert.match(`${error.message} ${String(error.cause)}`, why);
    return true;
  });
  assert.deepEqual([await workflow.query(openTask), await eventsOf()], before);

  /** Without the workflow tasks themselves, which the test server may add for a question that was refused. */
  async function eventsOf(): Promise<number> {
    const { events } = await workflow.fetchHistory();
    return (events ?? [])
      .filter((event) => !event.workflowTaskScheduledEventAttributes && !event.workflowTaskStartedEventAttributes)
      .filter((event) => !event.workflowTaskCompletedEventAttributes && !event.workflowTaskFailedEventAttributes).length;
  }
}

test('an answer with a foreign category, destination or level, without a decision, without a name, or for another task is refused', async () => {
  const rehearsal = opened();
  const { desk, say } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const { ticket: other, task: others } = await handedOver(rehearsal);
  const given = { task: task.task, by: 'Dana', decision: PERSONS };
  const answer = (changed: object) => () => say(ticket, 'answerTask', { ...given, ...changed });
  const decision = (changed: object) => answer({ decision: { ...PERSONS, ...changed } });
  await refused(rehearsal, ticket, /Expected category to be one of email, .*, got no-such\./, decision({ category: 'no-such' }));
  await refused(rehearsal, ticket, /Expected destination to be one of service-desk, .*, got moon\./, decision({ destination: 'moon' }));
  await refused(rehearsal, ticket, /Expected impact to be 1, 2 or 3, got 4\./, decision({ impact: 4 }));
  await refused(rehearsal, ticket, /Expected urgency to be 1, 2 or 3, got 0\./, decision({ urgency: 0 }));
  await refused(rehearsal, ticket, /at most 300 characters, got 301/, decision({ summary: 'x'.repeat(301) }));
  await refused(rehearsal, ticket, /Expected a decision: .*, got none/, answer({ decision: null }));
  await refused(rehearsal, ticket, /Expected the name of who answers/, answer({ by: ' ' }));
  await refused(rehearsal, ticket, /This task is not open: .*:t9/, answer({ task: `${task.task.slice(0, -1)}9` }));
  await refused(rehearsal, ticket, /This task is not open: /, answer({ task: others.task }));
  for (const id of [ticket, other]) {
    assert.equal(notesOn(desk, id).length, 1);
    assert.deepEqual(setByUs(desk, id), []);
  }
  for (const [id, row] of [
    [ticket, task],
    [other, others],
  ] as const)
    await say(id, 'answerTask', { ...given, task: row.task });
  await rehearsal.ended(ticket);
  await rehearsal.ended(other);
});

test('a second answer is refused with who answered, also while the first still waits for the desk; two at once are one', async () => {
  const rehearsal = opened();
  const { desk, say, ended, until } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.setMode('note', { kind: 'hold', count: 1 });
  const answers = await Promise.allSettled(
    ['Dana', 'Kim'].map((by) => say(ticket, 'answerTask', { task: task.task, by, decision: { ...PERSONS, summary: `By ${by}.` } })),
  );
  const [taken, turnedAway] = answers[0]?.status === 'fulfilled' ? ['Dana', 'Kim'] : ['Kim', 'Dana'];
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await until('the answer is on its way', () => desk.counts().held === 1);
  const late = { task: task.task, by: turnedAway ?? '', decision: PERSONS };
  await refused(rehearsal, ticket, new RegExp(`Already answered by ${taken}\\.`), () => say(ticket, 'answerTask', late));
  await refused(rehearsal, ticket, new RegExp(`Already answered by ${taken}\\.`), () => say(ticket, 'claimTask', late));
  desk.release();
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: taken });
  const notes = notesOn(desk, ticket);
  assertSuperseded(notes, taken ?? '');
  assert.match(notes[1]?.now ?? '', new RegExp(`By ${taken}\\.`));
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [`t1 answered by ${taken}`], outcomes: ['decided'] });
});

test('an answer after the end is refused and changes nothing', async () => {
  const rehearsal = opened();
  const { desk, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.closeTicket(ticket, 'staff', 'Kim');
  await rehearsal.deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
  const entries = desk.journal().length;
  await assert.rejects(say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS }), (error: Error) => {
    assert.ok(error instanceof WorkflowNotFoundError, `${error.name}: ${error.message}`);
    return true;
  });
  assert.equal(desk.journal().length, entries);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Kim'], outcomes: ['handled-in-desk'] });
});

test('a claim holds against others by name and time, is renewed by its holder, and lapses by time', async () => {
  const rehearsal = opened();
  const { desk, ledger, say, sleep, nowMs, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, { ...TICKET, client: 'acme' });
  const as = (by: string) => ({ task: task.task, by });
  await refused(rehearsal, ticket, /Nobody has claimed this task\./, () => say(ticket, 'releaseTask', as('Dana')));
  const claimedAtMs = await nowMs();
  await say(ticket, 'claimTask', as('Dana'));
  const [row] = await ledger.tasks({ open: true, workflowId: task.workflowId }, 1);
  const untilMs = row?.claim?.untilMs ?? Number.NaN;
  assert.equal(row?.claim?.by, 'Dana');
  assert.ok(Math.abs(untilMs - claimedAtMs - 15 * MINUTE_MS) < 2_000, `${untilMs - claimedAtMs} ms`);
  const held = new RegExp(`Dana has claimed this task until ${new Date(untilMs).toISOString()}`);
  await refused(rehearsal, ticket, held, () => say(ticket, 'claimTask', as('Kim')));
  await refused(rehearsal, ticket, held, () => say(ticket, 'answerTask', { ...as('Kim'), decision: PERSONS }));
  await refused(rehearsal, ticket, /Dana has claimed this task, not Kim\./, () => say(ticket, 'releaseTask', as('Kim')));

  await sleep(10 * MINUTE_MS);
  await say(ticket, 'claimTask', as('Dana'));
  await sleep(14 * MINUTE_MS);
  await refused(rehearsal, ticket, /Dana has claimed this task until /, () => say(ticket, 'claimTask', as('Kim')));
  await sleep(2 * MINUTE_MS);
  await refused(rehearsal, ticket, /Nobody has claimed this task\./, () => say(ticket, 'releaseTask', as('Dana')));
  await say(ticket, 'claimTask', as('Kim'));
  await refused(rehearsal, ticket, /Kim has claimed this task until /, () =>
    say(ticket, 'answerTask', { ...as('Dana'), decision: PERSONS }),
  );
  await say(ticket, 'answerTask', { ...as('Kim'), decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Kim' });
  assertSuperseded(notesOn(desk, ticket), 'Kim');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Kim'], outcomes: ['decided'] });
});
