/** What a process that watches tells people, notes on tickets and logs, from its start to its stop. Ledger, desk and receiver of heartbeats are real; Temporal is simulated. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { PROCESSES } from '../../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { ABSENCE_PROOF } from '../../../activities/desk/absence.ts';
import { createHeartbeatActivities } from '../../../activities/heartbeat.ts';
import { firstCursor } from '../../../activities/poll/cursor.ts';
import { configured } from '../../support/configured.ts';
import { startDeskSimulator } from '../../../simulator/desk/desk.ts';
import { startWatch } from '../../../watch/index.ts';
import { receiver } from '../../support/heartbeats.ts';
import { due } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { ConnectionConfig } from '../../../config/contract.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { DeskSimulator } from '../../../simulator/desk/desk.ts';
import type { WatchParts } from '../../../watch/index.ts';

const TOKEN = 'test-token';
const SOON_MS = 15;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CHECK = 'dead-man check';

type Line = { readonly level: number; readonly alert?: string; readonly workflowId?: string; readonly msg: string };
type Bench = {
  readonly lines: Line[];
  readonly ledger: Ledger;
  readonly client: WatchParts['client'];
  readonly log: WatchParts['log'];
  /** Ids of runs that Temporal lists as running. */
  running: string[];
  /** What was signalled, in order. */
  readonly signalled: string[];
  /** What Temporal's list throws. */
  broken: Error | undefined;
  /** How often Temporal was asked anything. */
  calls: number;
};

async function bench(t: TestContext): Promise<Bench> {
  const lines: Line[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString('utf8')));
      done();
    },
  });
  const ledger = await watchedLedger(t);
  const { beat } = createHeartbeatActivities(ledger, { nowMs: () => Promise.resolve(1) });
  const client: unknown = {
    withDeadline: (_: number, call: () => unknown) => call(),
    withAbortSignal: (_: AbortSignal, call: () => unknown) => call(),
    workflow: {
      async *list({ query }: { query: string }) {
        made.calls += 1;
        if (made.broken) throw made.broken;
        if (query.includes('triageTicket')) yield* made.running.map((workflowId) => ({ workflowId }));
      },
      execute: (_: string, { args: [name, nonce] }: { args: [string, string] }) => beat(name, nonce),
      getHandle: (id: string) => ({
        describe: () => Promise.resolve({ status: { name: 'RUNNING' }, raw: {} }),
        query: () => Promise.resolve({}),
        signal: (name: string) => Promise.resolve(void made.signalled.push(`${name} ${id}`)),
      }),
    },
  };
  const log = pino({ base: null, timestamp: false }, sink);
  const made: Bench = { lines, ledger, client: client as Bench['client'], log, running: [], signalled: [], broken: undefined, calls: 0 };
  return made;
}

const connection = (name: string, over: Partial<ConnectionConfig> = {}): ConnectionConfig => ({
  name,
  kind: 'desk',
  process: 'ticket-triage',
  baseUrl: 'http://127.0.0.1:9',
  token: TOKEN,
  secrets: [],
  intake: 'webhook',
  pollEveryMs: MINUTE_MS,
  proof: ABSENCE_PROOF,
  settings: { ...configured({ otherClients: { ai: 'off', write: 'note', onRefusal: 'person' } }), lookAgainMs: 0 },
  ...over,
});

type Watching = Partial<Pick<WatchParts, 'served' | 'ledger'>> & Partial<WatchParts['config']>;
function watch(t: TestContext, b: Bench, { served = [], ledger = b.ledger, ...config }: Watching): ReturnType<typeof startWatch> {
  const all = { connections: served, deadMan: { everyMs: SOON_MS }, heartbeat: undefined, ...config };
  const loop = startWatch({ config: all, served, client: b.client, ledger, log: b.log, processes: PROCESSES });
  t.after(() => loop.stop());
  return loop;
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const startedAt = performance.now(); !(await isTrue()); await pause(2))
    if (performance.now() - startedAt > 8_000) assert.fail(`Expected ${what} within 8 s.`);
}
/** Long enough for several more rounds of everything. */
async function someRounds(b: Bench): Promise<void> {
  const from = b.calls;
  await until(() => b.calls >= from + 6, 'three more checks');
}
const saying = (b: Bench, start: string): readonly Line[] => b.lines.filter(({ msg }) => msg.startsWith(start));
const alerts = (b: Bench): readonly (string | undefined)[] => b.lines.flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
async function deskWithA(t: TestContext): Promise<DeskSimulator> {
  const desk = await startDeskSimulator({ token: TOKEN });
  t.after(() => desk.close());
  await desk.createTicket({ id: 'A', client: 'acme' });
  return desk;
}
const textsOn = (desk: DeskSimulator): readonly string[] =>
  desk.journal().flatMap((entry) => (entry.kind === 'note-added' || entry.kind === 'note-edited' ? [entry.text] : []));

test('a process without connections of its own watches nothing and beats for nobody', async (t) => {
  const [b, to] = [await bench(t), await receiver(t)];
  const loop = watch(t, b, { served: [], heartbeat: { url: to.url, everyMs: SOON_MS } });
  await pause(10 * SOON_MS);
  await loop.stop();
  assert.deepEqual([b.calls, b.lines, to.beats], [0, [], []]);
});

test('what is overdue is told, noted on its ticket, and taken back there when it is over; each change is one line of the log', async (t) => {
  const [b, desk] = [await bench(t), await deskWithA(t)];
  await b.ledger.putDue(due({ workflowId: 'triage:desk:A', item: 'A' }));
  watch(t, b, { served: [connection('desk', { baseUrl: desk.url })] });
  await until(() => textsOn(desk).length === 1, 'a note on the ticket');
  await someRounds(b);
  assert.deepEqual(b.lines, [
    {
      level: 50,
      alert: 'item-overdue',
      workflowId: 'triage:desk:A',
      msg: 'ticket A has neither an outcome nor a person by its time',
    },
    { level: 30, raised: 1, standing: 1, cleared: 0, msg: CHECK },
  ]);
  assert.match(textsOn(desk)[0] ?? '', /^Standby cannot go on with this ticket/);
  await b.ledger.removeDueUpTo('triage:desk:A', Number.MAX_SAFE_INTEGER);
  await until(() => saying(b, CHECK).length === 2, 'a line that says that it is over');
  await someRounds(b);
  assert.deepEqual(b.lines.slice(2), [{ level: 30, raised: 0, standing: 0, cleared: 1, msg: CHECK }]);
  assert.match(textsOn(desk)[1] ?? '', /^Superseded: Standby goes on/);
});

test('a connection that is configured no more is watched by whoever sees it, one that another process serves is left to that', async (t) => {
  const b = await bench(t);
  for (const name of ['mine', 'theirs', 'gone'])
    await b.ledger.putDue(due({ workflowId: `triage:${name}:1`, connection: name, item: '1' }));
  const mine = connection('mine');
  watch(t, b, { served: [mine], connections: [mine, connection('theirs')] });
  await until(() => saying(b, CHECK).length > 0, 'a check');
  await someRounds(b);
  const alarms = await b.ledger.alarms();
  // There is no desk to note the one on, and the desk of the other does not answer.
  assert.deepEqual(
    alarms.map(({ connection: of, noted }) => [of, noted]),
    [
      ['gone', 'withheld'],
      ['mine', 'not-yet'],
    ],
  );
  await b.ledger.removeDueUpTo('triage:gone:1', Number.MAX_SAFE_INTEGER);
  await until(async () => (await b.ledger.alarms()).length === 1, 'the alarm without a desk to go');
});

test('runs that the ledger does not know of are told to say where they stand, with one line for those that were', async (t) => {
  const b = await bench(t);
  b.running = ['triage:desk:1'];
  watch(t, b, { served: [connection('desk')] });
  await until(() => b.signalled.length > 0, 'a run to be told');
  b.running = [];
  await someRounds(b);
  const lines = saying(b, 'runs without a row in the ledger');
  assert.equal(lines.length, b.signalled.length);
  assert.deepEqual(lines[0], {
    level: 30,
    signalled: 1,
    msg: 'runs without a row in the ledger were signalled to record themselves again',
  });
  assert.equal(b.signalled[0], 'recheck triage:desk:1');
});

test('a check that cannot be made is told once, its end once, and the next trouble again', async (t) => {
  const b = await bench(t);
  const blind = 'the check for items that are held up ';
  watch(t, b, { served: [connection('desk')] });
  for (const times of [1, 2]) {
    b.broken = new Error('no server');
    await until(() => alerts(b).length === times, 'an alert');
    await someRounds(b);
    b.broken = undefined;
    await until(() => saying(b, blind).length === 2 * times, 'a line that says that it is over');
    await someRounds(b);
  }
  const met = { level: 50, alert: 'watch-blind', msg: `${blind}cannot be made: Error: no server` };
  const over = { level: 30, msg: `${blind}is made again` };
  assert.deepEqual(b.lines, [met, over, met, over]);
});

test('a poll that is late is told once, its return once, and the next delay again; before its time nobody says anything', async (t) => {
  const b = await bench(t);
  t.mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 });
  let looks = 0;
  const ledger: Ledger = { ...b.ledger, pollCursor: (name) => ((looks += 1), b.ledger.pollCursor(name)) };
  const someLooks = async (): Promise<void> => {
    const from = looks;
    await until(() => looks >= from + 3, 'three more looks');
  };
  watch(t, b, { served: [connection('desk', { intake: 'poll' })], ledger });
  await someLooks();
  assert.deepEqual(b.lines, [], 'after a start it is awaited');
  for (const times of [1, 2]) {
    t.mock.timers.setTime(Date.now() + 4 * MINUTE_MS);
    await until(() => alerts(b).length === times, 'an alert');
    await someLooks();
    await b.ledger.putPollCursor('desk', { ...firstCursor(0), polledAtMs: Date.now() });
    await until(() => saying(b, 'desk is polled again').length === times, 'a line that says that it is polled again');
    await someLooks();
  }
  const late = (when: string) => ({
    level: 50,
    alert: 'poll-late',
    msg: `desk was polled ${when}: does the ticket system answer, and does the poll run?`,
  });
  const back = { level: 30, msg: 'desk is polled again' };
  assert.deepEqual(b.lines, [late('never'), back, late('last at 2027-01-15T08:04:00.000Z'), back]);
});

test('polls that cannot be watched are told once, and their end once', async (t) => {
  const b = await bench(t);
  let broken: Error | undefined = new Error('no ledger');
  const pollCursor: Ledger['pollCursor'] = (name) => (broken ? Promise.reject(broken) : b.ledger.pollCursor(name));
  watch(t, b, { served: [connection('desk', { intake: 'poll' })], ledger: { ...b.ledger, pollCursor } });
  for (const times of [1, 2]) {
    broken = new Error('no ledger');
    await until(() => alerts(b).length === times, 'an alert');
    await someRounds(b);
    broken = undefined;
    await until(() => saying(b, 'polls are watched again').length === times, 'a line that says that it is over');
  }
  const met = { level: 50, alert: 'watch-blind', msg: 'polls cannot be watched: Error: no ledger' };
  const over = { level: 30, msg: 'polls are watched again' };
  assert.deepEqual(b.lines, [met, over, met, over]);
});

test('how long a round of all that wait takes is said once, in whole minutes rounded up', async (t) => {
  const b = await bench(t);
  const ids = Array.from({ length: 1_001 }, (_, at) => `triage:desk:${at}`);
  const ledger: Ledger = { ...b.ledger, waitingWorkflows: () => Promise.resolve(ids) };
  watch(t, b, { served: [connection('desk')], ledger, deadMan: { everyMs: 90_000 } });
  await until(() => b.lines.length > 0, 'a line');
  assert.deepEqual(b.lines, [
    {
      level: 30,
      msg: '1001 items wait, more than one check asks: the first round sees within 2 min what was ended from outside, and has asked each within 3 min',
    },
  ]);
});

test('the process that serves the connection named first beats, and only where a heartbeat is asked for', async (t) => {
  const [b, first, second] = [await bench(t), await receiver(t), await receiver(t)];
  const connections = [connection('first'), connection('second')];
  const deadMan = { everyMs: HOUR_MS };
  watch(t, b, { served: connections.slice(1), connections, deadMan, heartbeat: { url: second.url, everyMs: SOON_MS } });
  watch(t, b, { served: connections.slice(0, 1), connections, deadMan });
  watch(t, b, { served: connections, connections, deadMan, heartbeat: { url: first.url, everyMs: SOON_MS } });
  await until(() => first.beats.length >= 4, 'four beats');
  assert.deepEqual([second.beats, b.lines], [[], []]);
});

test('a heartbeat that fails is told once, its return once, and the next failure again', async (t) => {
  const [b, to] = [await bench(t), await receiver(t)];
  watch(t, b, { served: [connection('desk')], deadMan: { everyMs: HOUR_MS }, heartbeat: { url: to.url, everyMs: SOON_MS } });
  const someBeats = async (): Promise<void> => {
    const from = to.beats.length;
    await until(() => to.beats.length >= from + 3, 'three more beats');
  };
  await someBeats();
  assert.deepEqual(b.lines, []);
  for (const times of [1, 2]) {
    to.status = 500;
    await until(() => alerts(b).length === times, 'an alert');
    await someBeats();
    to.status = 200;
    await until(() => saying(b, 'the heartbeat goes on').length === times, 'a line that says that it goes on');
    await someBeats();
  }
  const failed = { level: 50, alert: 'heartbeat-failed', msg: 'the receiver of heartbeats answered HTTP 500' };
  const back = { level: 30, msg: 'the heartbeat goes on' };
  assert.deepEqual(b.lines, [failed, back, failed, back]);
});

test('a heartbeat that waits for a first poll is neither sent nor told', async (t) => {
  const [b, to] = [await bench(t), await receiver(t)];
  let looks = 0;
  const ledger: Ledger = { ...b.ledger, beat: (name) => ((looks += 1), b.ledger.beat(name)) };
  const served = [connection('desk', { intake: 'poll' })];
  watch(t, b, { served, ledger, deadMan: { everyMs: HOUR_MS }, heartbeat: { url: to.url, everyMs: SOON_MS } });
  await until(() => looks >= 4, 'four tries');
  assert.deepEqual([b.lines, to.beats], [[], []]);
});

test('a heartbeat that a stop cuts short is no failure', async (t) => {
  const [b, to] = [await bench(t), await receiver(t)];
  let began = false;
  const beat: Ledger['beat'] = async (name) => {
    began = true;
    await pause(50);
    return b.ledger.beat(name);
  };
  const loop = watch(t, b, {
    served: [connection('desk')],
    ledger: { ...b.ledger, beat },
    deadMan: { everyMs: HOUR_MS },
    heartbeat: { url: to.url, everyMs: SOON_MS },
  });
  await until(() => began, 'a heartbeat under way');
  await loop.stop();
  assert.deepEqual([b.lines, to.beats], [[], []]);
});
