/** A ticket that is out of scope is counted, once, and nothing else happens to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, decided, rehearse, rehearsed } from './rehearsal.ts';
import { all, notesOn, requestsOf, endedRecords } from './people.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';

const opened = rehearse({
  settings: rehearsed({
    connection: {
      scope: {
        exclude: [
          { board: 'projects' },
          { source: 'monitoring' },
          { type: 'Change' },
          { status: 'Waiting' },
          { client: 'globex' },
          { olderThan: '2h' },
        ],
      },
    },
  }),
});
/** Words that stand nowhere else. */
const SECRET = 'zebra-quagmire';
const TICKET: NewTicket = { client: 'acme', subject: `VPN ${SECRET}`, body: `The VPN is down for our whole office. ${SECRET}` };

for (const [what, input, waitMs, why] of [
  ['board', { fields: { destination: 'projects' } }, 0, 'excluded by rule 1 (board projects)'],
  ['source', { source: 'Monitoring' }, 0, 'excluded by rule 2 (source monitoring)'],
  ['type', { type: 'change' }, 0, 'excluded by rule 3 (type Change)'],
  ['status', { statusName: 'waiting' }, 0, 'excluded by rule 4 (status Waiting)'],
  ['client', { client: 'globex' }, 0, 'excluded by rule 5 (client globex)'],
  ['age', {}, 3 * HOUR_MS, 'excluded by rule 6 (older than 2 h)'],
] as const)
  test(`a ticket that is excluded by its ${what} is read once, counted once, and shown to no machine`, async () => {
    const { desk, providers, ledger, alerts, deliver, ended, sleep, handle, storedBytes } = opened();
    await all(providers, { kind: 'works' });
    const ticket = await desk.createTicket({ ...TICKET, ...input });
    await sleep(waitMs);
    const [asked, reads] = [requestsOf(providers), desk.counts().requests.read];
    await deliver(ticket, `${ticket}-first`);
    assert.deepEqual((await ended(ticket)).outcome, { kind: 'out-of-scope', why });
    assert.equal(desk.counts().requests.read - reads, 1);
    await deliver(ticket, `${ticket}-again`);
    await ended(ticket);
    assert.equal(requestsOf(providers), asked);
    const workflowId = `triage:desk:${ticket}`;
    assert.deepEqual(
      desk.journal().flatMap((entry) => (entry.kind !== 'held' && entry.ticket === ticket ? [entry.kind] : [])),
      ['ticket-created'],
    );
    assert.deepEqual([await ledger.attempts(workflowId), await ledger.writes(workflowId)], [[], []]);
    const rows = await ledger.decisions({ workflowId });
    assert.deepEqual(
      rows.map(({ episode, outcome, client }) => [episode, outcome, client]),
      [[0, 'out-of-scope', 'unknown']],
    );
    assert.equal(JSON.parse(rows[0]?.detail ?? '{}').why, why);
    assert.deepEqual(await ledger.overdue(Number.MAX_SAFE_INTEGER, 10), [], 'nobody waits for its outcome');
    const seen = [await storedBytes(), JSON.stringify(await handle(workflowId).fetchHistory()), JSON.stringify([alerts, rows])];
    for (const text of seen) assert.ok(!text.includes(SECRET), 'its text is kept');
  });

test('the text of a ticket in scope is not in the clear in the ledger either', async () => {
  const { desk, deliver, ended, storedBytes } = opened();
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  decided((await ended(ticket)).outcome);
  assert.ok(!(await storedBytes()).includes(SECRET));
});

test('a ticket that comes into scope later is triaged when it is announced again', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const ticket = await desk.createTicket({ ...TICKET, fields: { destination: 'projects' } });
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'out-of-scope');
  await desk.editTicket(ticket, { destination: 'service-desk' }, 'staff', 'Dana');
  await deliver(ticket);
  const { note, fields } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, fields.kind], ['written', 'written']);
  assert.deepEqual((await endedRecords(rehearsal, ticket)).outcomes, ['out-of-scope', 'decided']);
});

test('a ticket that has left scope after its episode is left alone and counted no second time', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, ended } = rehearsal;
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  decided((await ended(ticket)).outcome);
  const asked = requestsOf(providers);
  await desk.editTicket(ticket, { destination: 'projects' }, 'staff', 'Dana');
  await deliver(ticket);
  assert.equal((await ended(ticket)).outcome.kind, 'nothing-new');
  assert.equal(requestsOf(providers), asked);
  assert.equal(notesOn(desk, ticket).length, 1);
  assert.deepEqual((await endedRecords(rehearsal, ticket)).outcomes, ['decided']);
});
