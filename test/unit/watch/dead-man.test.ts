/** When the check outside of an item tells, notes and takes back. The ledger is a real one; who is stuck, and what a desk says, is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createDeadMan } from '../../../watch/dead-man.ts';
import { PROCESS_OF } from '../../../workers/processes.ts';
import { due } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { AlarmRow, Ledger } from '../../../ledger/contract.ts';
import type { Checked } from '../../../watch/dead-man.ts';
import type { BackEnd, NoteEnd } from '../../../watch/update-alarms.ts';

type Bench = {
  readonly ledger: Ledger;
  readonly alerts: string[];
  /** What each of them said. */
  readonly details: string[];
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
    details: [],
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
        made.noted.push(alarm.item);
        return Promise.resolve(alarm).then(made.note);
      },
      recovered: (alarm) => {
        made.back.push(alarm.item);
        return Promise.resolve(alarm).then(made.recovered);
      },
      answers: () => Promise.resolve(made.answers),
      alert: ({ kind, workflowId = '', detail }) => {
        made.alerts.push(`${kind} ${workflowId}`);
        made.details.push(detail);
      },
      processOf: PROCESS_OF,
      nowMs: () => made.nowMs,
    },
    isOurs,
  );
  return made;
}
const item = (ticket: string, connection = 'desk') =>
  due({ workflowId: `triage:${connection}:${ticket}`, connection, item: ticket, dueAtMs: 9_000 });

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
  for (const ticket of ['1', '2', '3']) await b.ledger.removeDueUpTo(`triage:desk:${ticket}`, Number.MAX_SAFE_INTEGER);
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
  b.note = ({ item: ticket }) => (ticket === '1' ? 'not-yet' : 'withheld');
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
  b.note = ({ item: ticket }) => {
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
      processOf: PROCESS_OF,
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

test('an alert names the ticket, or the run where there is none, and says what is the matter', async (t) => {
  const b = await bench(t);
  await b.ledger.putDue(item('1'));
  b.stuck = ['triage:desk:2', 'drain:ticket-triage'];
  await b.check();
  await b.check();
  const frozen = 'its workflow cannot go on; was a release started that changed it, or was it ended by hand?';
  assert.deepEqual(b.details, [
    `ticket 2: ${frozen}`,
    `the run drain:ticket-triage: ${frozen}`,
    'ticket 1 has neither an outcome nor a person by its time',
  ]);
});

test('twenty-five that are held up at once are told one by one, twenty-six as a crowd', async (t) => {
  for (const [count, alerts] of [
    [25, 25],
    [26, 1],
  ] as const) {
    const b = await bench(t);
    b.stuck = Array.from({ length: count }, (_, at) => `triage:desk:${at}`);
    await b.check();
    assert.equal(b.alerts.length, alerts, `${count} items`);
  }
});

test('a crowd is told as overdue only where nobody in it is stuck, and with the numbers of both', async (t) => {
  for (const [stuck, overdue, kind, detail] of [
    [0, 26, 'item-overdue ', '26 items are held up at once (0 stuck, 26 overdue); standby status names them'],
    [1, 27, 'workflow-stuck ', '28 items are held up at once (1 stuck, 27 overdue); standby status names them'],
  ] as const) {
    const b = await bench(t);
    for (let at = 0; at < overdue; at++) await b.ledger.putDue(item(`o${at}`));
    await b.check();
    b.stuck = Array.from({ length: stuck }, (_, at) => `triage:desk:s${at}`);
    await b.check();
    assert.deepEqual([b.alerts, b.details], [[kind], [detail]]);
  }
});

test('ten thousand overdue items at most are read at a check, those by now', async (t) => {
  const asked: unknown[] = [];
  const b = await bench(t);
  const ledger: Ledger = { ...b.ledger, overdue: (...given) => (asked.push(given), b.ledger.overdue(...given)) };
  const other = await bench(t, undefined, ledger);
  await other.check();
  assert.deepEqual(asked, [[other.nowMs, 10_000]]);
});

const REPORT = { workflowId: 'report:2026-07', process: 'monthly-report', connection: null, item: '2026-07' } as const;

test('an item that stands in no ticket system is told with its process, by whoever sees it first, and gets no note', async (t) => {
  const one = await bench(t, () => false);
  const other = await bench(t, () => false, one.ledger);
  await one.ledger.putDue(due({ ...REPORT, dueAtMs: 9_000 }));
  for (const b of [one, other, one, other]) await b.check();
  assert.deepEqual([one.details, other.details], [['item 2026-07 of monthly-report has neither an outcome nor a person by its time'], []]);
  assert.deepEqual(await one.ledger.alarms(), [{ ...REPORT, kind: 'overdue', raisedAtMs: 10_000, noted: 'not-yet' }]);
  await one.ledger.removeDueUpTo(REPORT.workflowId, Number.MAX_SAFE_INTEGER);
  assert.equal((await other.check()).cleared, 1);
  assert.deepEqual([one.noted, one.back, other.noted, other.back, await one.ledger.alarms()], [[], [], [], [], []]);
});

test('an alarm says whose work is stuck: its process, and of work of no item what its id begins with', async (t) => {
  const b = await bench(t);
  b.stuck = ['triage:desk:1', 'review:triage:desk:2:e1', 'drain:ticket-triage', 'poll:desk-2026-11-25T08:00:00Z'];
  await b.check();
  assert.deepEqual(
    new Map((await b.ledger.alarms()).map(({ workflowId, process, connection, item: id }) => [workflowId, [process, connection, id]])),
    new Map([
      ['triage:desk:1', ['ticket-triage', 'desk', '1']],
      ['review:triage:desk:2:e1', ['ticket-triage', 'desk', '2']],
      ['drain:ticket-triage', ['drain', null, null]],
      ['poll:desk-2026-11-25T08:00:00Z', ['poll', null, null]],
    ]),
  );
});
