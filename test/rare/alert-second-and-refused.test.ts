/** Groups with a second ticket for a higher severity, and groups whose ticket the desk refuses to make for a while: real workflows and sockets; desk and vendors are simulated. */
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
  alertsBeside: [
    { name: 'second', onRaise: 'ticket' },
    { name: 'closing', onRaise: 'ticket', closeResolved: true },
  ],
});
const { alertsOf, ticketsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

beforeEach(async () => {
  const { providers, ledgerAnew, desk, alerts } = rehearsal();
  await all(providers, { kind: 'works' });
  await desk.setMode('create', { kind: 'works' });
  await ledgerAnew();
  alerts.length = 0;
});

const OVER = /^Standby counts all as resolved: /;
const closings = (ticket: Seen): number => notesOf(ticket).filter((note) => OVER.test(note)).length;
const statusOf = ({ id }: Seen): unknown =>
  rehearsal()
    .desk.tickets()
    .find((one) => one['id'] === id)?.['status'];
const refusals = (): number => rehearsal().alerts.filter(({ kind }) => kind === 'write-refused').length;

type Two = { readonly alerts: Alerts; readonly first: Seen; readonly second: Seen; readonly id: string };
/** A group whose second ticket is made because it became critical. */
async function withSecond(from: string): Promise<Two> {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts, 0, from);
  await sleep(2 * MINUTE_MS);
  const first = await ticketOf(alerts, 1);
  const worse = await more(alerts, 5, { severity: 'critical' });
  await post([worse], 0, from);
  await sleep(20 * MINUTE_MS);
  const second = ticketsOf(alerts)[1];
  const [id = ''] = await runs();
  assert.ok(second);
  assert.deepEqual([closings(first), closings(second)], [0, 0], 'nothing is over');
  return { alerts: [...alerts, worse], first, second, id };
}
async function over({ alerts, id }: Two, from: string): Promise<void> {
  const { post, sleep, nowMs, closed } = rehearsal();
  await post(resolved(alerts, await nowMs()), 0, from);
  await sleep(20 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');
}

test('all resolved: the first of two tickets is told so as the second is, and both stay open', async () => {
  const two = await withSecond('second');
  await over(two, 'second');
  assert.deepEqual([closings(two.first), closings(two.second)], [1, 1]);
  assert.deepEqual([statusOf(two.first), statusOf(two.second)], ['open', 'open']);
});

test('all resolved where tickets are closed: both are, but for one that a technician has answered', async () => {
  for (const isTouched of [false, true]) {
    const two = await withSecond('closing');
    if (isTouched) await rehearsal().desk.addNote(two.first.id, 'I am on it.', 'staff', 'Dana');
    await over(two, 'closing');
    assert.deepEqual([closings(two.first), closings(two.second)], [1, 1]);
    assert.deepEqual([statusOf(two.first), statusOf(two.second)], [isTouched ? 'open' : 'closed', 'closed']);
  }
});

test('a first ticket that a person has closed is told nothing, and so is one that was merged', async () => {
  for (const how of ['close', 'merge'] as const) {
    const { desk } = rehearsal();
    const two = await withSecond('second');
    if (how === 'close') await desk.closeTicket(two.first.id, 'staff', 'Dana');
    else await desk.mergeTicket(two.first.id, two.second.id, 'staff', 'Dana');
    await over(two, 'second');
    assert.deepEqual([closings(two.first), closings(two.second)], [0, 1]);
  }
});

test('a second ticket that was merged into the first: once all is over that is told once', async () => {
  const { desk, sleep, post } = rehearsal();
  for (const from of ['second', 'closing']) {
    const two = await withSecond(from);
    await desk.mergeTicket(two.second.id, two.first.id, 'staff', 'Dana');
    const another = await more(two.alerts, 6, { severity: 'critical' });
    await post([another], 0, from);
    await sleep(20 * MINUTE_MS);
    await over({ ...two, alerts: [...two.alerts, another] }, from);
    assert.deepEqual([closings(two.first), closings(two.second), statusOf(two.first)], [1, 0, 'open']);
  }
});

test('a first ticket on which nothing may be written keeps no new alert waiting for ever', async () => {
  const { desk, post, sleep, nowMs, until } = rehearsal();
  const two = await withSecond('second');
  // Its answer is lost, so that the desk refuses us from the next note on.
  await desk.setMode('note', { kind: 'apply-late', ms: 0, count: 1 });
  await post(resolved(two.alerts, await nowMs()), 0, 'second');
  try {
    await until('the second is told', () => closings(two.second) === 1);
    await desk.setMode('note', { kind: 'error', status: 403 });
    await sleep(20 * MINUTE_MS);
    assert.equal(closings(two.first), 0);
    const [first] = two.alerts;
    assert.ok(first);
    await post([await more([first], 9, { severity: 'critical' })], 0, 'second');
    await sleep(2 * HOUR_MS);
    assert.equal(ticketsOf([first]).length, 3, 'the new alert has a ticket');
  } finally {
    await desk.setMode('note', { kind: 'works' });
  }
});

test('a second ticket that a person has closed: once all is over the first is told all the same', async () => {
  const { desk, sleep } = rehearsal();
  const two = await withSecond('second');
  await desk.closeTicket(two.second.id, 'staff', 'Dana');
  await over(two, 'second');
  await sleep(HOUR_MS);
  assert.deepEqual([closings(two.first), closings(two.second)], [1, 0]);
});

test('a desk that refuses the ticket is asked again, is told of once, and makes it once that is mended', async () => {
  const { desk, post, sleep, nowMs } = rehearsal();
  await desk.setMode('create', { kind: 'error', status: 422 });
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(40 * MINUTE_MS);
  assert.deepEqual([ticketsOf(alerts).length, refusals()], [0, 1]);
  const worse = await more(alerts, 5);
  await post([worse]);
  await desk.setMode('create', { kind: 'works' });
  await sleep(20 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  assert.match(ticket.body, /^Standby counts 3 alerts: /);
  assert.equal(refusals(), 1);
  await sleep(20 * MINUTE_MS);
  await post(resolved([...alerts, worse], await nowMs()));
  await sleep(20 * MINUTE_MS);
  assert.equal(closings(ticket), 1);
});

test('a desk that refuses the ticket until all is over has none made, and the episode says so', async () => {
  const { desk, post, sleep, nowMs, ledger, closed } = rehearsal();
  await desk.setMode('create', { kind: 'error', status: 422 });
  const alerts = await alertsOf(2);
  await post(alerts);
  await sleep(20 * MINUTE_MS);
  const [episode] = await ledger.allOpenEpisodes(1);
  const [id = ''] = await runs();
  assert.ok(episode);
  await post(resolved(alerts, await nowMs()));
  await sleep(20 * MINUTE_MS);
  await desk.setMode('create', { kind: 'works' });
  await sleep(HOUR_MS);
  assert.equal(await closed(id), 'COMPLETED');
  const [ended] = await ledger.earlierEpisodes(episode, 1);
  assert.deepEqual([ticketsOf(alerts).length, ended?.ended?.why], [0, 'resolved; the ticket system refused its ticket']);
});

test('a desk that refuses the second ticket: the first goes on, and the second comes once that is mended', async () => {
  const { desk, post, sleep, nowMs } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts, 0, 'second');
  await sleep(20 * MINUTE_MS);
  const first = await ticketOf(alerts, 1);
  await desk.setMode('create', { kind: 'error', status: 422 });
  const worse = await more(alerts, 5, { severity: 'critical' });
  await post([worse], 0, 'second');
  await sleep(10 * MINUTE_MS);
  assert.ok(
    notesOf(first).some((note) => note.startsWith('Standby counts 2 alerts: ')),
    'it is told on the first',
  );
  await desk.setMode('create', { kind: 'works' });
  await sleep(20 * MINUTE_MS);
  const second = ticketsOf(alerts)[1];
  assert.ok(second);
  assert.match(second.body, new RegExp(`goes on from ticket "?${first.id}"?, because of a higher severity`));
  await post(resolved([...alerts, worse], await nowMs()), 0, 'second');
  await sleep(20 * MINUTE_MS);
  assert.deepEqual([closings(first), closings(second)], [1, 1]);
});
