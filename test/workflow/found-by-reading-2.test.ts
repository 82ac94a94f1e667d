/** Found by reading, the second part: what is left unwatched, watched too long, or grows. */
import assert from 'node:assert/strict';
import { rulesKeeper } from '../../intake/kept-rules.ts';
import { beforeEach, test } from 'node:test';
import { LedgerBusy } from '../../ledger/busy.ts';
import { handOverNote } from '../../workflows/compensations/kinds.ts';
import { freshState } from '../../workflows/episode/state.ts';
import { triageId } from '../support/triage-id.ts';
import { CLIENTS, CLOUD, HOUR_MS, MINUTE_MS, SETTINGS, rehearse, rehearsed } from './rehearsal.ts';
import { DOWN, PERSONS, TICKET, all, handedOver, soon } from './people.ts';
import { waitsForAi } from './convenience.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { EpisodeState } from '../../workflows/episode/state.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Once a ticket was read as this client's, nothing is read any more. */
let downOnceSeenAs: string | undefined;
let isDown = false;
const goingDown = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (...asked) => {
    if (isDown) return { kind: 'unreachable', detail: 'simulated', retryAfterMs: undefined };
    const read = await desk.read(...asked);
    if (read.kind === 'found' && read.ticket.client === downOnceSeenAs) isDown = true;
    return read;
  },
});
const opened = rehearse({
  wrapDesk: goingDown,
  settings: rehearsed({
    process: { convenienceWait: '48h' },
    clients: { ...CLIENTS, patient: { ...CLOUD, criticality: 'convenience' }, hooli: CLOUD },
  }),
});
beforeEach(async () => {
  [downOnceSeenAs, isDown] = [undefined, false];
  const { desk, providers } = opened();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await all(providers, { kind: 'works' });
});
const rowsOf = async ({ ledger }: Rehearsal, ticket: string) =>
  (await ledger.overdue(Number.MAX_SAFE_INTEGER, 9_999)).filter(({ workflowId }) => workflowId === triageId('desk', ticket));

test('T6 a run that wrote its due row again, as after a restore of the ledger, leaves none at its end', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended, ledger, handle, until } = rehearsal;
  await providers.openai.setMode({ kind: 'hang' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket, 't6');
  await soon(() => providers.openai.requests() > before);
  // As a ledger that was restored from a backup older than the delivery.
  await ledger.removeDueUpTo(triageId('desk', ticket), Number.MAX_SAFE_INTEGER);
  await handle(triageId('desk', ticket)).signal('recheck');
  await until('the row is written again', async () => (await rowsOf(rehearsal, ticket)).length === 1);
  await ended(ticket);
  assert.deepEqual(await rowsOf(rehearsal, ticket), []);
});

test('T9 a ticket that waited for AI and has moved to where a person is due is told of in time when the desk goes down', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, until, sleep, ledger, nowMs, handle } = rehearsal;
  await all(providers, DOWN);
  const ticket = await desk.createTicket({ ...TICKET, client: 'patient' });
  await deliver(ticket);
  await waitsForAi(rehearsal, ticket);
  downOnceSeenAs = 'hooli';
  await desk.moveClient(ticket, 'hooli');
  await deliver(ticket, 't9-moved');
  await until('the desk is down', () => isDown);
  await sleep(6 * HOUR_MS);
  const late = (await ledger.overdue(await nowMs(), 99)).filter(({ workflowId }) => workflowId === triageId('desk', ticket));
  const all6 = (await rowsOf(rehearsal, ticket)).map(({ dueAtMs }) => Math.round((dueAtMs - Date.now()) / HOUR_MS));
  await handle(triageId('desk', ticket)).terminate();
  assert.equal(late.length, 1, `overdue after 6 h: ${late.length}; rows are due in ${all6.join()} h`);
});

test('T10 a run that goes on as a new one while it is being stopped tells no role any more', async () => {
  const rehearsal = opened();
  const { client, ledger, alerts, sleep, nowMs } = rehearsal;
  const now = await nowMs();
  const snapshot = {
    client: 'acme',
    text: 'x',
    version: '1',
    dueAtMs: undefined,
    fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
    choices: { categories: [], destinations: [] },
  };
  const workflowId = triageId('desk', 'T9999');
  const state: EpisodeState = {
    ...freshState(),
    phase: { kind: 'stopping', delivered: 0, ended: undefined },
    reading: { kind: 'episode', number: 1, snapshot },
    stack: [handOverNote(1)],
    tasks: 1,
    task: {
      id: `${workflowId}:e1:t1`,
      number: 1,
      kind: 'answer',
      openedAtMs: now,
      dueAtMs: now,
      why: 'x',
      draft: undefined,
      choices: { categories: [], destinations: [] },
      escalations: 0,
      role: 'dispatcher',
      claim: undefined,
      answer: undefined,
      clientReplies: 0,
      ending: 'its run was cancelled',
    },
    schedule: { nextEscalationAtMs: now + MINUTE_MS, nextTryAtMs: undefined, tries: 1, triedAtMs: undefined },
  };
  isDown = true;
  await client.workflow.start('triageTicket', {
    workflowId,
    taskQueue: 'standby',
    args: [{ connection: 'desk', ticket: 'T9999', settings: await rulesKeeper(ledger, () => now)(SETTINGS), carried: state }],
  });
  await sleep(6 * HOUR_MS);
  const told = alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes('T9999')).length;
  await client.workflow.getHandle(workflowId).terminate();
  assert.equal(told, 0, `escalations of a stopped run in 6 h: ${told}`);
});

test('T11 a task that ends while the ledger is busy with writing it again stays ended', async () => {
  const rehearsal = opened();
  const { ledger, handle, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  const put = ledger.putTask.bind(ledger);
  let [busy, isOver] = [12, false];
  Object.assign(ledger, {
    putTask: async (...given: Parameters<typeof put>) => {
      if (given[0].end) isOver = true;
      if (given[1] === 'reopened' && !isOver && busy-- > 0) throw new LedgerBusy('simulated');
      return put(...given);
    },
  });
  await handle(triageId('desk', ticket)).signal('recheck');
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await ended(ticket);
  Object.assign(ledger, { putTask: put });
  assert.deepEqual(
    (await ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 9)).map(({ task: id }) => id),
    [],
  );
});

test('T15 a person who takes a ticket seconds after a look is seen within minutes', async () => {
  const rehearsal = opened();
  const { desk, deliver, until, ledger, sleep, handle } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await sleep(MINUTE_MS);
  await deliver(ticket, 't15-automation');
  await until('it was looked at', async () => {
    const { events } = await handle(triageId('desk', ticket)).fetchHistory();
    const { raw } = await handle(triageId('desk', ticket)).describe();
    return (raw.pendingActivities ?? []).length === 0 && (events ?? []).at(-1)?.timerStartedEventAttributes !== undefined;
  });
  await desk.editTicket(ticket, { owner: 'kim' }, 'staff', 'kim');
  await deliver(ticket, 't15-taken');
  await sleep(15 * MINUTE_MS);
  const end = (await ledger.task(task.task))?.end?.how;
  await handle(triageId('desk', ticket))
    .terminate()
    .catch(() => undefined);
  assert.equal(end, 'handled-in-desk');
});
