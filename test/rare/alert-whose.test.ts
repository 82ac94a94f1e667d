/** Whose alerts are whose, and what may be said of them: unknown sites, two clients in one payload, clients that are only observed or have no AI, and what the sender has cut. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { alertActs, resolved } from '../workflow/alert-acts.ts';
import { all, requestsOf } from '../workflow/people.ts';
import { CLIENTS, CLOUD, HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import { keyOf } from '../support/alerts.ts';

const opened = rehearse({
  settings: rehearsed({ clients: { ...CLIENTS, globex: { ...CLOUD, ai: 'off' } } }),
  wrap: explaining,
  control: true,
  alerts: { catchAll: { client: 'acme' } },
});
const { alertsOf, ticketsOf, notesOf, ticketOf, runs } = alertActs(opened);

beforeEach(async () => {
  const { providers, ledgerAnew } = opened();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
});

test('of sites that nobody knows the critical alerts have a ticket each with the site in its title, and the rest one message for each site', async (t) => {
  const { post, sleep, alerts: told, ledger, restart } = opened();
  const strangers = ['Contoso Mitte', 'Fabrikam Nord'];
  const critical = await alertsOf(1, { severity: 'critical' });
  for (const site of strangers) await post([{ ...critical[0], owner: undefined, site, key: keyOf(site === strangers[0] ? 0xa1 : 0xa2) }]);
  const rest = (await alertsOf(4, { owner: undefined })).map((one, at) => ({ ...one, site: strangers[at % 2] }));
  await post(rest);
  await opened().until('both have their ticket', () => ticketsOf(critical).length === 2);
  await restart('workflow');
  for (let at = 0; at < 6; at += 1) {
    await post(rest);
    await sleep(10 * MINUTE_MS);
  }
  assert.equal(ticketsOf(critical).length, 2);
  assert.ok(ticketsOf(critical).every(({ client }) => client === 'acme'));
  for (const site of strangers)
    assert.equal(
      ticketsOf(critical).filter(({ subject }) => subject.includes(`site ${site}`) || subject.includes(`site "${site}"`)).length,
      1,
      site,
    );
  const messages = told.filter(({ kind }) => kind === 'alert-owner-unknown');
  assert.equal(messages.length, strangers.length, messages.map(({ detail }) => detail).join('\n'));
  assert.ok(
    messages.every(({ detail }) => !strangers.some((site) => detail.includes(site))),
    'no name in a message',
  );
  assert.equal((await ledger.alertsOfOpen('prom', 99)).length, 2, 'only what has a ticket is in a group');
  t.diagnostic(
    `2 sites, 2 critical and 28 other snapshots of 4 alerts: ${ticketsOf(critical).length} tickets, ${messages.length} messages`,
  );
});

test('two clients in one payload have a ticket each, and neither reads a word of the other', async () => {
  const { post, sleep } = opened();
  const acmes = await alertsOf(3, { host: 'acme-srv', owner: 'acme' });
  const others = acmes.map((one, at) => ({ ...one, key: keyOf(0xb0 + at), host: 'globex-srv', owner: 'globex' }));
  await post(acmes.flatMap((one, at) => [one, others[at] ?? one]));
  await sleep(5 * MINUTE_MS);
  assert.deepEqual(
    ticketsOf(acmes)
      .map(({ client }) => client)
      .toSorted(),
    ['acme', 'globex'],
  );
  await opened().until('the one is explained', () => ticketsOf(acmes).some((ticket) => notesOf(ticket).length > 0));
  for (const ticket of ticketsOf(acmes)) {
    const text = [ticket.subject, ticket.body, ...notesOf(ticket)].join('\n');
    assert.match(ticket.body, /^Standby counts 3 alerts: /);
    assert.ok(!text.includes(ticket.client === 'acme' ? 'globex' : 'acme'), text);
  }
});

test('of a client that is only observed everything is counted, and nothing is written and nobody asked', async () => {
  const { post, sleep, nowMs, ledger, providers, desk, closed } = opened();
  const before = [requestsOf(providers), desk.journal().length];
  const alerts = await alertsOf(3, { owner: 'initech', severity: 'critical' });
  await post(alerts);
  const [id = ''] = await runs();
  await sleep(2 * HOUR_MS);
  assert.equal((await ledger.alertsOfOpen('prom', 99)).length, 3);
  await post(resolved(alerts, await nowMs()));
  assert.equal(await closed(id), 'COMPLETED');
  assert.deepEqual([requestsOf(providers), desk.journal().length], before);
  assert.deepEqual(await ledger.tasks({ open: true }, 9), []);
});

test('of a client without AI the table stands and says that no explanation follows, no model is asked and nobody is disturbed', async () => {
  const { post, sleep, nowMs, providers, ledger, closed } = opened();
  const before = requestsOf(providers);
  const alerts = await alertsOf(3, { owner: 'globex', severity: 'critical' });
  await post(alerts);
  const [id = ''] = await runs();
  const ticket = await ticketOf(alerts, 0);
  assert.match(ticket.body, /^Standby counts 3 alerts: /);
  assert.ok(!ticket.body.includes('explanation follows'), ticket.body);
  await sleep(2 * HOUR_MS);
  assert.deepEqual(notesOf(ticket), []);
  await post(resolved(alerts, await nowMs()));
  assert.equal(await closed(id), 'COMPLETED');
  assert.deepEqual(
    notesOf(ticket).map((note) => note.slice(0, 30)),
    ['Standby counts all as resolved'],
  );
  assert.equal(requestsOf(providers), before);
  assert.deepEqual(await ledger.tasks({ open: true }, 9), []);
});

test('what the sender has cut makes every count one of "at least", in the first line and when it is over', async () => {
  const { post, sleep, nowMs, closed } = opened();
  const alerts = await alertsOf(3);
  await post(alerts, 7);
  const [id = ''] = await runs();
  const ticket = await ticketOf(alerts, 1);
  assert.match(ticket.body, /^Standby counts at least 3 alerts \(the sender cut 7\): acme, site Berlin, /);
  assert.match(notesOf(ticket)[0] ?? '', /^Standby counts at least 3 alerts \(the sender cut 7\): /);
  await sleep(20 * MINUTE_MS);
  await post(resolved(alerts, await nowMs()));
  assert.equal(await closed(id), 'COMPLETED');
  assert.match(notesOf(ticket).at(-1) ?? '', /^Standby counts all as resolved: .*, at least 3 alerts are over,/);
});
