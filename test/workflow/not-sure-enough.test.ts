/** An answer that is not sure enough is a draft for a person; a category alone may stay open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse } from './rehearsal.ts';
import { PERSONS, TICKET, all, assertSuperseded, notesOn, setByUs, endedRecords, ticketOn } from './people.ts';
import { answeringWith } from './people.ts';

const opened = rehearse({
  wrap: answeringWith('openai', 'odd-category', { confidence: { category: 40, impact: 90, urgency: 90, destination: 90 } }),
});

test('an unsure answer asks no further route: a person gets it as the best draft, and answers', async () => {
  const rehearsal = opened();
  const { desk, providers, ledger, deliver, asked, say, ended } = rehearsal;
  await providers.openai.setMode({ kind: 'unsure' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  const task = await asked(ticket);
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests(), providers.ollama.requests()], [1, 0, 0]);
  assert.match(
    task.detail,
    /"why":"not sure enough of impact \(40 %, 70 % is needed\) and urgency \(40 %, 70 % is needed\) and destination \(40 %, 70 % is needed\)"/,
  );
  const [handOver] = notesOn(desk, ticket);
  assert.match(
    handOver?.added ?? '',
    /^Standby asks a person \(dispatcher\): please triage this ticket by [^]*\nWhy: the answer of OpenAI was not sure enough of impact \(40 %, 70 % is needed\)[^]*\nDraft: P1, Network team, Network, Wi-Fi and VPN, impact 1, urgency 1 \(1 is high\)\. "VPN\."\nWhat to do: /,
  );
  assert.deepEqual(setByUs(desk, ticket), []);
  assert.equal(JSON.parse((await ledger.task(task.task))?.detail ?? '{}').draft.category, 'network');
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  const { outcome, durationMs } = await ended(ticket);
  assert.deepEqual(outcome.kind === 'decided' && outcome.by, { kind: 'person', staff: 'Dana' });
  assert.ok(durationMs < MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered by Dana'], outcomes: ['decided'] });
});

test('an unsure local model is a draft, too, with the route failures before it', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, asked, routeBack, ended } = rehearsal;
  await all(providers, { kind: 'status', status: 503 });
  await providers.ollama.setMode({ kind: 'unsure' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await asked(ticket);
  assert.match(notesOn(desk, ticket)[0]?.added ?? '', /Tried: OpenAI failing since [^]*; Anthropic failing since [^]*\nDraft: P\d, /);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'openai/gpt-5.5');
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test('an answer that is unsure of the category alone asks nobody: the category is left as it was', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  await all(providers, { kind: 'works' });
  const before = providers.openai.requests();
  const ticket = await desk.createTicket({ ...TICKET, subject: 'VPN odd-category' });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  const { note, fields } = decided(outcome);
  assert.deepEqual([note.kind, fields.kind, providers.openai.requests() - before], ['written', 'written', 1]);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  assert.match(
    notes[0]?.now ?? '',
    /^Standby sets: P1, Network team, impact 1, urgency 1 \(1 is high\)\. All were empty before\.\nNot set: category Network, Wi-Fi and VPN \(not sure enough: 40 %, 70 % is needed\)\.\n/,
  );
  assert.deepEqual(setByUs(desk, ticket), [{ impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' }]);
  assert.equal((ticketOn(desk, ticket)['fields'] as { category: unknown }).category, null);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['decided'] });
});
