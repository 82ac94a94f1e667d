/** Reports in virtual time: prose by machines, a person's word, and one file. Desk, vendors and the list of tickets are simulated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAttempt } from '../../activities/failures.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { CLOUD } from '../support/configured.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { ZONE, listing, reporting, writing } from '../support/reporting.ts';
import { refOf, reportActs, reportFolder } from '../workflow/report-acts.ts';
import { DOWN, all } from '../workflow/people.ts';
import { HOUR_MS, MINUTE_MS, SETTINGS, rehearse } from '../workflow/rehearsal.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';

const CLIENTS = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark', 'wayne', 'oscorp', 'tyrell'];
/** Clients whose tickets cannot be read now. */
const away = new Set<string>();
const folder = reportFolder();
/** Of tyrell's the service desk has each on a ticket, too. */
function configured(dataDir: string): ReportsConfig {
  const { clients, doors, tickets, ...given } = reporting(SETTINGS, folder.madeIn(dataDir), CLIENTS, { readWithinMs: 6 * HOUR_MS });
  const onTickets = { connection: 'desk', recipients: ['tray'] };
  return {
    ...given,
    tickets: { ...tickets, rules: { ...tickets.rules, otherClients: { ...CLOUD, criticality: 'sla' } } },
    doors: { ...doors, tray: { kind: 'ticket', board: 'network-team' } },
    clients: clients.map((one) =>
      one.client === 'tyrell' ? { ...one, settings: { ...one.settings, recipients: ['tray', 'folder'], onTickets } } : one,
    ),
  };
}
const opened = rehearse({
  wrap: writing,
  ledgerIn: 'memory',
  reports: {
    of: configured,
    listTickets: (client, ...of) => (away.has(client) ? Promise.reject(retryAttempt('away')) : listing(30)(client, ...of)),
  },
});
const { begin, asked, draftOf, answer, outcome, delivered, openTask } = reportActs(opened, folder.path);
const idOf = (client: string): string => reportId(refOf(client));

test('a report is read, frozen, written, approved, and put into its folder once', async () => {
  const { ledger, handle, replayed } = opened();
  await begin('acme');
  const task = await asked('acme');
  const draft = draftOf(task);
  assert.equal(task.kind, 'approve');
  assert.equal(draft.byModel, 4, "each section has a machine's words");
  assert.equal((await ledger.report(refOf('acme')))?.state, 'waiting');
  assert.equal((await delivered()).size, 0, 'nothing is sent before a person has said so');
  await assert.rejects(answer(task, { kind: 'approve', html: draft.html, mapping: true }, 'Robin'), /may approve/);
  await assert.rejects(answer(task, { kind: 'approve', html: draft.html, mapping: true }, 'Kim', 'another token'), /token of Kim/);
  await assert.rejects(answer(task, { kind: 'approve', html: 'another page', mapping: true }), /page as it is now/);
  await answer(task, { kind: 'approve', html: draft.html, mapping: true });
  assert.deepEqual(await outcome('acme'), { revision: 1, kind: 'sent' });
  const files = await delivered();
  assert.equal(files.size, 1);
  assert.equal([...files.values()][0], await ledger.reportText(draft.html));
  assert.deepEqual(
    (await ledger.outbox({ ...refOf('acme'), revision: 1 })).map(({ recipient, state }) => [recipient, state]),
    [['folder', 'accepted']],
  );
  assert.equal((await ledger.task(task.task))?.end?.how, 'answered');
  const history = JSON.stringify((await handle(idOf('acme')).fetchHistory()).events);
  assert.ok(!history.includes('<html'), 'no page stands in the history');
  await replayed(idOf('acme'));
});

test('of a report that was made a schedule makes no second one, and a person gets a newer revision that says what has changed', async () => {
  await begin('acme');
  assert.equal((await outcome('acme')).kind, 'already');
  await begin('acme', 'next');
  const task = await asked('acme');
  assert.equal(task.episode, 2);
  assert.match((await opened().ledger.reportText(draftOf(task).html)) ?? '', /No figure has changed since revision 1\./);
  await answer(task, { kind: 'reject', why: 'The same again.', again: false });
  assert.deepEqual(await outcome('acme'), { revision: 2, kind: 'rejected', why: 'The same again.' });
  assert.equal((await opened().ledger.report(refOf('acme'), 1))?.state, 'sent');
});

test('rejected with the wish for another one, it is made anew, and an approval of the page before is refused', async () => {
  await begin('globex');
  const first = await asked('globex');
  await answer(first, { kind: 'reject', why: 'Ask again.', again: true });
  await opened().until('there is another revision', async () => (await openTask('globex'))?.episode === 2);
  const second = await asked('globex');
  await assert.rejects(answer(first, { kind: 'approve', html: draftOf(first).html, mapping: true }), /not open/);
  await answer(second, { kind: 'approve', html: draftOf(second).html, mapping: true });
  assert.deepEqual(await outcome('globex'), { revision: 2, kind: 'sent' });
  assert.equal((await opened().ledger.report(refOf('globex'), 1))?.state, 'void');
});

test('approval never comes: the next roles are asked, nothing is sent, and in the end it is given up', async () => {
  const { sleep, alerts, ledger } = opened();
  await begin('initech');
  await asked('initech');
  await sleep(30 * 24 * HOUR_MS);
  const escalated = alerts.filter(({ kind, detail }) => kind === 'task-escalated' && detail.includes(idOf('initech')));
  assert.ok(escalated.length > 3, `${escalated.length} escalations`);
  assert.equal((await ledger.report(refOf('initech')))?.state, 'waiting');
  await sleep(31 * 24 * HOUR_MS);
  assert.equal((await outcome('initech')).kind, 'lapsed');
  assert.deepEqual(await ledger.outbox({ ...refOf('initech'), revision: 1 }), []);
  assert.ok(![...(await delivered()).keys()].some((name) => name.startsWith('initech')));
  assert.equal(alerts.filter((one) => one.kind === 'report-lapsed' && 'workflowId' in one && one.workflowId === idOf('initech')).length, 1);
});

test('a newer revision that is wanted while one waits makes that one void: it can be approved by nobody', async () => {
  const { handle, ledger, until } = opened();
  await begin('umbrella');
  const first = await asked('umbrella');
  await handle(idOf('umbrella')).signal('reportAgain');
  await until('there is another revision', async () => (await openTask('umbrella'))?.episode === 2);
  assert.equal((await ledger.report(refOf('umbrella'), 1))?.state, 'void');
  await assert.rejects(answer(first, { kind: 'approve', html: draftOf(first).html, mapping: true }), /not open/);
  await handle(idOf('umbrella')).cancel();
  await opened().closed(idOf('umbrella'));
  const row = await ledger.report(refOf('umbrella'));
  assert.deepEqual([row?.revision, row?.state, row?.why], [2, 'void', 'its run was cancelled']);
  assert.equal(await openTask('umbrella'), undefined, 'nobody is asked for a run that is over');
});

test('a report that is begun while no worker runs is made when there is one, and sent once', async () => {
  const { restart, ledger } = opened();
  await restart('workflow', () => begin('hooli'));
  const task = await asked('hooli');
  await restart('desk');
  await answer(task, { kind: 'approve', html: draftOf(task).html, mapping: true });
  assert.equal((await outcome('hooli')).kind, 'sent');
  assert.equal([...(await delivered()).keys()].filter((name) => name.startsWith('hooli')).length, 1);
  assert.equal((await ledger.outbox({ ...refOf('hooli'), revision: 1 })).length, 1);
});

test('with every provider down it waits to be approved in time, with sentences made by code, and says so', async (t) => {
  const { providers, ledger, nowMs, sleep } = opened();
  await all(providers, DOWN);
  await begin('stark');
  const beganAtMs = await nowMs();
  await sleep(4 * HOUR_MS);
  const task = await asked('stark');
  const tookMs = task.openedAtMs - beganAtMs;
  t.diagnostic(`asked for approval after ${Math.round(tookMs / 60_000)} minutes`);
  assert.ok(tookMs <= 4 * HOUR_MS, `${tookMs} ms`);
  assert.equal(draftOf(task).byModel, 0);
  assert.match((await ledger.reportText(draftOf(task).html)) ?? '', /These sentences were made by code\./);
  await answer(task, { kind: 'approve', html: draftOf(task).html, mapping: true });
  assert.equal((await outcome('stark')).kind, 'sent');
  await all(providers, { kind: 'works' });
});

test('providers that are back ten minutes before the time for prose is over write all of it', async () => {
  const { providers, sleep } = opened();
  await all(providers, DOWN);
  await begin('wayne');
  await sleep(4 * HOUR_MS - 10 * MINUTE_MS);
  await all(providers, { kind: 'works' });
  await sleep(10 * MINUTE_MS);
  const { byModel } = draftOf(await asked('wayne'));
  assert.equal(byModel, 4);
});

test('a ticket system that is away for five hours takes no time from the machines that write the prose', async () => {
  const { sleep, ledger } = opened();
  away.add('oscorp');
  await begin('oscorp');
  await sleep(5 * HOUR_MS);
  assert.equal((await ledger.report(refOf('oscorp')))?.state, 'reading');
  away.clear();
  await sleep(10 * MINUTE_MS);
  const { byModel, unreadable } = draftOf(await asked('oscorp'));
  assert.deepEqual([byModel, unreadable], [4, []]);
});

test('on a ticket it is one note of each revision, by the queue of the ticket system: also of one that is away for hours, and where a folder comes after it', async () => {
  const { desk, ledger, replayed, restart, sleep } = opened();
  await desk.createTicket({ client: 'tyrell' });
  const before = desk.journal().length;
  const ours = () =>
    desk
      .journal()
      .slice(before)
      .flatMap((entry) => ('actor' in entry && entry.actor === 'us' ? [entry] : []));
  await begin('tyrell');
  const first = await asked('tyrell');
  await desk.setMode('create', { kind: 'down' });
  await answer(first, { kind: 'approve', html: draftOf(first).html, mapping: true });
  const rowsOf = async (revision: number) =>
    (await ledger.outbox({ ...refOf('tyrell'), revision })).map(({ recipient, state, detail }) => [recipient, state, detail]);
  await opened().until('it is tried', async () => (await ledger.writes(idOf('tyrell'))).length > 0);
  await sleep(3 * HOUR_MS);
  await restart('desk');
  await desk.setMode('create', { kind: 'works' });
  assert.deepEqual(await outcome('tyrell'), { revision: 1, kind: 'sent' });
  const [made, note, ...others] = ours();
  assert.ok(made?.kind === 'ticket-created' && note?.kind === 'note-added' && others.length === 0);
  assert.deepEqual([made.created.client, made.created.fields.destination, note.ticket], ['tyrell', 'network-team', made.ticket]);
  assert.deepEqual(
    (await rowsOf(1)).map(([recipient, state]) => [recipient, state]),
    [
      ['folder', 'accepted'],
      ['tray', 'accepted'],
    ],
  );
  assert.equal((await rowsOf(1))[1]?.[2], made.ticket, 'the outbox says which ticket');
  await replayed(idOf('tyrell'));

  await begin('tyrell', 'next');
  const second = await asked('tyrell');
  await desk.setMode('note', { kind: 'error', status: 422, count: 1 });
  await answer(second, { kind: 'approve', html: draftOf(second).html, mapping: true });
  assert.equal((await outcome('tyrell')).kind, 'sent-in-part');
  assert.deepEqual((await rowsOf(2))[1], ['tray', 'refused', `ticket ${made.ticket}: the ticket system refused: invalid`]);
  await opened().client.workflow.execute('resendReport', {
    workflowId: idOf('tyrell'),
    taskQueue: 'standby',
    args: [{ ref: refOf('tyrell'), recipients: ['tray'], timeZone: ZONE }],
    typedSearchAttributes: [OF_THIS_GENERATION],
  });
  assert.deepEqual((await rowsOf(2))[1], ['tray', 'accepted', made.ticket]);
  assert.deepEqual(
    ours().map(({ kind, ticket }) => [kind, ticket]),
    [
      ['ticket-created', made.ticket],
      ['note-added', made.ticket],
      ['note-added', made.ticket],
    ],
  );
  await replayed(idOf('tyrell'));
});
