/** kill -9 of the whole service in each window of each compensation: between registering and effect, and between effect and undo. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { reviewId } from '../../workflows/ids.ts';
import { triageId } from '../support/triage-id.ts';
import { liveUntil, until } from '../support/live.ts';
import { deskJournal } from './journal.ts';
import {
  CAME_FROM,
  MOVED_TO,
  SETTINGS,
  assertAtKill,
  clear,
  create,
  createWeak,
  effects,
  fieldsOf,
  heldAre,
  inJournal,
  notesOn,
  refusedIs,
  storyOf,
  triedAre,
  vague,
} from './windows.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { Live } from '../support/live.ts';

/** A request that is on its way at the kill comes in after it, and before its caller would have given up (10 s). */
const LATE_MS = 9_500;
/** All else is brought into place meanwhile. */
const THINKING_MS = 8_500;
/** A lost attempt is given again 30 s after its start; then a few writes of a second each. */
const ENDS_WITHIN_MS = 75_000;
const STOPPED_TEXT = /^Superseded: Standby stopped; the ticket is yours/;
const KIM = { category: 'network', impact: 2, urgency: 2, destination: 'network-team', summary: 'Seen by Kim.' } as const;

let opened: Awaited<ReturnType<typeof liveUntil>> | undefined;
before(async () => {
  opened = await liveUntil({
    settings: { ...SETTINGS, handOver: { kind: 'move', destination: MOVED_TO } },
    entry: 'test/fixtures/service-without-control.ts',
  });
});
after(() => opened?.close());
const running = (): Live => opened?.service ?? assert.fail('expected the service to be started');

/** What each test leaves to the next. */
let reached = 0;
const from = (step: number): Live => {
  assert.equal(reached, step, 'the test before this one has to pass first');
  return running();
};

const WAITING = ['note-unsent', 'note-stored', 'note-late', 'move-stored', 'move-late'] as const;
const DEGRADED = ['weak-unsent', 'weak-note', 'weak-fields'] as const;
/** Cancelled while their write is out. */
const STOPPED = ['cancel-stored', 'cancel-late'] as const;
const WHOLE = ['fields-stored', 'fields-down', ...DEGRADED] as const;

test('killed between registering and effect', async (t) => {
  const service = from(0);
  const { stage } = service;
  const startedAt = Date.now();
  await stage.setProvider('ollama', { kind: 'slow', ms: THINKING_MS });
  await createWeak(service, 'weak-unsent');
  await stage.setProvider('ollama', { kind: 'works' });
  await stage.setProvider('openai', { kind: 'slow', ms: THINKING_MS });
  await create(service, vague('note-unsent'));
  await until(
    'a second request to the primary',
    5_000,
    () => stage.requests('openai'),
    (requests) => requests === 2,
  );
  await stage.setProvider('openai', { kind: 'works' });
  await stage.setDesk('fields', { kind: 'hold', count: 3 });
  await createWeak(service, 'weak-fields');
  await create(service, vague('move-stored'), clear('fields-stored'));
  await heldAre(service, 3);
  await stage.setDesk('fields', { kind: 'apply-late', ms: LATE_MS, reply: 'hang', count: 1 });
  await create(service, vague('move-late'));
  await triedAre(service, 'move-late', 'move-1');
  await stage.setDesk('note', { kind: 'hold', count: 3 });
  await createWeak(service, 'weak-note');
  await create(service, vague('note-stored'), vague('cancel-stored'));
  await heldAre(service, 6);
  await stage.setDesk('note', { kind: 'apply-late', ms: LATE_MS, reply: 'hang', count: 2 });
  await create(service, vague('note-late'), vague('cancel-late'));
  for (const id of ['note-late', 'cancel-late']) await triedAre(service, id, 'hand-over-1');
  // Nobody else reads by now: these two are the first requests of the writes of those that were thought about.
  await stage.setDesk('read', { kind: 'hold', count: 2 });
  await heldAre(service, 8);
  await stage.setDesk('fields', { kind: 'down' });
  await create(service, clear('fields-down'));
  await inJournal(service, 'the note', (story) => story.includes('answered'), 'fields-down');
  await refusedIs(service, 'fields-down');
  for (const id of STOPPED) await cancel(service, id);
  await heldAre(service, 8);

  await service.service().killAll();
  const killedAt = Date.now();
  t.diagnostic(`killed ${((killedAt - startedAt) / 1000).toFixed(1)} s after the first ticket, with 8 requests held and 3 on their way`);
  await assertAtKill(service, {
    'note-unsent': [],
    'weak-unsent': [],
    'note-stored': ['asked', 'held'],
    'note-late': [],
    'cancel-stored': ['asked', 'held'],
    'cancel-late': [],
    'move-stored': ['asked', 'moved', 'held'],
    'move-late': ['asked'],
    'fields-stored': ['answered', 'fields', 'held'],
    'fields-down': ['answered'],
    'weak-note': ['answered', 'held'],
    'weak-fields': ['answered', 'fields', 'held'],
  });
  for (const id of ['note-late', 'cancel-late']) await inJournal(service, 'the late note', (story) => story.includes('asked'), id);
  await inJournal(service, 'the late move', (story) => story.includes('moved'), 'move-late');
  await stage.setDesk('fields', { kind: 'works' });
  await service.restart();

  await waitingAre(service, WAITING);
  await endedAre(service, [...WHOLE, ...STOPPED]);
  reached = 1;
  t.diagnostic(`all waiting or ended ${((Date.now() - killedAt) / 1000).toFixed(0)} s after the kill`);
  const journal = await deskJournal(service);
  for (const id of WAITING)
    await t.test(`${id}: one note asks, and the ticket is moved once`, () => {
      assert.deepEqual(effects(storyOf(journal, id)), ['asked', 'moved']);
    });
  for (const id of WHOLE)
    await t.test(`${id}: one note, and its fields whole`, () => {
      assert.deepEqual(effects(storyOf(journal, id)), ['answered', 'fields']);
      assertAnswered(journal, id);
    });
  for (const id of STOPPED)
    await t.test(`${id}: the note that was on its way says that the ticket is theirs`, () => {
      assert.deepEqual(effects(storyOf(journal, id)), ['asked', 'superseded']);
      assert.match(notesOn(journal, id)[0]?.text ?? '', STOPPED_TEXT);
    });
  for (const id of DEGRADED) await t.test(`${id}: one review, by one start`, () => assertOneReview(service, id));
});

test('a person answers those that waited: what was left on them is undone once', async (t) => {
  const service = from(1);
  await service.withClient(async (client) => {
    for (const id of WAITING) {
      const task = `${triageId('desk', id)}:e1:t1`;
      await client.workflow.getHandle(triageId('desk', id)).executeUpdate('answerTask', { args: [{ task, by: 'kim', decision: KIM }] });
    }
  });
  await endedAre(service, WAITING);
  reached = 2;
  const journal = await deskJournal(service);
  for (const id of WAITING) await t.test(id, () => assertPutRight(journal, id, 'kim'));
});

const BACK = ['back-edit-late', 'back-edit-stored', 'back-move-stored', 'back-move-late'] as const;
const LEFT = ['taken', 'cancelled'] as const;

test('killed between effect and undo', async (t) => {
  const service = from(2);
  const { stage } = service;
  await stage.setProvider('openai', { kind: 'unsure' });
  await create(service, ...[...BACK, ...LEFT].map(clear));
  await waitingAre(service, [...BACK, ...LEFT]);
  await stage.setProvider('openai', { kind: 'works' });

  const startedAt = Date.now();
  await stage.setDesk('note', { kind: 'hold', count: 1 });
  await routeBack(service, 'back-edit-late');
  await heldAre(service, 1);
  await stage.setDesk('note', { kind: 'apply-late', ms: LATE_MS, reply: 'hang', count: 1 });
  await stage.release();
  await triedAre(service, 'back-edit-late', 'supersede-hand-over-1');
  await stage.setDesk('note', { kind: 'hold', count: 2 });
  await stage.setDesk('fields', { kind: 'error', status: 422, count: 1 });
  await create(service, clear('half'));
  await heldAre(service, 1);
  await stage.release();
  await inJournal(service, 'the note that says so', (story) => story.includes('superseded in part'), 'half');
  await heldAre(service, 1);
  // Long enough to change what the desk does with the next note.
  await stage.setDesk('fields', { kind: 'delay', ms: 1_200, count: 1 });
  await routeBack(service, 'back-edit-stored');
  await inJournal(service, 'the answer', (story) => story.includes('answered'), 'back-edit-stored');
  await stage.setDesk('note', { kind: 'hold', count: 1 });
  await heldAre(service, 2);
  await stage.setDesk('note', { kind: 'hold', count: 2 });
  await stage.onTicket('taken', 'edit', { fields: { owner: 'lee' }, staff: 'lee' });
  await cancel(service, 'cancelled');
  await heldAre(service, 4);
  await stage.setDesk('fields', { kind: 'hold', count: 1 });
  await routeBack(service, 'back-move-stored');
  await heldAre(service, 5);
  await stage.setDesk('fields', { kind: 'apply-late', ms: LATE_MS / 2, reply: 'hang', count: 1 });
  await routeBack(service, 'back-move-late');
  await triedAre(service, 'back-move-late', 'put-back-1');
  await heldAre(service, 5);

  await service.service().killAll();
  const killedAt = Date.now();
  t.diagnostic(`killed ${((killedAt - startedAt) / 1000).toFixed(1)} s after the first signal, with 5 requests held and 2 on their way`);
  await assertAtKill(service, {
    'back-edit-late': ['asked', 'moved', 'answered', 'held', 'put back'],
    'back-edit-stored': ['asked', 'moved', 'answered', 'put back', 'superseded', 'held'],
    'back-move-stored': ['asked', 'moved', 'answered', 'put back', 'held'],
    'back-move-late': ['asked', 'moved', 'answered'],
    taken: ['asked', 'moved', 'superseded', 'held'],
    cancelled: ['asked', 'moved', 'put back', 'superseded', 'held'],
    half: ['answered', 'held', 'superseded in part', 'held'],
  });
  await inJournal(service, 'the late edit', (story) => story.includes('superseded'), 'back-edit-late');
  await inJournal(service, 'the late move back', (story) => story.includes('put back'), 'back-move-late');
  await service.restart();

  await endedAre(service, [...BACK, ...LEFT, 'half']);
  reached = 3;
  t.diagnostic(`all ended ${((Date.now() - killedAt) / 1000).toFixed(0)} s after the kill`);
  const journal = await deskJournal(service);
  for (const id of BACK) await t.test(id, () => assertPutRight(journal, id, 'OpenAI'));
  await t.test('taken: the note asks nobody any more, and the ticket stays where its person finds it', () => {
    assert.deepEqual(effects(storyOf(journal, 'taken')), ['asked', 'moved', 'superseded']);
    assert.match(notesOn(journal, 'taken')[0]?.text ?? '', /^Superseded: lee has taken this ticket/);
  });
  await t.test('cancelled: the ticket is put back, and the note says that it is theirs', () => {
    assert.deepEqual(effects(storyOf(journal, 'cancelled')), ['asked', 'moved', 'put back', 'superseded']);
    assert.match(notesOn(journal, 'cancelled')[0]?.text ?? '', STOPPED_TEXT);
    assert.equal(fieldsOf(journal, 'cancelled')['destination'], CAME_FROM);
  });
  await t.test('half: the note itself says that its fields are not set', () => {
    assert.deepEqual(effects(storyOf(journal, 'half')), ['answered', 'superseded in part']);
    assert.equal(notesOn(journal, 'half').length, 1);
  });
  await t.test('how they ended', async () => {
    const ends = await endedAre(service, [...BACK, ...LEFT, 'half']);
    assert.deepEqual(
      [...BACK, ...LEFT, 'half'].map((id) => ends.get(id)),
      ['decided', 'decided', 'decided', 'decided', 'handled-in-desk', 'stopped', 'decided'],
    );
  });
});

test('the reviews end once each, and ask the better route once each', async () => {
  const service = from(3);
  const before = await service.stage.requests('openai');
  const ids = DEGRADED.map((id) => reviewId(triageId('desk', id), 1));
  await service.withClient((client) => Promise.all(ids.map((id) => client.workflow.getHandle(id).signal('routeBack', 'openai/gpt-5.5'))));
  const rows = await until(
    'all reviews',
    20_000,
    () => service.withLedger(async (ledger) => (await ledger.decisions({})).filter(({ process }) => process === 'ticket-triage-review')),
    (found) => found.length === ids.length,
  );
  assert.deepEqual(
    rows.map(({ workflowId, outcome }) => `${workflowId} ${outcome}`).toSorted(),
    ids.map((id) => `${id} confirmed`).toSorted(),
  );
  assert.equal((await service.stage.requests('openai')) - before, ids.length);
});

async function routeBack(service: Live, id: string): Promise<void> {
  await service.withClient((client) => client.workflow.getHandle(triageId('desk', id)).signal('routeBack', 'openai/gpt-5.5'));
}

async function cancel(service: Live, id: string): Promise<void> {
  await service.withClient((client) => client.workflow.getHandle(triageId('desk', id)).cancel());
}

async function waitingAre(service: Live, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids.map((id) => triageId('desk', id)));
  await until(
    `${ids.length} tickets waiting for a person`,
    ENDS_WITHIN_MS,
    () =>
      service.withLedger(
        async (ledger) => (await ledger.waiting('ticket-triage', 100)).filter(({ workflowId }) => wanted.has(workflowId)).length,
      ),
    (waiting) => waiting === ids.length,
  );
}

async function endedAre(service: Live, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await until(
    `the end of ${ids.join(', ')}`,
    ENDS_WITHIN_MS,
    () =>
      service.withLedger(async (ledger) =>
        (await ledger.decisions({})).filter(({ item: ticket, process }) => process === 'ticket-triage' && ids.includes(ticket)),
      ),
    (found) => found.length === ids.length,
  );
  return new Map(rows.map(({ item: ticket, outcome }) => [ticket, outcome]));
}

function assertAnswered(journal: readonly JournalEntry[], id: string): void {
  const { category, destination, impact, urgency, priority } = fieldsOf(journal, id);
  assert.deepEqual([category, destination], ['network', 'network-team']);
  assert.ok([impact, urgency, priority].every((value) => value !== null));
}

/** Two notes, the first of which names the second; moved and put back once; the fields whole. */
function assertPutRight(journal: readonly JournalEntry[], id: string, by: string): void {
  assert.deepEqual(effects(storyOf(journal, id)), ['asked', 'moved', 'answered', 'put back', 'superseded', 'fields']);
  const [asking, answer, ...more] = notesOn(journal, id);
  assert.deepEqual(more, []);
  assert.match(asking?.text ?? '', new RegExp(`^Superseded: answered by ${by}; see the note [[(]standby ${answer?.mark}[\\])]`));
  assert.notEqual(asking?.mark, answer?.mark);
  assertAnswered(journal, id);
}

/** By the server's own list, and by the history of the run that started it. */
async function assertOneReview(service: Live, id: string): Promise<void> {
  await service.withClient(async (client) => {
    const { events } = await client.workflow.getHandle(triageId('desk', id)).fetchHistory();
    const started = (events ?? []).filter((event) => event.childWorkflowExecutionStartedEventAttributes);
    assert.equal(started.length, 1);
    // The list is a moment behind.
    await pause(1_000);
    const runs: string[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = "${reviewId(triageId('desk', id), 1)}"` }))
      runs.push(run.status.name);
    assert.deepEqual(runs, ['RUNNING']);
  });
}
