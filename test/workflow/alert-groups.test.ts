/** Groups of alerts from their first alert to their closing note: real workflows, activities and sockets; desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved } from './alert-acts.ts';
import { all } from './people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';

const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alerts: {
    catchAll: { client: 'acme' },
    clientMap: { acme: { client: 'acme' }, globex: { client: 'globex' }, initech: { client: 'initech' } },
  },
});

beforeEach(async () => {
  const { providers, ledgerAnew } = rehearsal();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
});

const { alertsOf, ticketsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

test('a quiet window ends in one ticket whose text is the table, and one note that explains it', async () => {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(3);
  await post(alerts);
  await sleep(MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), [], 'the window is open');
  await sleep(MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  assert.match(ticket.subject, /^Rule\d+ on 3 hosts, site Berlin \(acme\)$/);
  assert.match(ticket.body, /^Standby counts 3 alerts: /);
  assert.match(ticket.body, /an explanation follows when AI answers/);
  assert.equal(ticket.fields.priority, 'P3');
  assert.match(notesOf(ticket)[0] ?? '', /Several disks have filled up[^]*explained by AI, answered by OpenAI/);
});

test('a critical alert has its ticket within seconds', async () => {
  const { post, nowMs } = rehearsal();
  const alerts = await alertsOf(1, { severity: 'critical' });
  const beganAtMs = await nowMs();
  await post(alerts);
  const ticket = await ticketOf(alerts, 0);
  assert.ok((await nowMs()) - beganAtMs <= 15_000);
  assert.equal(ticket.fields.priority, 'P1');
});

test('what resolves inside the window makes no ticket, and its run ends', async () => {
  const { post, sleep, nowMs, closed } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  const [id = ''] = await runs();
  await sleep(30_000);
  await post(resolved(alerts, await nowMs()));
  await sleep(3 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');
  assert.deepEqual(ticketsOf(alerts), []);
});

test('all resolved: one closing note, and a new firing is a new episode with a ticket of its own', async () => {
  const { post, sleep, nowMs, closed } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  const [id = ''] = await runs();
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await sleep(30 * MINUTE_MS);
  await post(resolved(alerts, await nowMs()));
  await sleep(3 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');
  assert.match(notesOf(ticket).at(-1) ?? '', /^Standby counts all as resolved: /);
  assert.equal(notesOf(ticket).length, 2);
  await post(alerts);
  await sleep(3 * MINUTE_MS);
  assert.equal(ticketsOf(alerts).length, 1, 'a replay of what is over changes nothing');
  await sleep(HOUR_MS);
  const startsAtMs = await nowMs();
  await post(alerts.map((alert) => ({ ...alert, startsAtMs })));
  await sleep(3 * MINUTE_MS);
  assert.equal(ticketsOf(alerts).length, 2);
  await rehearsal().until('it is explained', () => ticketsOf(alerts).every((one) => notesOf(one).length > 0));
  assert.match(ticketsOf(alerts)[1]?.body ?? '', /The same was here before/);
});

test('with every provider down the table stands at once, and the prose follows by itself', async () => {
  const { post, sleep, until } = rehearsal();
  await all(rehearsal().providers, { kind: 'status', status: 503 });
  const alerts = await alertsOf(3);
  await post(alerts);
  await sleep(3 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 0);
  assert.match(ticket.body, /^Standby counts 3 alerts: /);
  await sleep(HOUR_MS);
  assert.equal(
    notesOf(ticket).some((note) => note.includes('Several disks')),
    false,
  );
  await all(rehearsal().providers, { kind: 'works' });
  await until('the prose is there', async () => {
    await sleep(MINUTE_MS);
    return notesOf(ticket).some((note) => note.includes('Several disks'));
  });
  assert.equal(notesOf(ticket).filter((note) => note.startsWith('Standby counts')).length, 1);
});

test('a higher severity raises the priority at once, and a person’s own priority stays', async () => {
  const { post, sleep, until } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  await ticketOf(alerts, 1);
  await post([await more(alerts, 9, { severity: 'critical' })]);
  await until('it is raised', () => ticketsOf(alerts)[0]?.fields.priority === 'P1');
});

test('closed by a person while it fires: silence, but a new host opens a ticket that is linked', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  await desk.closeTicket(ticket.id, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  await post([await more(alerts, 2, { host: 'srv-0' }), await more(alerts, 3, { host: 'srv-1' })]);
  await sleep(5 * MINUTE_MS);
  assert.equal(ticketsOf(alerts).length, 1);
  assert.equal(notesOf(ticket).length, 1, 'nothing is written on it');
  await post([await more(alerts, 7)]);
  await sleep(5 * MINUTE_MS);
  const [, linked] = ticketsOf(alerts);
  assert.match(linked?.body ?? '', new RegExp(`goes on from ticket "?${ticket.id}"?, which was closed, because of another host`));
});

test('of an owner that nobody knows a critical alert stands on the catch-all, and the rest is told once', async () => {
  const { post, sleep, alerts: told } = rehearsal();
  const critical = await alertsOf(1, { owner: 'Contoso', site: undefined, severity: 'critical' });
  await post(critical);
  const ticket = await ticketOf(critical, 0);
  assert.match(ticket.subject, /site "?Contoso"?/);
  const others = await alertsOf(3, { owner: 'Contoso' });
  await post(others);
  await post(others);
  await sleep(5 * MINUTE_MS);
  assert.deepEqual(ticketsOf(others), []);
  assert.equal(told.filter(({ kind }) => kind === 'alert-owner-unknown').length, 1);
});
