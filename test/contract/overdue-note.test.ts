/** The note of last resort on a real desk over real sockets: left once, not where only observing is allowed, taken back also where its write ended unknown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { realClock } from '../../activities/clock.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { settingsOf } from '../../workers/settings.ts';
import { deskAnswers, noteOverdue, noteRecovered } from '../../workers/watch/note.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';
import type { AlarmRow } from '../../ledger/contract.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { NotePorts } from '../../workers/watch/note.ts';

const TOKEN = 'test-token';
const alarm: AlarmRow = {
  workflowId: 'triage:desk:A',
  kind: 'overdue',
  connection: 'desk',
  ticket: 'A',
  raisedAtMs: Date.parse('2026-11-25T08:00:00Z'),
  noted: 'not-yet',
};

async function bench(t: TestContext, write: 'note' | 'observe' = 'note'): Promise<{ simulator: DeskSimulator; ports: NotePorts }> {
  const ledger = await watchedLedger(t);
  const simulator = await startDeskSimulator({ token: TOKEN });
  t.after(() => simulator.close());
  await simulator.createTicket({ id: 'A', client: 'acme' });
  const settings = { ...settingsOf([], {}, { ai: 'off', write, onRefusal: 'person' }), lookAgainMs: 0 };
  const ports = { desk: createDesk({ baseUrl: simulator.url, token: TOKEN }), ledger, clock: realClock, alert: () => undefined, settings };
  return { simulator, ports };
}
const texts = (simulator: DeskSimulator): readonly string[] =>
  simulator.journal().flatMap((entry) => (entry.kind === 'note-added' || entry.kind === 'note-edited' ? [entry.text] : []));

test('it is left once, says why and since when, and is edited when it is over, once', async (t) => {
  const { simulator, ports } = await bench(t);
  for (let tries = 0; tries < 2; tries++) assert.equal(await noteOverdue(ports, alarm), 'written');
  const [note = ''] = texts(simulator);
  assert.match(
    note,
    /^Standby cannot go on with this ticket \(its work on it has not ended in time, seen 2026-11-25 08:00 UTC\): please take it\./,
  );
  for (let tries = 0; tries < 2; tries++) assert.equal(await noteRecovered(ports, alarm), 'done');
  assert.equal(texts(simulator).length, 2);
  assert.match(texts(simulator)[1] ?? '', /^Superseded: Standby goes on/);
});

test('the next incident of the same ticket has a note of its own', async (t) => {
  const { simulator, ports } = await bench(t);
  await noteOverdue(ports, alarm);
  await noteRecovered(ports, alarm);
  assert.equal(await noteOverdue(ports, { ...alarm, kind: 'stuck', raisedAtMs: alarm.raisedAtMs + 60_000 }), 'written');
  assert.equal(texts(simulator).filter((text) => text.startsWith('Standby cannot go on')).length, 2);
});

test('a client that is only observed gets none, nor does a ticket that is closed or gone', async (t) => {
  const observed = await bench(t, 'observe');
  assert.equal(await noteOverdue(observed.ports, alarm), 'withheld');
  assert.deepEqual(texts(observed.simulator), []);
  const { simulator, ports } = await bench(t);
  await simulator.closeTicket('A');
  assert.equal(await noteOverdue(ports, alarm), 'withheld');
  await simulator.deleteTicket('A');
  assert.equal(await noteOverdue(ports, alarm), 'withheld');
  assert.equal(await noteRecovered(ports, alarm), 'done', 'nobody waits for a ticket that is gone');
});

test('one 404 while the desk restarts is for the next check: the note comes, and is taken back', async (t) => {
  const { simulator, ports } = await bench(t);
  await simulator.setMode('read', { kind: 'error', status: 404, count: 1 });
  assert.equal(await noteOverdue(ports, alarm), 'not-yet');
  assert.equal(await noteOverdue(ports, alarm), 'written');
  await simulator.setMode('read', { kind: 'error', status: 404, count: 1 });
  assert.equal(await noteRecovered(ports, alarm), 'not-yet');
  assert.equal(await noteRecovered(ports, alarm), 'done');
  assert.match(texts(simulator).at(-1) ?? '', /^Superseded/);
});

test('a desk that does not answer, and a ledger that is busy, are for the next check', async (t) => {
  const { simulator, ports } = await bench(t);
  await simulator.setMode('read', { kind: 'down' });
  assert.equal(await noteOverdue(ports, alarm), 'unreachable');
  assert.equal(await noteRecovered(ports, alarm), 'unreachable');
  assert.equal(await deskAnswers(ports, alarm), false);
  await simulator.setMode('read', { kind: 'works' });
  assert.equal(await deskAnswers(ports, alarm), true);
  const busy = { ...ports, ledger: { ...ports.ledger, writeTried: () => Promise.reject(new LedgerBusy('locked')) } };
  assert.equal(await noteOverdue(busy, alarm), 'not-yet');
  assert.deepEqual(texts(simulator), []);
  assert.equal(await noteOverdue(ports, alarm), 'written');
});

test('a note that cannot be taken back now still asks: its end is for the next check, and comes then', async (t) => {
  const { simulator, ports } = await bench(t);
  assert.equal(await noteOverdue(ports, alarm), 'written');
  await simulator.setMode('note', { kind: 'error', status: 500 });
  for (let tries = 0; tries < 2; tries++) assert.equal(await noteRecovered(ports, alarm), 'not-yet');
  assert.equal(texts(simulator).length, 1);
  await simulator.setMode('note', { kind: 'works' });
  assert.equal(await noteRecovered(ports, alarm), 'done');
  assert.match(texts(simulator).at(-1) ?? '', /^Superseded: Standby goes on/);
});

test('a note whose reply was lost is found instead of written again, and taken back although nobody knows that it is there', async (t) => {
  const { simulator, ports } = await bench(t);
  await simulator.setMode('note', { kind: 'apply-late', ms: 0, count: 1 });
  assert.equal(await noteOverdue(ports, alarm), 'not-yet');
  while (texts(simulator).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(await noteRecovered(ports, alarm), 'done');
  assert.match(texts(simulator).at(-1) ?? '', /^Superseded/);
  assert.equal(texts(simulator).length, 2);
});
