/** Groups whose run is ended by hand once they have said something, and begun again: real workflows and sockets; desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved } from '../workflow/alert-acts.ts';
import { all } from '../workflow/people.ts';
import { MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alerts, Seen } from '../workflow/alert-acts.ts';

const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alerts: {},
  alertsBeside: [{ name: 'second', onRaise: 'ticket' }],
});
const { alertsOf, ticketsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

beforeEach(async () => {
  await all(rehearsal().providers, { kind: 'works' });
  await rehearsal().ledgerAnew();
});

const closings = (ticket: Seen): number => notesOf(ticket).filter((note) => note.startsWith('Standby counts all as resolved: ')).length;

/** Ended by hand, and begun again by the next alert of it. */
async function again(alerts: Alerts, at: number, from: string): Promise<Alerts> {
  const { post, sleep, handle } = rehearsal();
  const [id = ''] = await runs();
  await handle(id).terminate('by hand');
  const next = await more(alerts, at, { host: alerts[0].host });
  await post([next], 0, from);
  await sleep(20 * MINUTE_MS);
  return [...alerts, next];
}
async function over(alerts: Alerts, from: string): Promise<void> {
  const { post, sleep, nowMs } = rehearsal();
  await post(resolved(alerts, await nowMs()), 0, from);
  await sleep(20 * MINUTE_MS);
  assert.deepEqual(await runs(), []);
}

test('a group that has said more than its first note and is begun again says that all is over, once', async () => {
  const { post, sleep } = rehearsal();
  const first = await alertsOf(1);
  await post(first);
  await sleep(2 * MINUTE_MS);
  const ticket = await ticketOf(first, 1);
  await sleep(20 * MINUTE_MS);
  const grown: Alerts = [...first, await more(first, 5), await more(first, 6)];
  await post(grown.slice(1));
  await sleep(20 * MINUTE_MS);
  const before = notesOf(ticket).length;
  const last = await again(grown, 7, 'prom');
  assert.equal(notesOf(ticket).length, before, 'nothing is said twice');
  await over(last, 'prom');
  assert.deepEqual([ticketsOf(first).length, closings(ticket)], [1, 1]);
});

test('a group with two tickets that is begun again tells both that all is over', async () => {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts, 0, 'second');
  await sleep(2 * MINUTE_MS);
  const first = await ticketOf(alerts, 1);
  const worse: Alerts = [...alerts, await more(alerts, 5, { severity: 'critical' })];
  await post(worse.slice(1), 0, 'second');
  await sleep(20 * MINUTE_MS);
  const [, second] = ticketsOf(alerts);
  assert.ok(second);
  await over(await again(worse, 7, 'second'), 'second');
  assert.deepEqual([ticketsOf(alerts).length, closings(first), closings(second)], [2, 1, 1]);
});

test('a group whose ticket was closed while it fires, and which goes on in a linked one, is begun again on that one', async () => {
  const { post, sleep, desk } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts);
  await sleep(2 * MINUTE_MS);
  const first = await ticketOf(alerts, 1);
  await desk.closeTicket(first.id, 'staff', 'Dana');
  await sleep(20 * MINUTE_MS);
  const both: Alerts = [...alerts, await more(alerts, 5)];
  await post(both.slice(1));
  await sleep(20 * MINUTE_MS);
  const [, linked] = ticketsOf(alerts);
  assert.ok(linked);
  await over(await again(both, 7, 'prom'), 'prom');
  assert.deepEqual([ticketsOf(alerts).length, closings(first), closings(linked)], [2, 0, 1]);
});
