/** The activities of a ticket system as Temporal calls them: what they take from the clock of the server, and what becomes of what is due. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeskActivities } from '../../../../activities/desk/index.ts';
import { NOTE, NOTHING_SET, SETTINGS, TICKET, WORKFLOW, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { DeskPorts } from '../../../../activities/desk/context-ports.ts';
import type { Ledger } from '../../../../ledger/contract.ts';
import type { Covering, DeskNow, DueAfterLook, Reading } from '../../../../workflows/ticket/contract.ts';
import type { TicketSystem } from '../../../../connectors/ticket-system.ts';
import type { OpenAsked, Opened } from '../../../../workflows/ticket/open.ts';
import type { WriteRequest, Written } from '../../../../workflows/ticket/writes.ts';

const HOW = { absentPatienceMs: 60_000, rules: 'the hash of those below' };
const { clients, otherClients, exceptions } = SETTINGS;
const OUTCOME = { episode: 1, outcome: 'decided', route: 'openai/gpt', endedAtMs: 5 };

/** In the order in which things happened: the ledger's due rows between the calls to the ticket system. */
function activities(info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}, given: Partial<DeskPorts> = {}) {
  const bench = deskInMemory();
  let last: typeof OUTCOME | undefined;
  const due: Partial<Ledger> = {
    coverDue: async (workflowId) => (bench.calls.push(['coverDue', workflowId]), 12),
    lastOutcome: async () => last,
    removeDueUpTo: async (...row) => void bench.calls.push(['removeDueUpTo', ...row]),
    rules: async () => JSON.stringify({ clients, otherClients, exceptions }),
    postponeDue: async (...row) => void bench.calls.push(['postponeDue', ...row]),
  };
  const ledger = { ...bench.ledger, ...due } as unknown as Ledger;
  const { desk, clock, alert, words } = bench.ports;
  const acts = createDeskActivities({ desk, ledger, clock, alert, words, ...given });
  const environment = new MockActivityEnvironment({ startToCloseTimeoutMs: 30_000, ...info });
  return {
    bench,
    ends: (outcome: typeof OUTCOME) => void (last = outcome),
    read: (): Promise<Reading & Covering> => environment.run(acts.readTicket, 'desk', 'T1', WORKFLOW, HOW),
    look: (dueAfter: DueAfterLook): Promise<DeskNow & Covering> =>
      environment.run(acts.lookAtTicket, {
        connection: 'desk',
        ticket: 'T1',
        workflowId: WORKFLOW,
        since: { version: '1', fields: NOTHING_SET, owner: undefined },
        due: dueAfter,
      }),
    open: (asked: OpenAsked): Promise<Opened> => environment.run(acts.openTicket, asked),
    write: (request: WriteRequest = bench.request(NOTE)): Promise<Written> =>
      environment.run(acts.writeToTicket, { ...request, settings: { ...request.settings, rules: HOW.rules } }),
  };
}

test('a reading says what it has covered, which is asked before the ticket is read: what is accepted later may not be in it', async () => {
  const { bench, read } = activities();
  const reading = await read();
  assert.deepEqual([reading.kind, reading.acceptance, 'last' in reading], ['episode', 12, false]);
  assert.deepEqual(
    bench.calls.map(([name]) => name),
    ['coverDue', 'read'],
  );
});

test('where there is nothing new the reading says how the newest episode ended, if one has', async () => {
  const { bench, read, ends } = activities();
  bench.ticket = { ...TICKET, status: 'closed' };
  const nothing = { kind: 'nothing-new', why: 'the ticket is closed', acceptance: 12 };
  assert.deepEqual(await read(), nothing);
  ends(OUTCOME);
  assert.deepEqual(await read(), { ...nothing, last: OUTCOME });
  bench.ticket = TICKET;
  assert.ok(!('last' in (await read())));
});

test('a ticket that is not there yet is waited for from when its reading was first asked for', async () => {
  for (const [scheduledAgoMs, isWaited] of [
    [59_999, true],
    [60_000, false],
  ] as const) {
    const at = deskInMemory().nowMs - scheduledAgoMs;
    const { bench, read } = activities({ scheduledTimestampMs: at });
    bench.instead.read.push({ kind: 'named-absent', why: 'no-such-ticket' });
    if (isWaited) await assert.rejects(read(), { type: 'RetryAttempt', message: 'the ticket is not there yet' });
    else assert.equal((await read()).kind, 'gone');
  }
});

for (const [due, then] of [
  [{ kind: 'as-it-was' }, []],
  [{ kind: 'watched' }, [['removeDueUpTo', WORKFLOW, 12]]],
  // Ten minutes after the wait is over: asking a person takes one more round of the chain at most.
  [{ kind: 'waits', untilMs: 1_000 }, [['postponeDue', WORKFLOW, 601_000]]],
] as const)
  test(`after a look, what is due and ${due.kind} is ${then.length === 0 ? 'as it was' : then[0]?.[0]}, and after one that knows nothing too`, async () => {
    const { bench, look } = activities();
    const now = await look(due);
    assert.deepEqual([now.kind, now.acceptance], ['untouched', 12]);
    assert.deepEqual(bench.calls, [['coverDue', WORKFLOW], ['read', 'T1', 10_000], ['acts', 'T1', '1', 10_000], ...then]);
    bench.calls.length = 0;
    bench.instead.read.push({ kind: 'too-large', detail: '' });
    assert.deepEqual([(await look(due)).kind, bench.calls.length], ['unknown', 2]);
  });

test('a write looks for its note at the ticket system, unless a test takes the look away', async () => {
  const { bench, write } = activities();
  bench.notes.push({ id: 'n7', text: await bench.sign('note') });
  const end = await write();
  assert.deepEqual([end.kind === 'written' && end.ref, bench.sent()], ['n7', []]);
  const blind = activities({}, { look: () => Promise.resolve({ kind: 'none' }) });
  blind.bench.notes.push({ id: 'n7', text: await bench.sign('note') });
  assert.equal((await blind.write()).kind, 'written');
  assert.equal(blind.bench.sent().length, 1);
});

const OPEN: OpenAsked = {
  process: 'alert-summary',
  connection: 'desk',
  item: 'group-1',
  workflowId: 'alerts:desk:group-1',
  episode: 1,
  settings: { lookAgainMs: 60_000, rules: HOW.rules },
  ticket: {
    client: 'acme',
    site: undefined,
    device: undefined,
    destination: 'network',
    priority: undefined,
    subject: 'Disk',
    body: 'Full.',
  },
};
test('a ticket is looked for before it is made, unless a test takes the look away, and asked for again it is the one', async () => {
  for (const lookForCreated of [undefined, () => Promise.resolve({ kind: 'none' } as const)]) {
    const calls: unknown[] = [];
    const { bench } = activities();
    const desk: TicketSystem = {
      ...bench.desk,
      findCreated: async (externalId) => (calls.push(externalId), { kind: 'none' }),
      createTicket: async (draft) => (calls.push(draft), { kind: 'applied', ref: 'T9', version: '1' }),
    };
    const { open } = activities({}, { desk, ...(lookForCreated ? { lookForCreated } : {}) });
    assert.deepEqual(await open(OPEN), { kind: 'created', ticket: 'T9', version: '1' });
    assert.deepEqual(await open(OPEN), { kind: 'found', ticket: 'T9', version: '1' });
    assert.equal(calls.length, lookForCreated ? 1 : 2);
    assert.partialDeepStrictEqual(calls.at(-1), { client: 'acme', subject: 'Disk', notifyClient: false });
  }
});

test('an attempt that has less than one call of its time left sends nothing', async () => {
  for (const [startToCloseTimeoutMs, sent] of [
    [9_000, 0],
    [30_000, 1],
  ] as const) {
    const { bench, write } = activities({ startToCloseTimeoutMs });
    await write().catch(() => undefined);
    assert.equal(bench.sent().length, sent);
  }
  const { bench, write } = activities({}, { leftMs: () => 9_999 });
  await assert.rejects(write(), { message: 'too late in this attempt to write' });
  assert.equal(bench.sent().length, 0);
});

test('a wait is given back as pending near the end of the whole activity, however often it was tried; one without an end never is', async () => {
  const begun = 1_000_000;
  for (const [scheduleToCloseTimeoutMs, sinceMs, end] of [
    [600_000, 0, 'again'],
    [600_000, 480_000, 'again'],
    [600_000, 480_001, 'pending'],
    [600_000, 600_000, 'pending'],
    [0, 600_000, 'again'],
  ] as const) {
    const times = { scheduledTimestampMs: begun, currentAttemptScheduledTimestampMs: begun + sinceMs, scheduleToCloseTimeoutMs };
    const { bench, write } = activities(times);
    bench.instead.addNote.push({ kind: 'unknown', detail: 'reset' });
    const request = bench.request(NOTE, { settings: { ...SETTINGS, lookAgainMs: 300_000 } });
    const got = await write(request).then(
      ({ kind }) => kind,
      () => 'again',
    );
    assert.equal(got, end, `${sinceMs} of ${scheduleToCloseTimeoutMs}`);
  }
});
