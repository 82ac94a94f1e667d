/** A hand-over that moves a ticket to a board with other rules: it stays under those of where it came from, until it is back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { DOWN, PERSONS, TICKET, all, assertSuperseded, handedOver, notesOn, requestsOf, setByUs, endedRecords, soon } from './people.ts';

const opened = rehearse({
  settings: rehearsed({
    handOver: { kind: 'move', destination: 'projects' },
    connection: {
      boards: { projects: { write: 'observe', ai: 'off' }, onsite: { fields: { destination: 'note' } }, 'network-team': { write: 'note' } },
    },
  }),
});
/** A second hint makes the model sure enough to replace a destination. */
const on = (destination: string): typeof TICKET => ({ ...TICKET, body: `${TICKET.body} No connection.`, fields: { destination } });

test('an answer of AI that is back is written, the ticket put back, and the hand-over superseded', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, routeBack, sleep, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, on('service-desk'));
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }]);
  // Our own move is announced, too, and looked at.
  await deliver(ticket, `${ticket}-our move`);
  await sleep(HOUR_MS);
  await all(providers, { kind: 'works' });
  await routeBack(ticket);
  const { by, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([by.route, failedUndos], ['openai/gpt-5.5', []]);
  assert.deepEqual(setByUs(desk, ticket), [
    { destination: 'projects' },
    { destination: 'service-desk' },
    { category: 'network', impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' },
  ]);
  assertSuperseded(notesOn(desk, ticket), 'OpenAI');
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 answered-by-ai'], outcomes: ['decided'] });
});

test("a person's answer is written and the ticket put back", async () => {
  const rehearsal = opened();
  const { desk, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, on('service-desk'));
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await ended(ticket);
  assert.deepEqual(setByUs(desk, ticket).slice(1), [
    { destination: 'service-desk' },
    { category: 'access', impact: 2, urgency: 2, priority: 'P3', destination: 'onsite' },
  ]);
  assertSuperseded(notesOn(desk, ticket), 'Dana');
});

test('a ticket that a person takes there keeps its place, and the note stops asking', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const { ticket } = await handedOver(rehearsal, on('service-desk'));
  await desk.editTicket(ticket, { owner: 'Eve' }, 'staff', 'Eve');
  await deliver(ticket, `${ticket}-taken`);
  assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Superseded: Eve has taken this ticket/);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }]);
});

test('a cancel puts it back and supersedes the note', async () => {
  const rehearsal = opened();
  const { desk } = rehearsal;
  const { ticket } = await handedOver(rehearsal, on('service-desk'));
  await stop(rehearsal, ticket);
  assert.deepEqual(setByUs(desk, ticket), [{ destination: 'projects' }, { destination: 'service-desk' }]);
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Superseded: /);
});

test('one that an automation has moved there is under the rules of that board: no further machine, no note, nobody asked', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  await all(providers, DOWN);
  const [openai, anthropic] = [providers.openai.requests(), providers.anthropic.requests()];
  const ticket = await desk.createTicket(on('service-desk'));
  await deliver(ticket);
  await soon(() => providers.openai.requests() > openai);
  await desk.editTicket(ticket, { destination: 'projects' }, 'automation');
  await deliver(ticket, `${ticket}-moved`);
  assert.equal((await ended(ticket)).outcome.kind, 'would-ask-a-person');
  assert.equal(providers.anthropic.requests(), anthropic);
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
});

test('one that an automation has moved there before the answer is written gets neither note nor field', async () => {
  const { desk, providers, deliver, ended } = opened();
  await all(providers, { kind: 'held' });
  const before = requestsOf(providers);
  const ticket = await desk.createTicket(on('service-desk'));
  await deliver(ticket);
  await soon(() => requestsOf(providers) > before);
  await desk.editTicket(ticket, { destination: 'projects' }, 'automation');
  await all(providers, { kind: 'works' });
  const { note } = decided((await ended(ticket)).outcome);
  assert.equal(note.kind, 'withheld');
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
});

for (const [what, input] of [
  ['whose destination is only to be noted', on('onsite')],
  ['on a board of notes only', on('network-team')],
  ['that a technician owns', { ...on('service-desk'), owner: 'Eve' }],
] as const)
  test(`a ticket ${what} is handed over by a note and not moved`, async () => {
    const rehearsal = opened();
    const { desk } = rehearsal;
    const { ticket } = await handedOver(rehearsal, input);
    assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Standby asks a person/);
    await stop(rehearsal, ticket);
    assert.deepEqual(setByUs(desk, ticket), []);
    assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Superseded: /);
    assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
  });
