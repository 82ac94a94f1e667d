/** All providers are down for eight hours: people are asked, again and again, and AI comes back before anybody took the ticket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse();

test('with all providers down for eight hours people are asked four times, and the ticket is answered when AI is back', async () => {
  const { desk, providers, ledger, alerts, deliver, asked, ended, sleep, routeBack } = opened();
  for (const provider of Object.values(providers)) await provider.setMode({ kind: 'status', status: 503 });
  const ticket = await desk.createTicket({ client: 'acme', subject: 'Server down', body: 'The file server does not answer since nine.' });
  await deliver(ticket);
  const task = await asked(ticket);
  assert.equal(task.kind, 'answer');
  assert.match(task.detail, /status 503/);
  const [handOver] = desk.journal().filter((entry) => entry.kind === 'note-added');
  assert.match(
    handOver?.kind === 'note-added' ? handOver.text : '',
    /^Standby asks a person \(dispatcher\): please triage this ticket by \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\nWhy: no AI could answer\.\nTried: OpenAI failing since [^\n]*\nWhat to do: take this ticket or set its fields here;/,
  );
  // Whoever reads it there has no shell.
  assert.doesNotMatch(handOver?.kind === 'note-added' ? handOver.text : '', /standby tasks|triage:desk/);

  await sleep(8 * HOUR_MS);
  const escalated = alerts.filter(({ kind }) => kind === 'task-escalated');
  assert.equal(escalated.length, 4);
  assert.deepEqual(
    escalated.map(({ detail }) => detail.split(':')[0]),
    ['service-manager', 'owner', 'owner', 'owner'],
  );
  // The first at its deadline of half an hour, then every two hours.
  const [open] = await ledger.tasks({ open: true }, 1);
  assert.equal(open?.escalations, 4);
  const before = providers.openai.requests();
  // Two requests of the first round; one route of two requests at each of the backstop's tries.
  assert.ok(before >= 2 + 2 * 3 && before <= 2 + 2 * 6, `${before} requests to the primary in eight hours`);

  for (const provider of Object.values(providers)) await provider.setMode({ kind: 'works' });
  await routeBack(ticket);
  const { outcome, durationMs } = await ended(ticket);
  const { by, note, fields, failedUndos } = decided(outcome);
  assert.deepEqual([by.route, note.kind, fields.kind, failedUndos], ['openai/gpt-5.5', 'written', 'written', []]);
  assert.ok(durationMs >= 8 * HOUR_MS && durationMs < 8 * HOUR_MS + MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.equal(providers.openai.requests(), before + 1);

  const notes = desk.journal().filter((entry) => entry.kind === 'note-added' && entry.ticket === ticket);
  assert.equal(notes.length, 2, 'the hand-over and the answer');
  const answer = notes[1]?.kind === 'note-added' ? notes[1].mark : undefined;
  const [edited] = desk.journal().filter((entry) => entry.kind === 'note-edited');
  assert.match(
    edited?.kind === 'note-edited' ? edited.text : '',
    new RegExp(`^Superseded: answered by OpenAI; see the note \\(standby ${answer}\\)\\.[^\\n]*$`),
    'one line',
  );
  assert.deepEqual(await ledger.tasks({ open: true }, 10), []);
  assert.deepEqual(await ledger.waiting('ticket-triage', 10), []);
});
