/** A release that changes a workflow under the tickets which wait in it: each is told of within one check, by alert and on the ticket, and lives again with the release before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { triageId } from '../support/triage-id.ts';
import { standby } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';

const TICKETS = 20;
/** These also have a task to do while the changed release runs, at which it fails again and again. */
const TOUCHED = 5;
const CHECK_MS = 10_000;
/** From the deed's line in the code to its trace here, on a machine that does other things as well. */
const SLACK_MS = 10_000;
const BACK_WITHIN_MS = 60_000;
/** However many wait for the same machines, and far as their due time is. */
const ASKED_AT_ONCE = { waiting: { noteBeforeDue: '31d' } };

test('twenty tickets that a changed release has frozen are all told of within one check, and are all answered within a minute of going back', async (t) => {
  const service = await live(t, { settings: { deadManMs: CHECK_MS, lookAgainMs: 2_000, process: ASKED_AT_ONCE } });
  const { stage } = service;
  const inADay = new Date(Date.now() + 86_400_000);
  const tickets = (await waitingTickets(service, TICKETS, () => inADay)).map(({ id }) => id);
  assert.equal(await service.service().started.stop(), 0);

  await service.restart('test/fixtures/service-changed-release.ts');
  const frozenAt = Date.now();
  for (const id of tickets.slice(0, TOUCHED))
    await stage.onTicket(id, 'edit', { fields: { subject: 'VPN drops again' }, actor: 'automation' });
  const noted = await until(
    `a note on each of ${TICKETS} tickets`,
    CHECK_MS + SLACK_MS,
    async () => [...new Set((await stage.journal()).filter(isOverdue).map(({ ticket }) => ticket))],
    (seen) => seen.length === TICKETS,
  );
  t.diagnostic(
    `${noted.length} of ${TICKETS} noted ${seconds(frozenAt)} s after the changed release was ready; a check comes every ${CHECK_MS / 1_000} s`,
  );
  const alerts = service.logs.filter((line) => line.includes('"alert":"workflow-stuck"'));
  for (const id of tickets)
    assert.equal(alerts.filter((line) => line.includes(`"${triageId('desk', id)}"`)).length, 1, `one alert for ${id}`);
  const refused = await standby(service.dataDir, ['tasks', 'claim', `${triageId('desk', tickets[0] ?? '')}:e1:t1`, '--by', 'Robin']);
  assert.notEqual(refused.code, 0, 'nobody is told that a frozen task was taken');

  assert.equal(await service.service().started.stop(), 0);
  const backAt = Date.now();
  await service.restart('workers/main.ts');
  const readyAt = Date.now();
  const answers = ['--by', 'Robin', '--category', 'software', '--impact', '2', '--urgency', '2', '--destination', 'service-desk'];
  for (const id of tickets) {
    const answer = () => standby(service.dataDir, ['tasks', 'answer', `${triageId('desk', id)}:e1:t1`, ...answers]);
    // A person who is told that it may count or not gives the same command again.
    let answered = await answer();
    while (answered.code !== 0 && Date.now() - backAt < BACK_WITHIN_MS) answered = await answer();
    assert.equal(answered.code, 0, `${id}: ${answered.err}`);
    assert.ok(Date.now() - backAt < BACK_WITHIN_MS, `${id} was answered only ${seconds(backAt)} s after going back`);
  }
  t.diagnostic(`all ${TICKETS} answered by hand ${seconds(backAt)} s after going back, ${seconds(readyAt)} s after it was ready`);
  // An answer is taken a moment before its note is written, and an alarm may be over by then.
  await until(
    'no alarm that stands, no note that still says so, and the note of each answer',
    CHECK_MS + SLACK_MS,
    async () => {
      const journal = await stage.journal();
      const decided = journal.filter(({ kind, text = '' }) => kind === 'note-added' && text.startsWith('Robin decided')).length;
      return { alarms: await service.withLedger((ledger) => ledger.alarms()), standing: standing(journal), decided };
    },
    ({ alarms, standing: left, decided }) => alarms.length === 0 && left.length === 0 && decided === TICKETS,
  );
  const journal = await stage.journal();
  for (const id of tickets) {
    const ours = journal.filter(({ ticket, kind, actor }) => ticket === id && kind === 'note-added' && actor === 'us');
    assert.deepEqual(
      ours.map(({ text = '' }) => text.split(/[:(]/)[0]?.trim()),
      ['Standby asks a person', 'Standby cannot go on with this ticket', 'Robin decided'],
      id,
    );
  }
});

const isOverdue = ({ kind, text = '' }: JournalEntry): boolean => kind === 'note-added' && text.startsWith('Standby cannot go on');
/** Tickets whose note of last resort was not superseded. */
function standing(journal: readonly JournalEntry[]): readonly string[] {
  const over = new Set(
    journal
      .filter(({ kind, text = '' }) => kind === 'note-edited' && text.startsWith('Superseded: Standby goes on'))
      .map(({ ticket }) => ticket),
  );
  return journal
    .filter(isOverdue)
    .map(({ ticket }) => ticket)
    .filter((ticket) => !over.has(ticket));
}
const seconds = (sinceMs: number): string => ((Date.now() - sinceMs) / 1_000).toFixed(1);
