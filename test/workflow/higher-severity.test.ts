/** A receiver that is told of higher severities: real workflows and sockets, and a receiver on loopback; desk and vendors are simulated. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { listen } from '../../net/listen.ts';
import { headersOf, verifyDelivery } from '../../connectors/standard-webhooks.ts';
import { explaining } from '../support/alert-connection.ts';
import { alertActs } from './alert-acts.ts';
import { all } from './people.ts';
import { MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import type { Alerts } from './alert-acts.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
type Got = { readonly id: string; readonly text: string; readonly isGenuine: boolean };
let got: readonly Got[] = [];
const posted = (): readonly Got[] => got;
let answers: () => Response = () => new Response(null, { status: 204 });
/** The port is known only once it listens, and the rehearsal is made before. */
const receiver = { url: '', secrets: [SECRET] };
let stop: () => Promise<void>;

const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alerts: { onRaise: 'webhook', receiver },
  alertsBeside: [{ name: 'theirs', create: false, onRaise: 'webhook', receiver }],
});
const { alertsOf, notesOf, ticketOf, more, runs } = alertActs(rehearsal);

before(async () => {
  const listening = await listen(async (request) => {
    const text = await request.text();
    const headers = headersOf(request.headers);
    const verified = verifyDelivery({ secrets: [SECRET], headers, rawBody: Buffer.from(text), nowMs: Date.now() });
    got = [...got, { id: headers.id ?? '', text, isGenuine: verified.kind === 'genuine' }];
    return answers();
  }, 0);
  ({ stop } = listening);
  receiver.url = `http://127.0.0.1:${listening.port}/in`;
});
after(() => stop());
beforeEach(async () => {
  const { providers, ledgerAnew, alerts } = rehearsal();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
  alerts.length = 0;
  got = [];
  answers = () => new Response(null, { status: 204 });
});

async function openGroup(owner = 'acme'): Promise<Alerts> {
  const { post, sleep } = rehearsal();
  const alerts = await alertsOf(1, { owner });
  await post(alerts);
  await sleep(3 * MINUTE_MS);
  return alerts;
}
async function becomesCritical(alerts: Alerts): Promise<void> {
  const { post, sleep } = rehearsal();
  await post([await more(alerts, 5, { severity: 'critical' })]);
  await sleep(2 * MINUTE_MS);
}

test('a group that becomes critical is posted once, signed, and its ticket has the priority', async () => {
  const alerts = await openGroup();
  assert.deepEqual(posted(), []);
  await becomesCritical(alerts);
  const [message, ...others] = posted();
  assert.ok(message);
  assert.deepEqual([message.isGenuine, others], [true, []]);
  const ticket = await ticketOf(alerts, 0);
  const { type, data } = JSON.parse(message.text) as { type: string; data: Record<string, unknown> };
  assert.deepEqual(
    [type, data['client'], data['from'], data['to'], data['ticket']],
    ['alerts.severity-raised', 'acme', 'warning', 'critical', ticket.id],
  );
  assert.equal(ticket.fields.priority, 'P1');
});

test('a receiver that is away for hours holds up no note, and is told the same as at first', async () => {
  answers = () => new Response(null, { status: 503 });
  const alerts = await openGroup();
  await becomesCritical(alerts);
  const { sleep, post, alerts: told } = rehearsal();
  await sleep(20 * MINUTE_MS);
  const ticket = await ticketOf(alerts, 1);
  assert.equal(ticket.fields.priority, 'P1');
  assert.match(notesOf(ticket).join('\n'), /grown/);
  assert.equal(told.filter(({ kind }) => kind === 'higher-severity-untold').length, 1);
  answers = () => new Response(null, { status: 200 });
  await sleep(20 * MINUTE_MS);
  assert.ok(got.length > 3, `${got.length} tries`);
  assert.equal(new Set(got.map(({ id }) => id)).size, 1);
  assert.equal(new Set(got.map(({ text }) => text)).size, 1);
  const tries = got.length;
  await post([await more(alerts, 6, { severity: 'critical' })]);
  await sleep(20 * MINUTE_MS);
  assert.equal(got.length, tries);
});

test('with the ticket system away for an hour the receiver is told at once, and the ticket has the priority once it is made', async () => {
  const { desk, post, sleep } = rehearsal();
  const all4 = ['read', 'note', 'fields', 'create'] as const;
  for (const operation of all4) await desk.setMode(operation, { kind: 'down' });
  const alerts = await alertsOf(1);
  await post(alerts);
  await sleep(10 * MINUTE_MS);
  await becomesCritical(alerts);
  assert.equal(posted().length, 1);
  await sleep(50 * MINUTE_MS);
  for (const operation of all4) await desk.setMode(operation, { kind: 'works' });
  await sleep(20 * MINUTE_MS);
  assert.equal(posted().length, 1);
  const ticket = await ticketOf(alerts, 1);
  assert.equal(ticket.fields.priority, 'P1');
});

test('while the ticket system is away the receiver is told at once also of what comes after other news', async () => {
  const { desk, post, sleep } = rehearsal();
  const alerts = await openGroup();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'down' });
  for (const severity of ['error', 'error', 'critical'] as const) {
    await post([await more(alerts, 5 + posted().length, { severity })]);
    await sleep(MINUTE_MS);
  }
  assert.equal(posted().length, 2);
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await ticketOf(alerts, 1);
});

test('a cancel of a group that is told of waits for the write that is under way', async () => {
  const { desk, post, sleep, handle, closed, until } = rehearsal();
  const alerts = await openGroup();
  await desk.setMode('fields', { kind: 'hold', count: 1 });
  await post([await more(alerts, 5, { severity: 'error' })]);
  await until('the priority hangs', () => desk.counts().held === 1);
  const [run = ''] = await runs();
  await handle(run).cancel();
  await sleep(2_000);
  const { status } = await handle(run).describe();
  desk.release();
  assert.equal(status.name, 'RUNNING');
  assert.equal(await closed(run), 'CANCELLED');
});

test('who cancels the run of a group cancels no message', async () => {
  answers = () => new Response(null, { status: 503 });
  const { handle, sleep, closed } = rehearsal();
  const alerts = await openGroup();
  await becomesCritical(alerts);
  const [run = ''] = await runs();
  await handle(run).cancel();
  await sleep(MINUTE_MS);
  const [message] = posted();
  assert.ok(message);
  const { source, group, episode } = (JSON.parse(message.text) as { data: { source: string; group: string; episode: string } }).data;
  answers = () => new Response(null, { status: 204 });
  await sleep(20 * MINUTE_MS);
  assert.equal(await closed(`alerts-severity:${source}:${group}:e${Date.parse(episode)}:critical`), 'COMPLETED');
  assert.equal(new Set(posted().map((one) => one.id)).size, 1);
});

test('a run that is begun again while its ticket says less tells nothing twice, and goes on', async () => {
  const { desk, handle, post, sleep } = rehearsal();
  const alerts = await openGroup();
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'down' });
  await becomesCritical(alerts);
  const [run = ''] = await runs();
  await handle(run).terminate('by hand');
  await post([await more(alerts, 6)]);
  await sleep(MINUTE_MS);
  for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
  await sleep(20 * MINUTE_MS);
  assert.equal(posted().length, 1);
  assert.equal((await ticketOf(alerts, 1)).fields.priority, 'P1');
});

test('where the source makes the tickets, a run that was ended before there is one tells what rises after it', async () => {
  const { handle, post, sleep } = rehearsal();
  const alerts = await alertsOf(1);
  await post(alerts, 0, 'theirs');
  await sleep(5 * MINUTE_MS);
  const [run = ''] = await runs();
  await handle(run).terminate('by hand');
  await post([await more(alerts, 5, { severity: 'critical' })], 0, 'theirs');
  await sleep(30 * MINUTE_MS);
  assert.deepEqual(
    posted()
      .map(({ text }) => (JSON.parse(text) as { data: { from: string; to: string; ticket: unknown } }).data)
      .map(({ from, to, ticket }) => [from, to, ticket]),
    [['warning', 'critical', null]],
  );
});

test('of a client that is only observed nothing is posted', async () => {
  const alerts = await openGroup('initech');
  await becomesCritical(alerts);
  assert.deepEqual(got, []);
});
