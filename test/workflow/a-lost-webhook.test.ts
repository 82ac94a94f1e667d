/** A person acted in the ticket system and nobody announced it: found by the look before the next role is alerted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { handedOver, notesOn, setByUs, endedRecords } from './people.ts';

/** The machines are tried again so late that their look is not the one that finds it. */
const opened = rehearse({ settings: rehearsed({ comingBack: { firstMs: 24 * HOUR_MS, atMostMs: 24 * HOUR_MS } }) });

test('an act that no delivery announced is found at the first escalation, before anybody is alerted', async () => {
  const rehearsal = opened();
  const { desk, alerts, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await desk.editTicket(ticket, { owner: 'Dana' }, 'staff', 'Dana');
  await sleep(29 * MINUTE_MS);
  const { outcome, endedAtMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts], ['Dana', ['owner']]);
  // The first escalation is when the ticket is due: half an hour after it was made.
  const made = desk.journal().find((entry) => entry.kind === 'ticket-created' && entry.ticket === ticket);
  assert.equal(made?.kind === 'ticket-created' && task.dueAtMs - Date.parse(made.created.createdAt), 30 * MINUTE_MS);
  const sinceDueMs = endedAtMs - task.dueAtMs;
  assert.ok(sinceDueMs >= 0 && sinceDueMs < MINUTE_MS, `found ${sinceDueMs} ms after the first escalation was due`);
  assert.deepEqual(
    alerts.filter(({ kind }) => kind === 'task-escalated'),
    [],
  );
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  assert.match(notes[0]?.now ?? '', /^Superseded: Dana has taken this ticket/);
  assert.deepEqual(setByUs(desk, ticket), []);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
});

test('one that comes after the first escalation is found at the second, and nobody else is alerted', async () => {
  const rehearsal = opened();
  const { desk, alerts, sleep, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal);
  await sleep(40 * MINUTE_MS);
  const escalated = () => alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(task.task));
  assert.deepEqual(
    escalated().map(({ detail }) => detail.split(':')[0]),
    ['service-manager'],
  );
  await desk.addNote(ticket, 'I have called them.', 'staff', 'Dana');
  await sleep(109 * MINUTE_MS);
  const { outcome, endedAtMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'handled-in-desk' && [outcome.by, outcome.acts], ['Dana', ['reply']]);
  const sinceDueMs = endedAtMs - task.dueAtMs - 2 * HOUR_MS;
  assert.ok(sinceDueMs >= 0 && sinceDueMs < 2 * MINUTE_MS, `found ${sinceDueMs} ms after the second escalation was due`);
  assert.equal(escalated().length, 1);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 handled-in-desk by Dana'], outcomes: ['handled-in-desk'] });
});
