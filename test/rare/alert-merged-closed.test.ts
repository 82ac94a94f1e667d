/** Tickets of groups that people merge, and tickets that are closed once all is resolved: real workflows and sockets; desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved } from '../workflow/alert-acts.ts';
import { all } from '../workflow/people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alerts, Seen } from '../workflow/alert-acts.ts';

const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alerts: {},
  alertsBeside: [{ name: 'closing', closeResolved: true }],
});

beforeEach(async () => {
  const { providers, ledgerAnew, desk } = rehearsal();
  await all(providers, { kind: 'works' });
  await desk.setMode('close', { kind: 'works' });
  await ledgerAnew();
});

const { alertsOf, ticketsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

type Standing = { readonly alerts: Alerts; readonly ticket: Seen; readonly id: string };
/** A group with its ticket, which is explained. */
async function standing(from: string): Promise<Standing> {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts, 0, from);
  const [id = ''] = await runs();
  await sleep(2 * MINUTE_MS);
  return { alerts, ticket: await ticketOf(alerts, 1), id };
}
const shown = (id: string): Record<string, unknown> =>
  rehearsal()
    .desk.tickets()
    .find((one) => one['id'] === id) ?? {};
const notes = (id: string): readonly string[] => notesOf({ id } as Seen);
const closes = (): number => rehearsal().desk.counts().requests.close;

async function overAndClosed({ alerts, id }: Standing, from: string): Promise<void> {
  const { post, sleep, nowMs, closed } = rehearsal();
  await sleep(30 * MINUTE_MS);
  await post(resolved(alerts, await nowMs()), 0, from);
  await sleep(3 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');
}

test('a ticket that was merged: the survivor is followed, and its first note says from where', async () => {
  const { desk, post, sleep, until, ledger } = rehearsal();
  const group = await standing('prom');
  const survivor = await desk.createTicket({ client: 'acme', subject: 'Disks, by phone' });
  await desk.mergeTicket(group.ticket.id, survivor, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  const others = [await more(group.alerts, 5), await more(group.alerts, 6), await more(group.alerts, 7)];
  await post(others);
  await until('it is told on the survivor', () => notes(survivor).length > 0);
  assert.match(
    notes(survivor)[0] ?? '',
    new RegExp(`^Standby counts 5 alerts: [^\\n]*goes on from ticket "?${group.ticket.id}"?, which was merged into this one`),
  );
  assert.equal((await ledger.allOpenEpisodes(9))[0]?.ticket, survivor);
  assert.equal(ticketsOf(group.alerts).length, 1, 'no ticket is made for it');
  await overAndClosed({ ...group, alerts: [...group.alerts, ...others] }, 'prom');
  assert.match(notes(survivor).at(-1) ?? '', /^Standby counts all as resolved: /);
  assert.doesNotMatch(notes(survivor).at(-1) ?? '', /merged/, 'it is said once');
});

test('a second merge is a person’s closing: silence, and what is new opens a ticket that is linked', async () => {
  const { desk, post, sleep, until } = rehearsal();
  const group = await standing('prom');
  const first = await desk.createTicket({ client: 'acme', subject: 'First' });
  const second = await desk.createTicket({ client: 'acme', subject: 'Second' });
  await desk.mergeTicket(group.ticket.id, first, 'staff', 'Dana');
  await desk.mergeTicket(first, second, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(group.alerts, 2, { host: 'srv-0' }), await more(group.alerts, 3, { host: 'srv-1' })]);
  await sleep(5 * MINUTE_MS);
  assert.deepEqual([notes(first), notes(second)], [[], []], 'nothing is written');
  assert.equal(ticketsOf(group.alerts).length, 1);
  await post([await more(group.alerts, 8)]);
  await until('a linked one is made', () => ticketsOf(group.alerts).length === 2);
  assert.match(
    ticketsOf(group.alerts)[1]?.body ?? '',
    new RegExp(`goes on from ticket "?${first}"?, which was closed, because of another host`),
  );
});

test('answers that are lost around a merge: each of the two tickets has its note once', async () => {
  const { desk, post, sleep, until } = rehearsal();
  const group = await standing('prom');
  const survivor = await desk.createTicket({ client: 'acme', subject: 'Disks, by phone' });
  const before = notesOf(group.ticket).length;
  const lost = { kind: 'apply-late', ms: 0, count: 1 } as const;
  await sleep(20 * MINUTE_MS);
  await desk.setMode('note', lost);
  await post([await more(group.alerts, 5), await more(group.alerts, 6), await more(group.alerts, 7)]);
  await until('it is told, unanswered', () => notesOf(group.ticket).length > before);
  await desk.mergeTicket(group.ticket.id, survivor, 'staff', 'Dana');
  await desk.setMode('note', lost);
  await sleep(10 * MINUTE_MS);
  assert.deepEqual([notesOf(group.ticket).length - before, notes(survivor).length], [1, 1]);
  assert.match(notes(survivor)[0] ?? '', /counts 5 alerts: .*which was merged into this one/);
});

for (const [what, given, act] of [
  ['closed', {}, (id: string) => rehearsal().desk.closeTicket(id, 'staff', 'Dana')],
  ['gone', {}, (id: string) => rehearsal().desk.deleteTicket(id, 'staff', 'Dana')],
  ['another client’s', { client: 'globex' }, () => Promise.resolve()],
] as const)
  test(`a survivor that is ${what} is a person's closing`, async () => {
    const { desk, post, sleep } = rehearsal();
    const group = await standing('prom');
    const survivor = await desk.createTicket({ client: 'acme', subject: 'Survivor', ...given });
    await desk.mergeTicket(group.ticket.id, survivor, 'staff', 'Dana');
    await act(survivor);
    await sleep(20 * MINUTE_MS);
    await post([await more(group.alerts, 2, { host: 'srv-0' }), await more(group.alerts, 3, { host: 'srv-1' })]);
    await sleep(5 * MINUTE_MS);
    assert.deepEqual([notes(survivor), ticketsOf(group.alerts).length], [[], 1]);
  });

test('all resolved and nobody has touched it: after the closing note the ticket is closed, once', async () => {
  const group = await standing('closing');
  const before = closes();
  await overAndClosed(group, 'closing');
  assert.match(
    notesOf(group.ticket).at(-1) ?? '',
    /all as resolved: .*closes this ticket next, if it may and if it is certain that nobody else has acted on it/,
  );
  assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['closed', 1]);
});

test('left open where it had to be found again: nobody can say what was done to it before', async () => {
  const { desk } = rehearsal();
  await desk.setMode('create', { kind: 'apply-late', ms: 0, count: 1 });
  const group = await standing('closing');
  const before = closes();
  await overAndClosed(group, 'closing');
  assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['open', 0]);
});

test('off by default: the ticket stays open', async () => {
  const group = await standing('prom');
  const before = closes();
  await overAndClosed(group, 'prom');
  assert.match(notesOf(group.ticket).at(-1) ?? '', /all as resolved: .*This note changes nothing in the ticket/);
  assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['open', 0]);
});

for (const [what, act] of [
  ['a client has answered', (id: string) => rehearsal().desk.addNote(id, 'Is this serious?', 'client', 'Sam')],
  ['a technician has taken it', (id: string) => rehearsal().desk.editTicket(id, { owner: 'Dana' }, 'staff', 'Dana')],
  ['a technician has written a note', (id: string) => rehearsal().desk.addNote(id, 'Seen.', 'staff', 'Dana')],
  [
    'it was closed and opened again',
    async (id: string) => {
      await rehearsal().desk.closeTicket(id, 'automation');
      await rehearsal().desk.reopenTicket(id, 'automation');
    },
  ],
] as const)
  test(`left open where ${what}`, async () => {
    const group = await standing('closing');
    const before = closes();
    await act(group.ticket.id);
    await overAndClosed(group, 'closing');
    assert.match(notesOf(group.ticket).at(-1) ?? '', /all as resolved/);
    assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['open', 0]);
  });

test('left open where a technician has merged another ticket into it', async () => {
  const { desk } = rehearsal();
  const group = await standing('closing');
  const before = closes();
  const other = await desk.createTicket({ client: 'acme', subject: 'The disk is full, says Sam' });
  await desk.mergeTicket(other, group.ticket.id, 'staff', 'Dana');
  await overAndClosed(group, 'closing');
  assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['open', 0]);
});

test('left open where its closing note is refused: nobody could see why it was closed', async () => {
  const { desk, ledger } = rehearsal();
  const group = await standing('closing');
  const before = closes();
  const [episode] = await ledger.allOpenEpisodes(1);
  assert.ok(episode);
  await desk.setMode('note', { kind: 'error', status: 422 });
  try {
    await overAndClosed(group, 'closing');
  } finally {
    await desk.setMode('note', { kind: 'works' });
  }
  assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], ['open', 0]);
  const [ended] = await ledger.earlierEpisodes(episode, 1);
  assert.equal(ended?.ended?.why, 'resolved; its ticket was not closed: its closing note was not written');
});

/** Its closing note stands, and the desk closes nothing yet. */
async function toldWhileClosingIsDown({ ticket, alerts }: Awaited<ReturnType<typeof standing>>): Promise<void> {
  const { desk, post, sleep, nowMs, until } = rehearsal();
  const before = notesOf(ticket).length;
  await desk.setMode('close', { kind: 'down' });
  await sleep(30 * MINUTE_MS);
  await post(resolved(alerts, await nowMs()), 0, 'closing');
  await until('the closing note stands', () => notesOf(ticket).length > before);
}

test('left open where a client answers between the closing note and the closing', async () => {
  const { desk, sleep, closed } = rehearsal();
  const group = await standing('closing');
  await toldWhileClosingIsDown(group);
  await desk.addNote(group.ticket.id, 'It is slow again.', 'client', 'Sam');
  await desk.setMode('close', { kind: 'works' });
  await sleep(HOUR_MS);
  assert.equal(await closed(group.id), 'COMPLETED');
  assert.equal(shown(group.ticket.id)['status'], 'open');
});

test('an unknown end is looked at before it is tried again, and what a person opens meanwhile stays open', async () => {
  const { desk, post, sleep, nowMs, closed, until } = rehearsal();
  for (const reopens of [false, true]) {
    const group = await standing('closing');
    const before = closes();
    await desk.setMode('close', { kind: 'apply-late', ms: 0, count: 1 });
    await sleep(30 * MINUTE_MS);
    await post(resolved(group.alerts, await nowMs()), 0, 'closing');
    await until('it is closed, unanswered', () => shown(group.ticket.id)['status'] === 'closed');
    if (reopens) await desk.reopenTicket(group.ticket.id, 'staff', 'Dana');
    await sleep(HOUR_MS);
    assert.equal(await closed(group.id), 'COMPLETED');
    assert.deepEqual([shown(group.ticket.id)['status'], closes() - before], [reopens ? 'open' : 'closed', 1]);
  }
});

test('an end of the closing that stays unknown keeps no new alert waiting for an hour', async () => {
  const { post, sleep } = rehearsal();
  const group = await standing('closing');
  await toldWhileClosingIsDown(group);
  await post([await more(group.alerts, 9, { severity: 'critical' })], 0, 'closing');
  await sleep(20 * MINUTE_MS);
  assert.equal(ticketsOf(group.alerts).length, 2, 'the new alert has a ticket');
});
