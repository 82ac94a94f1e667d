/** Tickets on boards of alerts: grouped, said on the oldest of each group, none closed, and never triaged and grouped both. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { all, notesOn, requestsOf, ticketOn } from './people.ts';
import { MINUTE_MS, rehearse, rehearsed } from './rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';

const BOARD = 'projects';
const rehearsal = rehearse({
  settings: rehearsed(),
  wrap: explaining,
  control: true,
  alerts: {
    name: 'rmm',
    kind: 'ticket-board',
    create: false,
    clientMap: {},
    boards: {
      ids: [BOARD],
      conditions: [{ pattern: String.raw`^Disk full on (?<host>\S+)`, name: 'Disk full' }],
      severities: { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info' },
      otherwise: 'warning',
    },
  },
});

beforeEach(async () => {
  const { providers, ledgerAnew } = rehearsal();
  await all(providers, { kind: 'works' });
  await ledgerAnew();
});

const onBoard = (client: string, subject: string): NewTicket => ({
  client,
  subject,
  body: 'Made by the monitor.',
  fields: { destination: BOARD, priority: 'P3' },
});
const notesOf = (ticket: string): readonly string[] => notesOn(rehearsal().desk, ticket).map(({ now }) => now);
const statusOf = (ticket: string): unknown => ticketOn(rehearsal().desk, ticket)['status'];
const kindOf = async (ticket: string): Promise<string> => (await rehearsal().ended(ticket)).outcome.kind;
async function arrive(input: NewTicket): Promise<string> {
  const { desk, deliver } = rehearsal();
  const ticket = await desk.createTicket(input);
  await deliver(ticket);
  return ticket;
}

test('forty tickets of two clients and two conditions: four notes on the four oldest, and no triage asks a model', async () => {
  const { desk, deliver, sleep, until, ledger } = rehearsal();
  const made: { readonly group: string; readonly ticket: string }[] = [];
  for (let at = 0; at < 40; at += 1) {
    const client = at % 2 === 0 ? 'acme' : 'globex';
    const subject = at % 4 < 2 ? `Disk full on srv-${at}` : `Service stopped: spooler (srv-${at})`;
    const ticket = await desk.createTicket(onBoard(client, subject));
    made.push({ group: `${client} ${at % 4 < 2}`, ticket });
  }
  for (const { ticket } of made) await deliver(ticket);
  for (const { ticket } of made) assert.equal(await kindOf(ticket), 'out-of-scope');
  const oldest = [...new Set(made.map(({ group }) => group))].map((group) => made.find((one) => one.group === group)?.ticket ?? '');
  await sleep(2 * MINUTE_MS);
  await until('each of the oldest is explained', () =>
    oldest.every((ticket) => notesOf(ticket).some((note) => note.includes('Several disks'))),
  );
  const noted = made.filter(({ ticket }) => notesOf(ticket).length > 0).map(({ ticket }) => ticket);
  assert.deepEqual(noted.toSorted(), oldest.toSorted());
  for (const [at, ticket] of oldest.entries()) {
    const text = notesOf(ticket).at(-1) ?? '';
    assert.match(text, /Standby counts 10 alerts: /);
    const group = made.find((one) => one.ticket === ticket)?.group;
    for (const other of made.filter((one) => one.group === group)) assert.ok(text.includes(other.ticket), `${at} names ${other.ticket}`);
  }
  assert.ok(made.every(({ ticket }) => statusOf(ticket) === 'open'));
  for (const { ticket } of made) assert.deepEqual(await ledger.attempts(rehearsal().idOf(ticket)), []);
  assert.equal((await ledger.allOpenEpisodes(100)).length, 4);
});

test('the oldest is closed: the next oldest carries on, and all closed ends the group without another note', async () => {
  const { desk, deliver, sleep, until, ledger } = rehearsal();
  const tickets: string[] = [];
  for (let at = 0; at < 3; at += 1) tickets.push(await arrive(onBoard('acme', `Certificate runs out at host-${at}`)));
  const [first = '', second = '', third = ''] = tickets;
  await sleep(2 * MINUTE_MS);
  await until('the first has its note', () => notesOf(first).length > 0);
  assert.deepEqual([notesOf(second), notesOf(third)], [[], []]);
  await desk.closeTicket(first, 'staff', 'Dana');
  await deliver(first);
  await sleep(20 * MINUTE_MS);
  await until('the second carries on', () => notesOf(second).length > 0);
  assert.match(notesOf(second).at(-1) ?? '', /It goes on here|Several disks/);
  assert.deepEqual(notesOf(third), []);
  for (const ticket of [second, third]) {
    await desk.closeTicket(ticket, 'staff', 'Dana');
    await deliver(ticket);
  }
  await until('the group is over', async () => {
    await sleep(MINUTE_MS);
    return (await ledger.allOpenEpisodes(100)).length === 0;
  });
  assert.deepEqual(notesOf(third), []);
});

test('a ticket that is moved to a board of triage is triaged, and is an alert no more; moved back it is an alert again', async () => {
  const { desk, deliver, ended, ledger, until } = rehearsal();
  const ticket = await arrive(onBoard('acme', 'Ping lost'));
  assert.equal(await kindOf(ticket), 'out-of-scope');
  await until('it is an alert', async () => (await ledger.allOpenEpisodes(10)).length === 1);
  await desk.editTicket(ticket, { destination: 'onsite' }, 'staff', 'Dana');
  await deliver(ticket);
  assert.notEqual((await ended(ticket)).outcome.kind, 'out-of-scope');
  const asked = requestsOf(rehearsal().providers);
  assert.ok((await ledger.attempts(rehearsal().idOf(ticket))).length > 0);
  await until('its group is over', async () => (await ledger.allOpenEpisodes(10)).length === 0);
  await desk.editTicket(ticket, { destination: BOARD }, 'staff', 'Dana');
  await deliver(ticket);
  assert.equal(await kindOf(ticket), 'out-of-scope');
  await until('it is an alert again', async () => (await ledger.allOpenEpisodes(10)).length === 1);
  assert.equal(requestsOf(rehearsal().providers), asked);
});

test('a ticket that is moved to a board of alerts while a person is asked about it is theirs no more', async () => {
  const { desk, deliver, providers, asked, ended, ledger, until } = rehearsal();
  await all(providers, { kind: 'status', status: 503 });
  const ticket = await arrive({
    client: 'acme',
    subject: 'VPN',
    body: 'The VPN is down for our whole office since nine.',
    dueAt: new Date(await rehearsal().nowMs()).toISOString(),
  });
  await asked(ticket);
  await desk.editTicket(ticket, { destination: BOARD }, 'staff', 'Dana');
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'out-of-scope');
  assert.deepEqual(await ledger.tasks({ open: true }, 10), []);
  await until('it is an alert', async () => (await ledger.allOpenEpisodes(10)).length === 1);
  await all(providers, { kind: 'works' });
  await desk.editTicket(ticket, { destination: 'onsite' }, 'staff', 'Dana');
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'decided', 'it is worked on anew');
});
