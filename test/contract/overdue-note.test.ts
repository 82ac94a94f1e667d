/** The note of last resort on a real desk over real sockets: left once, not where only observing is allowed, taken back also where its write ended unknown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORDS } from '../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { realClock } from '../../activities/clock.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { deskAnswers, noteOverdue, noteRecovered, noteSuperseded } from '../../watch/note.ts';
import { configured } from '../support/configured.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';
import type { HandOver, Ledger } from '../../ledger/contract.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { NotePorts } from '../../watch/note.ts';
import type { TicketAlarm } from '../../watch/update-alarms.ts';

const TOKEN = 'test-token';
const alarm: TicketAlarm = {
  workflowId: 'triage:desk:A',
  kind: 'overdue',
  process: 'ticket-triage',
  connection: 'desk',
  item: 'A',
  raisedAtMs: Date.parse('2026-11-25T08:00:00Z'),
  noted: 'not-yet',
};

async function bench(
  t: TestContext,
  write: 'note' | 'observe' = 'note',
): Promise<{ simulator: DeskSimulator; ports: NotePorts; ledger: Ledger }> {
  const ledger = await watchedLedger(t);
  const simulator = await startDeskSimulator({ token: TOKEN });
  t.after(() => simulator.close());
  await simulator.createTicket({ id: 'A', client: 'acme' });
  const settings = { ...configured({ otherClients: { ai: 'off', write, onRefusal: 'person' } }), lookAgainMs: 0 };
  const ports = {
    desk: createDesk({ baseUrl: simulator.url, token: TOKEN }),
    ledger,
    clock: realClock,
    alert: () => undefined,
    words: WORDS,
    settings,
  };
  return { simulator, ports, ledger };
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

const HAND_OVER: HandOver = {
  workflowId: 'triage:desk:A',
  episode: 3,
  step: 'overdue-1764057600000',
  process: 'ticket-triage',
  connection: 'desk',
  item: 'A',
};
/** The same desk, which answers reads with this. */
const reading = (ports: NotePorts, read: Awaited<ReturnType<TicketSystem['read']>>): NotePorts => ({
  ...ports,
  desk: { ...ports.desk, read: () => Promise.resolve(read) },
});

for (const [read, left, back, answers] of [
  [{ kind: 'forbidden', detail: 'status 401' }, 'unreachable', 'unreachable', false],
  [{ kind: 'unreachable', detail: 'ECONNREFUSED', retryAfterMs: undefined }, 'unreachable', 'unreachable', false],
  [{ kind: 'too-large', detail: '5 MB' }, 'not-yet', 'not-yet', true],
  [{ kind: 'absent', detail: 'status 404' }, 'not-yet', 'not-yet', true],
  [{ kind: 'named-absent', why: 'deleted' }, 'withheld', 'done', true],
] as const)
  test(`a ticket whose desk answers ${read.kind}: its note is ${left}, its end ${back}`, async (t) => {
    const { simulator, ports } = await bench(t);
    const given = reading(ports, read as unknown as Awaited<ReturnType<TicketSystem['read']>>);
    assert.deepEqual(
      [await noteOverdue(given, alarm), await noteRecovered(given, alarm), await deskAnswers(given, alarm)],
      [left, back, answers],
    );
    assert.equal(await noteSuperseded(given, HAND_OVER), back);
    assert.deepEqual(texts(simulator), []);
  });

test('a note whose run is gone stops asking, in the episode that it was written in', async (t) => {
  const { simulator, ports, ledger } = await bench(t);
  assert.equal(await noteOverdue(ports, alarm), 'written');
  const [note] = await ledger.writes(alarm.workflowId);
  assert.deepEqual([note?.episode, note?.step], [0, `overdue-${alarm.raisedAtMs}`]);
  const { workflowId, process, connection, item } = alarm;
  const handOver = { workflowId, process, connection, item, episode: 0, step: note?.step ?? '' };
  await simulator.setMode('note', { kind: 'error', status: 500, count: 1 });
  assert.equal(await noteSuperseded(ports, handOver), 'not-yet');
  assert.equal(await noteSuperseded(ports, handOver), 'done');
  assert.match(texts(simulator).at(-1) ?? '', /^Superseded: Standby goes on/);
  assert.equal(await noteSuperseded(ports, HAND_OVER), 'done', 'where there is none, nothing is written');
  assert.equal(texts(simulator).length, 2);
});

test('one try at a note may take a minute: what is left of it decides whether a write is still begun', async (t) => {
  const { simulator, ports } = await bench(t);
  const now = performance.now.bind(performance);
  const slowly = (tookMs: number): NotePorts => {
    let isLate = false;
    t.mock.method(performance, 'now', () => now() + (isLate ? tookMs : 0));
    const writeTried: NotePorts['ledger']['writeTried'] = async (...given) => {
      isLate = true;
      await ports.ledger.writeTried(...given);
    };
    return { ...ports, ledger: { ...ports.ledger, writeTried } };
  };
  assert.equal(await noteOverdue(slowly(59_000), alarm), 'not-yet');
  assert.deepEqual(texts(simulator), []);
  t.mock.restoreAll();
  assert.equal(await noteOverdue(slowly(30_000), alarm), 'written');
});

test('a write that is put off until after its time is for the next check, whatever it was to say', async (t) => {
  const { simulator, ports } = await bench(t);
  assert.equal(await noteOverdue(ports, alarm), 'written');
  await simulator.setMode('note', { kind: 'error', status: 500 });
  const closing = { ...ports, closesInMs: () => 0 };
  assert.equal(await noteOverdue(closing, { ...alarm, raisedAtMs: alarm.raisedAtMs + 1 }), 'not-yet');
  assert.equal(await noteRecovered(closing, alarm), 'not-yet');
  const { workflowId, process, connection, item } = alarm;
  const handOver = { workflowId, process, connection, item, episode: 0, step: `overdue-${alarm.raisedAtMs}` };
  assert.equal(await noteSuperseded(closing, handOver), 'not-yet');
});

test('a bug of ours is thrown, and is no reason to wait for the next check', async (t) => {
  const { ports } = await bench(t);
  const ledger: NotePorts['ledger'] = { ...ports.ledger, writeTried: () => Promise.reject(new TypeError('a bug of ours')) };
  await assert.rejects(noteOverdue({ ...ports, ledger }, alarm), /a bug of ours/);
});
