/** Groups that stand on tickets which their source makes: where the desk cannot create any, and where the configuration wants none made. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved, standing } from './alert-acts.ts';
import { DOWN, all, requestsOf } from './people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';

// A desk before contract 2.1 makes no tickets.
const opened = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  contract: '2.0.0',
  alerts: {},
  alertsBeside: [{ name: 'rmm', create: false }],
});
const { alertsOf, ticketsOf, notesOf, runs } = alertActs(opened);

beforeEach(async () => {
  await all(opened().providers, { kind: 'works' });
  await opened().ledgerAnew();
});

test('a desk that cannot create: nothing is made, and the summary goes on the ticket that the source names', async () => {
  const { post, sleep, desk } = opened();
  const alerts = await alertsOf(3, { severity: 'critical' });
  await post(alerts);
  await sleep(10 * MINUTE_MS);
  assert.deepEqual(ticketsOf(alerts), []);
  const ticket = await desk.createTicket({ client: 'acme', subject: `${alerts[0].rule} made by the RMM`, body: 'A disk is full.' });
  await post(alerts.map((one) => ({ ...one, ticket })));
  await opened().until('it is explained there', () => ticketsOf(alerts).some((one) => notesOf(one).length === 2));
  // What it takes the place of is superseded after it stands.
  await sleep(MINUTE_MS);
  const [seen, ...others] = ticketsOf(alerts);
  assert.ok(seen);
  assert.deepEqual(others, []);
  assert.equal(standing(notesOf(seen)).length, 1);
  assert.match(standing(notesOf(seen))[0] ?? '', /^Standby counts 3 alerts: [^]*explained by AI/);
});

// Before the outage of the next one: what is asked to find out whether a provider is back is no request for a group.
test('of a client that is only observed no word stands on the ticket of the RMM either, not even when all is over', async () => {
  const { post, sleep, nowMs, desk, ledger, providers, closed } = opened();
  const alerts = await alertsOf(3, { owner: 'initech', severity: 'critical' });
  const id = await desk.createTicket({ client: 'initech', subject: `${alerts[0].rule} made by the RMM`, body: 'A disk is full.' });
  const before = [requestsOf(providers), desk.journal().length];
  const named = alerts.map((one) => ({ ...one, ticket: id }));
  await post(named, 0, 'rmm');
  const [run = ''] = await runs();
  await sleep(HOUR_MS);
  assert.equal((await ledger.alertsOfOpen('rmm', 99)).length, 3, 'counted all the same');
  await post(resolved(named, await nowMs()), 0, 'rmm');
  assert.equal(await closed(run), 'COMPLETED');
  assert.deepEqual([requestsOf(providers), desk.journal().length], before);
});

test('on the RMM’s own ticket: the told note stands through an outage, and the prose takes its place, which the note says', async (t) => {
  const { post, sleep, desk, providers, until } = opened();
  await all(providers, DOWN);
  const alerts = await alertsOf(3);
  const id = await desk.createTicket({ client: 'acme', subject: `${alerts[0].rule} made by the RMM`, body: 'A disk is full.' });
  await post(
    alerts.map((one) => ({ ...one, ticket: id })),
    0,
    'rmm',
  );
  await sleep(HOUR_MS);
  const [ticket] = ticketsOf(alerts);
  assert.ok(ticket);
  const told = notesOf(ticket).filter((note) => note.startsWith('Standby counts'));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^Standby counts 3 alerts: [^]*an explanation follows when AI answers\./);
  await all(providers, { kind: 'works' });
  await until('the prose is there', () => notesOf(ticket).some((note) => note.includes('Several disks')));
  await sleep(HOUR_MS);
  const notes = notesOf(ticket);
  // Whichever provider's canary is answered first.
  assert.match(
    notes[0] ?? '',
    /^Superseded: explained by (OpenAI|Anthropic|Ollama)[^;]*; the same figures stand in the note \(standby [0-9a-f]{8}\)\./,
  );
  assert.equal(standing(notes).length, 1, notes.join('\n\n'));
  assert.match(standing(notes)[0] ?? '', /^Standby counts 3 alerts: [^]*Several disks[^]*explained by AI/);
  assert.equal(ticketsOf(alerts).length, 1, 'no ticket beside it');
  t.diagnostic(`${notes.length} notes, ${standing(notes).length} of them stands`);
});
