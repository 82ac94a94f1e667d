/** A report on a ticket of the simulated desk, over real sockets and a real ledger file: one ticket, one internal note of each revision, and each end as it is. */
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { CALL_MS } from '../../activities/desk/call.ts';
import { readTicket } from '../../activities/desk/read.ts';
import { reportOnTicket } from '../../activities/reports/delivery/ticket-door.ts';
import { reportHtml } from '../../activities/reports/page.ts';
import { openWriteRules } from '../support/configured.ts';
import { reportPageOf } from '../support/report-clients.ts';
import { LOOK_AGAIN_MS, attempt, deskBench } from './desk-bench.ts';
import { madeIn } from './open-bench.ts';
import type { TicketPorts } from '../../activities/reports/delivery/ticket-door.ts';
import type { ReportToSend } from '../../activities/reports/ports.ts';
import type { Delivered } from '../../connectors/delivery.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { DeskBench } from './desk-bench.ts';

const MOST_TRIES = 20;
let html = '';
before(async () => void (html = await reportHtml(reportPageOf('rich'))));
const reportOf = (revision = 1, client = 'acme'): ReportToSend => ({
  client,
  clientName: client,
  kind: 'month',
  period: '2026-11',
  revision,
  factsHash: 'f'.repeat(64),
  html,
  pdf: undefined,
  facts: undefined,
  approvedAtMs: Date.UTC(2026, 11, 1, 7),
});

type Given = Partial<TicketPorts> & {
  readonly report?: ReportToSend;
  readonly recipient?: string;
  readonly board?: string;
  readonly rules?: StageSettings;
};
const tryOnce = (
  bench: DeskBench,
  { report = reportOf(), recipient = 'board', board = 'network-team', rules = {}, ...ports }: Given = {},
) =>
  attempt(() =>
    reportOnTicket(
      { ...bench.ports(), lookForCreated: (id) => bench.desk.findCreated(id, CALL_MS), ...ports },
      { door: { connection: 'desk', board, rules: openWriteRules({ lookAgainMs: LOOK_AGAIN_MS, ...rules }) }, report, recipient },
    ),
  );
/** As Temporal gives the activity out again where it throws, or says that it was not sent. */
async function deliver(bench: DeskBench, given: Given = {}): Promise<Delivered> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const end = await tryOnce(bench, given);
    if (end.kind === 'done' && end.value.kind !== 'not-sent') return end.value;
    bench.advance((end.kind === 'again' ? end.restMs : end.value.kind === 'not-sent' ? end.value.retryAfterMs : undefined) ?? 10_000);
  }
  return assert.fail('expected an end');
}

const accepted = (end: Delivered): string => (end.kind === 'accepted' ? end.id : assert.fail(JSON.stringify(end)));
/** Notes of ours by ticket, and what else we have done there. */
const notesOn = ({ simulator }: DeskBench, ticket: string): readonly string[] =>
  simulator
    .journal()
    .flatMap((entry) => (entry.kind === 'note-added' && entry.actor === 'us' && entry.ticket === ticket ? [entry.text] : []));
const kindsOf = ({ simulator }: DeskBench): readonly string[] =>
  simulator.journal().flatMap((entry) => ('actor' in entry && entry.actor === 'us' ? [entry.kind] : []));

test('an approved report has one ticket on its board and one internal note, whose mark stands last; told again it is the same', async (t) => {
  const bench = await deskBench(t);
  const ticket = accepted(await deliver(bench));
  const [made, ...others] = madeIn(bench);
  assert.ok(made && others.length === 0);
  const { subject, body, client, owner, fields } = made.created;
  assert.deepEqual(
    [made.ticket, subject, client, owner, fields.destination, fields.priority ?? null],
    [ticket, 'Monthly service report 2026-11: acme', 'acme', null, 'network-team', null],
  );
  assert.ok(!body.includes('159'), 'no figure stands where a client may see it');
  const [note = '', ...more] = notesOn(bench, ticket);
  assert.equal(more.length, 0);
  assert.ok(note.length <= 4_000 && note.includes('- 159 tickets created'), note);
  assert.match(note, /\n\[standby [0-9a-f]{8}\]$/);
  assert.equal(accepted(await deliver(bench)), ticket);
  await bench.restart();
  assert.equal(accepted(await deliver(bench)), ticket);
  assert.deepEqual(kindsOf(bench), ['ticket-created', 'note-added'], 'nothing else is done to it');
  assert.deepEqual(bench.alerts, []);
});

test('neither triage nor a board of alerts takes it, whoever writes there, also where its answer was lost', async (t) => {
  const bench = await deskBench(t);
  const reading = async (ticket: string) => {
    const asked = { connection: 'desk', ticket, workflowId: `triage:desk:${ticket}`, absentUntilMs: 0, rules: undefined };
    const otherWork = { of: () => 'rmm', tell: () => assert.fail('told to the alerts') };
    const end = await attempt(() => readTicket({ ...bench.ports(), otherWork }, asked));
    return end.kind === 'done' ? end.value : assert.fail('asked again');
  };
  const OURS = { kind: 'nothing-new', why: 'Standby made this ticket itself' };
  const ticket = accepted(await deliver(bench));
  await bench.simulator.addNote(ticket, 'Thanks.', 'client');
  assert.deepEqual(await reading(ticket), OURS);
  await bench.simulator.setMode('create', { kind: 'hold', count: 1 });
  await tryOnce(bench, { recipient: 'other', desk: briefly(bench) });
  const lost = madeIn(bench)[1]?.ticket ?? assert.fail('not injected');
  assert.deepEqual(await reading(lost), OURS);
});

/** It stores what comes, and its answer never does. */
const briefly = ({ desk }: DeskBench): DeskBench['desk'] => ({
  ...desk,
  createTicket: (draft) => desk.createTicket(draft, 300),
  addNote: (ticket, text) => desk.addNote(ticket, text, 300),
});

test('two recipients have a ticket each, and so have a week and another client', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.createTicket({ client: 'globex' });
  const week: ReportToSend = { ...reportOf(), kind: 'week', period: '2026-W48' };
  const all = [{}, { recipient: 'other' }, { report: week }, { report: reportOf(1, 'globex') }];
  const tickets = [];
  for (const given of all) tickets.push(accepted(await deliver(bench, given)));
  assert.deepEqual([new Set(tickets).size, madeIn(bench).length], [4, 4]);
});

test('a newer revision is another note on the same ticket; where somebody has closed it, on a ticket of its own, once', async (t) => {
  const bench = await deskBench(t);
  const first = accepted(await deliver(bench));
  assert.equal(accepted(await deliver(bench, { report: reportOf(2) })), first);
  const [one = '', two = ''] = notesOn(bench, first);
  assert.match(two, /revision 2, in place of the ones before/);
  assert.ok(!one.includes('in place of'));
  await bench.simulator.closeTicket(first, 'staff');
  assert.equal(accepted(await deliver(bench, { report: reportOf(2) })), first, 'it has that one already');
  const third = accepted(await deliver(bench, { report: reportOf(3) }));
  assert.notEqual(third, first);
  assert.equal(accepted(await deliver(bench, { report: reportOf(3) })), third);
  assert.equal(accepted(await deliver(bench, { report: reportOf(4) })), third);
  assert.deepEqual([madeIn(bench).length, notesOn(bench, first).length, notesOn(bench, third).length], [2, 2, 2]);
});

test('a note whose answer was lost before somebody closed its ticket is found there, and makes no second ticket', async (t) => {
  const bench = await deskBench(t);
  const ticket = accepted(await deliver(bench));
  await bench.simulator.setMode('note', { kind: 'hold', count: 1 });
  assert.equal((await tryOnce(bench, { report: reportOf(2), desk: briefly(bench) })).kind, 'again');
  await bench.simulator.closeTicket(ticket, 'staff');
  assert.equal(accepted(await deliver(bench, { report: reportOf(2) })), ticket);
  assert.deepEqual([madeIn(bench).length, notesOn(bench, ticket).length], [1, 2]);
});

test('a note that never came before its ticket was closed comes on another one, no sooner than it is certain', async (t) => {
  const bench = await deskBench(t);
  const ticket = accepted(await deliver(bench));
  const lost = { ...bench.desk, addNote: () => Promise.resolve({ kind: 'unknown', detail: 'no answer' } as const) };
  assert.equal((await tryOnce(bench, { report: reportOf(2), desk: lost })).kind, 'again');
  await bench.simulator.closeTicket(ticket, 'staff');
  const early = await tryOnce(bench, { report: reportOf(2) });
  assert.deepEqual([early.kind, madeIn(bench).length], ['again', 1], 'it may still be applied');
  const other = accepted(await deliver(bench, { report: reportOf(2) }));
  assert.deepEqual([other === ticket, notesOn(bench, other).length, notesOn(bench, ticket).length], [false, 1, 1]);
});

test('a ticket whose answer is lost, and a note whose answer is lost, are there once', async (t) => {
  const bench = await deskBench(t);
  for (const operation of ['create', 'note'] as const) await bench.simulator.setMode(operation, { kind: 'hold', count: 1 });
  const ticket = accepted(await deliver(bench, { desk: briefly(bench) }));
  assert.deepEqual([madeIn(bench).length, notesOn(bench, ticket).length], [1, 1]);
});

test('counter-test: without the look a lost answer is a second ticket', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('create', { kind: 'hold', count: 1 });
  await deliver(bench, { desk: briefly(bench), lookForCreated: () => Promise.resolve({ kind: 'none' }) });
  assert.equal(madeIn(bench).length, 2);
});

test('a ledger that was restored from before finds ticket and note', async (t) => {
  const bench = await deskBench(t);
  await bench.restart((path) => copyFile(path, `${path}.old`));
  const ticket = accepted(await deliver(bench));
  await bench.restart((path) => copyFile(`${path}.old`, path));
  assert.equal(accepted(await deliver(bench)), ticket);
  assert.deepEqual([madeIn(bench).length, notesOn(bench, ticket).length], [1, 1]);
});

const ended = async (bench: DeskBench, given: Given = {}): Promise<Delivered> => {
  const end = await tryOnce(bench, given);
  return end.kind === 'done' ? end.value : assert.fail('asked again');
};

test('refused for good: a desk that makes no tickets, a board that it does not know, a client who is only observed', async (t) => {
  const without = await deskBench(t, { creates: false });
  assert.deepEqual(await ended(without), { kind: 'refused', permanent: true, why: 'this ticket system makes no tickets for us' });
  const bench = await deskBench(t);
  const unknown = await ended(bench, { board: 'no-such-board' });
  assert.deepEqual(unknown, { kind: 'refused', permanent: true, why: 'the ticket system refused: invalid' });
  const observed = await ended(bench, { rules: { clients: { acme: { ai: 'cloud', write: 'observe', onRefusal: 'person' } } } });
  assert.ok(observed.kind === 'refused' && observed.permanent && observed.why.includes('only observed'));
  assert.deepEqual(kindsOf(bench), []);
});

test('closed by somebody before its note it is refused with the ticket named, and sent again once that is open', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('note', { kind: 'down', retryAfter: '5', count: 1 });
  assert.deepEqual(await ended(bench), {
    kind: 'not-sent',
    why: 'the ticket system did not take the write: the desk answered HTTP 503',
    retryAfterMs: 5_000,
  });
  const { ticket = '' } = madeIn(bench)[0] ?? {};
  await bench.simulator.closeTicket(ticket, 'staff');
  assert.deepEqual(await ended(bench), { kind: 'refused', permanent: true, why: `ticket ${ticket}: the ticket was closed meanwhile` });
  await bench.simulator.reopenTicket(ticket, 'staff');
  assert.equal(accepted(await ended(bench)), ticket);
  assert.deepEqual([madeIn(bench).length, notesOn(bench, ticket).length], [1, 1]);
});

test('not sent while nothing of it can be there; not known while something may be', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('create', { kind: 'down', retryAfter: '7', count: 1 });
  const full = await ended(bench);
  assert.deepEqual([full.kind, full.kind === 'not-sent' && full.retryAfterMs], ['not-sent', 7_000]);
  await bench.simulator.setMode('read', { kind: 'down', count: 1 });
  assert.equal((await ended(bench)).kind, 'not-sent');
  await bench.simulator.setMode('create', { kind: 'hold', count: 1 });
  assert.equal((await tryOnce(bench, { desk: briefly(bench) })).kind, 'again');
  // Near the end of its time: what may be there is not known, and told so.
  const closing = { closesInMs: () => 90_000 };
  assert.equal((await ended(bench, closing)).kind, 'accepted', 'it is found all the same');
  await bench.simulator.setMode('note', { kind: 'hold', count: 1 });
  const given = { report: reportOf(2), desk: briefly(bench), ...closing };
  const last = await ended(bench, given);
  assert.ok(last.kind === 'unknown' && last.why.startsWith('the write may or may not have been applied'), JSON.stringify(last));
  assert.equal((await deliver(bench, { report: reportOf(2) })).kind, 'accepted', 'asked for again it is looked for first');
  assert.deepEqual([madeIn(bench).length, kindsOf(bench).filter((kind) => kind === 'note-added').length], [1, 2]);
});
