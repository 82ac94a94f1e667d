/** What people do with the ticket of a group while its alerts come: closing, deleting, moving it; and a ticket system that does not find it for a while. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, standing } from './alert-acts.ts';
import { all } from './people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';

const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alertsBeside: [
    { name: 'second', onRaise: 'ticket' },
    { name: 'rmm', create: false },
  ],
});
const { alertsOf, ticketsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

beforeEach(async () => {
  const { providers, ledgerAnew } = rehearsal();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
});

test('closed by a person, and the next thing that comes is critical: it has a linked ticket at once', async () => {
  const { post, sleep, desk, nowMs } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.closeTicket(ticket.id, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  const beganAtMs = await nowMs();
  await post([await more(alerts, 0, { key: 'c0ffee0000000001', severity: 'critical' })]);
  await rehearsal().until('there is a linked ticket', () => ticketsOf(alerts).length === 2);
  assert.ok((await nowMs()) - beganAtMs < MINUTE_MS);
  assert.match(ticketsOf(alerts)[1]?.body ?? '', /which was closed, because of a higher severity/);
  assert.equal(notesOf(ticket).length, 1, 'nothing is written on the closed one');
});

test('closed by a person, and the next thing that comes is another host: it has a linked ticket, once the window of a note allows it', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(4);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.closeTicket(ticket.id, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(alerts, 7)]);
  await sleep(20 * MINUTE_MS);
  assert.equal(ticketsOf(alerts).length, 2);
  assert.match(ticketsOf(alerts)[1]?.body ?? '', /which was closed, because of another host/);
});

test('a higher severity with a second ticket by configuration: the new one says why, and nothing twice', async () => {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts, 0, 'second');
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await post([await more(alerts, 5, { severity: 'critical' })], 0, 'second');
  await sleep(HOUR_MS);
  assert.equal(ticketsOf(alerts).length, 2);
  const second = ticketsOf(alerts)[1];
  assert.ok(second);
  assert.match(second.body, new RegExp(`goes on from ticket "?${ticket.id}"?, because of a higher severity`));
  assert.equal(notesOf(second).length, 1, `only the explanation: ${notesOf(second).join('\n\n')}`);
});

test('a ticket that the source makes later: what is owed is told once it is named, and no second note beside it', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts, 0, 'rmm');
  await sleep(20 * MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), []);
  const id = await desk.createTicket({ client: 'acme', subject: `${alerts[0].rule} made by the RMM`, body: 'A disk is full.' });
  await post(
    [...alerts.map((one) => ({ ...one, ticket: id })), await more(alerts, 3), await more(alerts, 4), await more(alerts, 5)],
    0,
    'rmm',
  );
  await sleep(10 * MINUTE_MS);
  const [ticket] = ticketsOf(alerts);
  assert.ok(ticket);
  const notes = standing(notesOf(ticket));
  assert.equal(notes.length, 1, notes.join('\n\n'));
  assert.match(notes[0] ?? '', /^Standby counts 5 alerts: [^]*explained by AI/);
});

test('where the source makes tickets, the summary stands on the oldest that is open', async () => {
  const { post, sleep, desk } = rehearsal();
  const [one, two] = await alertsOf(2);
  assert.ok(two);
  const ids = await desk.createTickets(
    [0, 1].map((at) => ({ client: 'acme', subject: `${one.rule} made by the RMM ${at}`, body: 'Full.' })),
  );
  await desk.closeTicket(ids[0] ?? '', 'staff', 'Dana');
  await post(
    [
      { ...one, ticket: ids[0] },
      { ...two, startsAtMs: two.startsAtMs + 1, ticket: ids[1] },
    ],
    0,
    'rmm',
  );
  await sleep(10 * MINUTE_MS);
  const [closed, open] = ticketsOf([one]);
  assert.ok(closed && open);
  assert.deepEqual(notesOf(closed), []);
  assert.equal(standing(notesOf(open)).length, 1);
});

test('where the source’s only ticket was closed before anything was said: silence, whatever comes, and few events', async (t) => {
  const { post, sleep, desk, handle } = rehearsal();
  const alerts = await alertsOf(1);
  const id = await desk.createTicket({ client: 'acme', subject: `${alerts[0].rule} made by the RMM`, body: 'Full.' });
  await desk.closeTicket(id, 'staff', 'Dana');
  await post([{ ...alerts[0], ticket: id }], 0, 'rmm');
  await sleep(10 * MINUTE_MS);
  await post([await more(alerts, 4)], 0, 'rmm');
  await sleep(HOUR_MS);
  const [run = ''] = await runs();
  const { historyLength } = await handle(run).describe();
  t.diagnostic(`${historyLength} events`);
  assert.ok(historyLength < 200, `${historyLength} events`);
  assert.deepEqual(ticketsOf(alerts).flatMap(notesOf), []);
});

test('the ticket was deleted: nothing is made anew for what was known, and another host is news', async (t) => {
  const { post, sleep, desk, handle } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.deleteTicket(ticket.id, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(alerts, 0, { key: 'c0ffee0000000002' }), await more(alerts, 1, { key: 'c0ffee0000000003' })]);
  await sleep(2 * HOUR_MS);
  assert.deepEqual(
    ticketsOf(alerts).filter(({ id }) => id !== ticket.id),
    [],
  );
  await post([await more(alerts, 6)]);
  await sleep(HOUR_MS);
  const others = ticketsOf(alerts).filter(({ id }) => id !== ticket.id);
  assert.equal(others.length, 1);
  const [run = ''] = await runs();
  t.diagnostic(`${(await handle(run).describe()).historyLength} events`);
});

test('the ticket was moved to another client: no word more on it', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.moveClient(ticket.id, 'globex', 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(alerts, 0, { key: 'c0ffee0000000004' }), await more(alerts, 1, { key: 'c0ffee0000000005' })]);
  await sleep(HOUR_MS);
  assert.equal(notesOf(ticket).length, 1);
  assert.equal(ticketsOf(alerts).length, 1);
  await post([await more(alerts, 6)]);
  await sleep(HOUR_MS);
  assert.equal(notesOf(ticket).length, 1);
  assert.deepEqual(
    ticketsOf(alerts).map(({ client }) => client),
    ['globex', 'acme'],
  );
});

test('moved to another client, and the next thing that comes is another host: it has a ticket of its own client', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(3);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.moveClient(ticket.id, 'globex', 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(alerts, 6)]);
  await sleep(10 * MINUTE_MS);
  assert.deepEqual(
    ticketsOf(alerts).map(({ client }) => client),
    ['globex', 'acme'],
  );
});

test('a proxy says 404 for a minute: the ticket does not count as closed, and its next note stands on it', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await sleep(20 * MINUTE_MS);
  await desk.setMode('read', { kind: 'error', status: 404 });
  await post([await more(alerts, 4), await more(alerts, 5)]);
  await sleep(MINUTE_MS);
  await desk.setMode('read', { kind: 'works' });
  await ticketOf(alerts, 2);
  await sleep(HOUR_MS);
  assert.match(notesOf(ticket).at(-1) ?? '', /^Standby counts 4 alerts: .* It has grown since the last note/);
  assert.equal(ticketsOf(alerts).length, 1);
  assert.equal(notesOf(ticket).length, 2);
});
