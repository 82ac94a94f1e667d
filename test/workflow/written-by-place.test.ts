/** What is written depends on where the ticket stands when it is written: client, board and field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse, rehearsed } from './rehearsal.ts';
import { DOWN, PERSONS, TICKET, all, answeringWith, handedOver, notesOn, setByUs, endedRecords, soon, ticketOn } from './people.ts';

const opened = rehearse({
  settings: rehearsed({
    connection: {
      boards: { projects: { write: 'note' }, onsite: { write: 'observe' }, 'service-desk': { fields: { destination: 'note' } } },
      overrides: [{ when: { client: 'initech', board: 'network-team' }, write: 'fields' }],
    },
  }),
  wrap: answeringWith('openai', 'odd-place', { destination: 'onsite' }),
});
const on = (destination: string): typeof TICKET => ({ ...TICKET, fields: { destination } });

test('on a board of notes only a ticket gets its note and no field, though its client allows fields', async () => {
  const { desk, deliver, ended } = opened();
  const ticket = await desk.createTicket(on('projects'));
  await deliver(ticket);
  const { note, fields } = decided((await ended(ticket)).outcome);
  assert.equal(note.kind, 'written');
  assert.deepEqual(fields, { kind: 'withheld', why: 'only notes are allowed here' });
  assert.deepEqual([notesOn(desk, ticket).length, setByUs(desk, ticket)], [1, []]);
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Standby suggests: P1, [^\n]*as a note only: set the fields yourself\./);
});

test("a person's answer on a board of notes only says that its reader sets the fields", async () => {
  const rehearsal = opened();
  const { desk, providers, say, ended } = rehearsal;
  const { ticket, task } = await handedOver(rehearsal, on('projects'));
  await say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision: PERSONS });
  await ended(ticket);
  await all(providers, { kind: 'works' });
  assert.deepEqual(setByUs(desk, ticket), []);
  const answer = notesOn(desk, ticket)[1]?.now ?? '';
  assert.match(
    answer,
    /^Dana decided: P3, [^\n]*, as a note only: set the fields yourself\. \(Only notes are allowed here\.\)\nWhy: "Dana looked at it\."\n/,
  );
  assert.doesNotMatch(answer, /sets/);
});

test('a field that is only to be noted is left, the others are set, and the outcome says so', async () => {
  const { desk, ledger, deliver, ended } = opened();
  const ticket = await desk.createTicket(on('service-desk'));
  await deliver(ticket);
  const { fields } = decided((await ended(ticket)).outcome);
  assert.deepEqual('left' in fields && fields.left, [{ field: 'destination', why: 'only suggested here' }]);
  assert.deepEqual(setByUs(desk, ticket), [{ category: 'network', impact: 1, urgency: 1, priority: 'P1' }]);
  assert.match(
    notesOn(desk, ticket)[0]?.now ?? '',
    /^Standby sets: P1, Network, [^\n]*\nNot set: destination Network team \(only suggested here\)\.\n/,
  );
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  assert.deepEqual(JSON.parse(row?.detail ?? '{}').fields.left, [{ field: 'destination', why: 'only suggested here' }]);
});

test('a board whose client is only observed can be written to where a rule names both', async () => {
  const { desk, deliver, ended } = opened();
  const ticket = await desk.createTicket({ ...on('network-team'), client: 'initech' });
  await deliver(ticket);
  assert.equal(decided((await ended(ticket)).outcome).fields.kind, 'written');
});

test('on an observed board nothing is written, and the outcome is kept', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const ticket = await desk.createTicket(on('onsite'));
  await deliver(ticket);
  const { note, fields } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields.kind], ['withheld', 'withheld']);
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['decided'] });
});

test('on an observed board nobody is asked and nothing is written either when everything fails', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  await all(providers, DOWN);
  const ticket = await desk.createTicket(on('onsite'));
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'would-ask-a-person');
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['would-ask-a-person'] });
});

for (const announced of [true, false])
  test(`one that an automation moves to an observed board ${announced ? 'while' : 'unannounced while'} everything fails gets no note and asks nobody`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, ended } = rehearsal;
    await all(providers, DOWN);
    const before = providers.openai.requests();
    const ticket = await desk.createTicket(on('network-team'));
    await deliver(ticket);
    await soon(() => providers.openai.requests() > before);
    await desk.editTicket(ticket, { destination: 'onsite' }, 'automation');
    if (announced) await deliver(ticket, `${ticket}-moved`);
    assert.equal((await ended(ticket)).outcome.kind, 'would-ask-a-person');
    assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
    assert.deepEqual((await endedRecords(rehearsal, ticket)).outcomes, ['would-ask-a-person']);
  });

test('a decision that moves the ticket to an observed board is written whole, and nothing after it', async () => {
  const { desk, providers, deliver, ended, sleep } = opened();
  await all(providers, { kind: 'works' });
  const ticket = await desk.createTicket({ ...TICKET, subject: 'VPN odd-place' });
  await deliver(ticket);
  assert.deepEqual(decided((await ended(ticket)).outcome).fields.kind, 'written');
  assert.deepEqual(setByUs(desk, ticket), [{ category: 'network', impact: 1, urgency: 1, priority: 'P1', destination: 'onsite' }]);
  await sleep(HOUR_MS);
  await deliver(ticket, `${ticket}-again`);
  await ended(ticket);
  assert.deepEqual([notesOn(desk, ticket).length, setByUs(desk, ticket).length], [1, 1]);
});

test('one whose write to an observed board ended unknown is found written, and the outcome says so', async () => {
  const { desk, ledger, deliver, ended } = opened();
  const ticket = await desk.createTicket({ ...TICKET, subject: 'VPN odd-place' });
  await desk.setMode('fields', { kind: 'apply-late', ms: 0, count: 1 });
  await deliver(ticket);
  assert.equal(decided((await ended(ticket)).outcome).fields.kind, 'written');
  assert.equal(setByUs(desk, ticket).length, 1);
  assert.equal((ticketOn(desk, ticket)['fields'] as { destination: unknown }).destination, 'onsite');
  const writes = await ledger.writes(`triage:desk:${ticket}`);
  assert.deepEqual(Object.fromEntries(writes.map(({ step, state }) => [step, state.kind])), { note: 'applied', fields: 'applied' });
});

test('one that an automation moves to an observed board between its note and its fields keeps the note and gets no field', async () => {
  const { desk, deliver, ended } = opened();
  const ticket = await desk.createTicket(on('network-team'));
  await desk.setMode('note', { kind: 'hold', count: 1 });
  await deliver(ticket);
  await soon(() => desk.counts().held === 1);
  await desk.editTicket(ticket, { destination: 'onsite' }, 'automation');
  desk.release();
  const { note, fields } = decided((await ended(ticket)).outcome);
  assert.equal(note.kind, 'written');
  assert.deepEqual(fields, { kind: 'withheld', why: 'this ticket is only observed' });
  assert.deepEqual(setByUs(desk, ticket), []);
  // It said that it sets them: now it says that it could not.
  assert.match(
    notesOn(desk, ticket)[0]?.now ?? '',
    /^Superseded in part: left as they were: category \(this ticket is only observed\), [^]*Standby wanted to set: /,
  );
});
