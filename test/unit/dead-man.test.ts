/** When the check outside of an item tells, notes and takes back. The ledger is a real one; who is stuck, and what a desk says, is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createDeadMan } from '../../workers/watch/dead-man.ts';
import { due } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';
import type { AlarmRow, Ledger } from '../../ledger/contract.ts';
import type { Checked } from '../../workers/watch/dead-man.ts';
import type { BackEnd, NoteEnd } from '../../workers/watch/settle.ts';

type Bench = {
  readonly ledger: Ledger;
  readonly alerts: string[];
  /** Tickets, in the order of the calls. */
  readonly noted: string[];
  readonly back: string[];
  stuck: string[];
  nowMs: number;
  note: (alarm: AlarmRow) => NoteEnd;
  recovered: (alarm: AlarmRow) => BackEnd;
  answers: boolean;
  check(): Promise<Checked>;
};
const never = new AbortController().signal;

async function bench(t: TestContext, isOurs = (connection: string): boolean => connection === 'desk', shared?: Ledger): Promise<Bench> {
  const ledger = shared ?? (await watchedLedger(t));
  const made: Bench = {
    ledger,
    alerts: [],
    noted: [],
    back: [],
    stuck: [],
    nowMs: 10_000,
    note: () => 'written',
    recovered: () => 'done',
    answers: true,
    check: () => deadMan.check(never),
  };
  const deadMan = createDeadMan(
    {
      ledger,
      stuck: () => Promise.resolve(new Set(made.stuck)),
      note: (alarm) => {
        made.noted.push(alarm.ticket);
        return Promise.resolve(alarm).then(made.note);
      },
      recovered: (alarm) => {
        made.back.push(alarm.ticket);
        return Promise.resolve(alarm).then(made.recovered);
      },
      answers: () => Promise.resolve(made.answers),
      alert: ({ kind, workflowId = '' }) => void made.alerts.push(`${kind} ${workflowId}`),
      nowMs: () => made.nowMs,
    },
    isOurs,
  );
  return made;
}
const item = (ticket: string, connection = 'desk') =>
  due({ workflowId: `triage:${connection}:${ticket}`, connection, ticket, dueAtMs: 9_000 });

test('what is overdue is told once, at the second look, and noted once', async (t) => {
  const b = await bench(t);
  await b.ledger.putDue(item('1'));
  assert.deepEqual(await b.check(), { raised: 0, standing: 0, cleared: 0 });
  assert.deepEqual([b.alerts, b.noted], [[], []]);
  assert.deepEqual(await b.check(), { raised: 1, standing: 1, cleared: 0 });
  await b.check();
  assert.deepEqual([b.alerts, b.noted], [['item-overdue triage:desk:1'], ['1']]);
});

test('what was overdue after a time off and goes on by itself alarms nobody', async (t) => {
  const b = await bench(t);
  for (const ticket of ['1', '2', '3']) await b.ledger.putDue(item(ticket));
  await b.check();
  for (const ticket of ['1', '2', '3']) await b.ledger.settleDue(`triage:desk:${ticket}`, Number.MAX_SAFE_INTEGER);
  await b.check();
  await b.check();
  assert.deepEqual([b.alerts, b.noted, b.back], [[], [], []]);
});

test('what cannot go on is told at the first look, once although it is overdue as well, and in other words', async (t) => {
  const b = await bench(t);
  await b.ledger.putDue(item('1'));
  b.stuck = ['triage:desk:1'];
  for (let looks = 0; looks < 3; looks++) await b.check();
  assert.deepEqual([b.alerts, b.noted], [['workflow-stuck triage:desk:1'], ['1']]);
});

test('what has recovered is taken back on the ticket, then cleared, and is another incident the next time', async (t) => {
  const b = await bench(t);
  b.stuck = ['triage:desk:1'];
  await b.check();
  b.stuck = [];
  assert.deepEqual(await b.check(), { raised: 0, standing: 0, cleared: 1 });
  assert.deepEqual([b.back, await b.ledger.alarms()], [['1'], []]);
  b.nowMs += 60_000;
  b.stuck = ['triage:desk:1'];
  await b.check();
  assert.equal(b.alerts.length, 2);
  assert.equal((await b.ledger.alarms())[0]?.raisedAtMs, b.nowMs);
});

test('a note that cannot be taken back now keeps its alarm until it is', async (t) => {
  const b = await bench(t);
  b.stuck = ['triage:desk:1'];
  await b.check();
  b.stuck = [];
  b.recovered = () => 'not-yet';
  assert.deepEqual(await b.check(), { raised: 0, standing: 1, cleared: 0 });
  b.recovered = () => 'done';
  assert.equal((await b.check()).cleared, 1);
});

test('a note that may have been left is looked for before its alarm goes; one that was withheld is not', async (t) => {
  const b = await bench(t);
  b.stuck = ['triage:desk:1', 'triage:desk:2'];
  b.note = ({ ticket }) => (ticket === '1' ? 'not-yet' : 'withheld');
  await b.check();
  b.stuck = [];
  assert.equal((await b.check()).cleared, 2);
  assert.deepEqual(b.back, ['1']);
});

test('a client that is only observed is told of, gets no note, and is not asked for again', async (t) => {
  const b = await bench(t);
  b.note = () => 'withheld';
  b.stuck = ['triage:desk:1'];
  await b.check();
  await b.check();
  assert.deepEqual([b.alerts.length, b.noted], [1, ['1']]);
});

test('a desk that is down costs one try a check, and once it is back its notes come at the check after', async (t) => {
  const b = await bench(t);
  b.stuck = ['1', '2', '3'].map((ticket) => `triage:desk:${ticket}`);
  b.note = () => 'unreachable';
  b.answers = false;
  await b.check();
  assert.deepEqual([b.alerts.length, b.noted], [3, ['1']], 'people are told all the same');
  await b.check();
  assert.deepEqual(b.noted, ['1'], 'it is asked whether it answers, and no more');
  b.note = () => 'written';
  b.answers = true;
  await b.check();
  assert.deepEqual(b.noted, ['1'], 'what only waited for the desk may go on by itself');
  b.stuck = ['triage:desk:1', 'triage:desk:2'];
  await b.check();
  assert.deepEqual(b.noted, ['1', '1', '2']);
  assert.deepEqual(b.back, ['3']);
});

test('a desk that is down holds up no other desk, nor an alarm that needs none', async (t) => {
  const b = await bench(t, () => true);
  b.stuck = ['triage:a:1', 'triage:b:2', 'poll:b-2026'];
  b.note = ({ connection }) => (connection === 'a' ? 'unreachable' : 'written');
  b.answers = false;
  await b.check();
  b.stuck = ['triage:a:1'];
  assert.equal((await b.check()).cleared, 2);
});

test('one ticket whose note throws keeps nobody else from theirs, and is told', async (t) => {
  const b = await bench(t);
  b.stuck = ['1', '2', '3'].map((ticket) => `triage:desk:${ticket}`);
  b.note = ({ ticket }) => {
    if (ticket === '1') throw new TypeError('a bug of ours');
    return 'written';
  };
  await assert.rejects(b.check(), /a bug of ours/);
  assert.deepEqual(b.noted, ['1', '2', '3']);
});

test('of two that check one ledger at once, one tells', async (t) => {
  const one = await bench(t);
  const other = await bench(t, undefined, one.ledger);
  for (let round = 0; round < 10; round++) one.stuck.push(`triage:desk:${round}`);
  other.stuck = one.stuck;
  await Promise.all([one.check(), other.check()]);
  assert.equal(one.alerts.length + other.alerts.length, 10);
  assert.equal(new Set([...one.alerts, ...other.alerts]).size, 10);
});

test("work that is no ticket's is told without a note", async (t) => {
  const b = await bench(t);
  b.stuck = ['poll:desk-2026-11-25T08:00:00Z', 'drain:ticket-triage'];
  await b.check();
  b.stuck = [];
  await b.check();
  assert.deepEqual([b.alerts.length, b.noted, b.back, await b.ledger.alarms()], [2, [], [], []]);
});

test('a second look that is frozen is noted on its ticket', async (t) => {
  const b = await bench(t);
  b.stuck = ['review:triage:desk:1:e1'];
  await b.check();
  assert.deepEqual([b.alerts, b.noted], [['workflow-stuck review:triage:desk:1:e1'], ['1']]);
});

test("another process's items are left to it", async (t) => {
  const b = await bench(t);
  await b.ledger.putDue(item('1', 'other'));
  b.stuck = ['triage:other:2'];
  await b.ledger.raiseAlarm({ ...item('3', 'other'), kind: 'stuck', raisedAtMs: 1, noted: 'not-yet' });
  for (let looks = 0; looks < 3; looks++) await b.check();
  assert.deepEqual([b.alerts, b.noted, (await b.ledger.alarms()).length], [[], [], 1]);
});

test('where nobody can say who is stuck, nothing is raised and nothing taken back', async (t) => {
  const b = await bench(t);
  b.stuck = ['triage:desk:1'];
  await b.check();
  const blind = createDeadMan(
    {
      ledger: b.ledger,
      stuck: () => Promise.reject(new Error('silent')),
      note: () => assert.fail(),
      recovered: () => assert.fail(),
      answers: () => assert.fail(),
      alert: () => assert.fail(),
      nowMs: () => b.nowMs,
    },
    () => true,
  );
  await assert.rejects(blind.check(never), /silent/);
  assert.equal((await b.ledger.alarms()).length, 1);
});

test('a crowd that is held up at once is one alert, with an alarm and a note for each', async (t) => {
  const b = await bench(t);
  const tickets = Array.from({ length: 30 }, (_, at) => `${at + 1}`);
  b.stuck = tickets.map((ticket) => `triage:desk:${ticket}`);
  await b.check();
  assert.deepEqual(b.alerts, ['workflow-stuck ']);
  assert.equal((await b.ledger.alarms()).length, 30);
  assert.equal(b.noted.length, 30);
});
