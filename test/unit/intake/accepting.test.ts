/** Taking an announced ticket, by what is asked of the ledger and of Temporal, in which order, and what the sender is told. Both are the test's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createAccept } from '../../../intake/accept.ts';
import { createDueRows } from '../../../intake/due-rows.ts';
import { LedgerBusy } from '../../../ledger/busy.ts';
import { WORKFLOW_GENERATION } from '../../../workflows/generation.ts';
import { PROCESSES } from '../../../workers/processes.ts';
import type { AcceptPorts } from '../../../intake/accept.ts';
import type { DueMade, DueRow } from '../../../ledger/contract.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const EVENT = { deliveryId: 'evt_1', type: 'ticket.updated', ticket: 'T1', actor: 'client' } as const;
const ID = 'triage:desk:T1';
const COMMON = { deadline: { withoutDueMs: 1_234 } };
const RULES = { clients: { acme: { ai: 'cloud' } }, otherClients: { ai: 'off' } };
const ROW = { workflowId: ID, process: 'ticket-triage', connection: 'desk', item: 'T1', acceptedAtMs: NOW, dueAtMs: NOW + 1_234 };
/** As gRPC says that no answer came, and that the answer is no. */
const [UNAVAILABLE, REFUSED] = [14, 7].map((code) => Object.assign(new Error('inner words'), { code }));
type Status = 'RUNNING' | 'COMPLETED' | Error;
const GONE = new WorkflowNotFoundError('no such workflow', ID, undefined);

type Script = {
  readonly putDue?: (row: DueRow) => DueMade;
  readonly dueSignalled?: () => void;
  readonly putRules?: () => void;
  readonly start?: () => void | Promise<void>;
  /** Of the ticket's workflow, and of one that never was. */
  readonly running?: Status;
  readonly probe?: () => Status | Promise<Status>;
  /** Of a signal without a start. */
  readonly signal?: () => void;
};
function scripted(script: Script = {}) {
  const calls: (readonly unknown[])[] = [];
  const holders = new Set<unknown>();
  const settings = { ...COMMON, ...RULES };
  /** Rules that were put: when, and after how many other calls. */
  const puts: { readonly text: string; readonly atMs: number; readonly after: number }[] = [];
  let acceptance = 0;
  const clock = { nowMs: NOW };
  const said = (status: Status) => {
    if (status instanceof Error) throw status;
    return { status: { name: status } };
  };
  const client = {
    withDeadline: (deadline: number, call: () => Promise<unknown>) => {
      // To the tenth of a second: some of its milliseconds are over.
      calls.push(['within', Math.ceil((deadline - Date.now()) / 100) * 100]);
      return call();
    },
    workflow: {
      signalWithStart: async (type: string, options: object) => {
        calls.push(['start', type, options]);
        await script.start?.();
      },
      getHandle: (id: string) => ({
        signal: async (...given: readonly unknown[]) => {
          calls.push(['signal', ...given]);
          script.signal?.();
        },
        describe: async () => {
          const isProbe = id.startsWith('standby-probe:');
          calls.push([isProbe ? 'probe' : 'describe']);
          return said(isProbe ? ((await script.probe?.()) ?? GONE) : (script.running ?? GONE));
        },
      }),
    },
  };
  const ports = {
    client,
    ledger: {
      putDue: async (row: DueRow, holder: string) => {
        calls.push(['putDue', row]);
        holders.add(holder);
        return script.putDue?.(row) ?? { kind: 'made', acceptance: (acceptance += 1), signalledAtMs: undefined };
      },
      putRules: async (text: string, atMs: number) => {
        puts.push({ text, atMs, after: calls.length });
        script.putRules?.();
        return 'hash-of-the-rules';
      },
      takeBackDue: async (workflowId: string, of: number, holder: string) => {
        calls.push(['takeBackDue', workflowId, of]);
        holders.add(holder);
      },
      dueSignalled: async (...given: readonly unknown[]) => {
        calls.push(['dueSignalled', ...given]);
        script.dueSignalled?.();
      },
    },
    settingsOf: () => settings,
    processOf: () => PROCESSES[0],
    nowMs: () => clock.nowMs,
  } as unknown as AcceptPorts;
  return {
    accept: createAccept(ports),
    ports,
    calls,
    puts,
    holders,
    clock,
    names: () => calls.map(([name]) => name).filter((name) => name !== 'within'),
  };
}
const stood = (signalledAtMs: number | undefined) => (): DueMade => ({ kind: 'stood', acceptance: 5, signalledAtMs });

test('first its due row stands, then its workflow is told or started, and then that is written down', async () => {
  const given = scripted();
  assert.deepEqual(await given.accept('desk', EVENT), { kind: 'accepted' });
  const [put, within, start, signalled, ...more] = given.calls;
  assert.deepEqual([put, within, signalled, more], [['putDue', ROW], ['within', 3_000], ['dueSignalled', ID, 1, NOW], []]);
  const [name, type, options] = start ?? [];
  assert.deepEqual([name, type], ['start', 'triageTicket']);
  const { typedSearchAttributes, ...rest } = options as { typedSearchAttributes: readonly { key: { name: string }; value: string }[] };
  assert.deepEqual(rest, {
    workflowId: ID,
    taskQueue: 'standby',
    args: [{ connection: 'desk', ticket: 'T1', settings: { ...COMMON, rules: 'hash-of-the-rules' } }],
    signal: 'delivered',
    signalArgs: ['evt_1'],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: 'Triage of ticket T1',
    // Whose ticket it is nobody has read yet: each connection in turn.
    priority: { priorityKey: 2, fairnessKey: 'desk' },
  });
  assert.deepEqual(
    typedSearchAttributes.map(({ key, value }) => [key.name, value]),
    [
      ['Process', 'ticket-triage'],
      ['Connection', 'desk'],
      ['Generation', WORKFLOW_GENERATION],
      ['Rules', 'hash-of-the-rules'],
    ],
  );
});

test('the rules stand in the ledger before anything else is done, and are put again after an hour, by either clock', async () => {
  const given = scripted();
  await given.accept('desk', EVENT);
  assert.deepEqual(given.puts, [{ text: JSON.stringify(RULES), atMs: NOW, after: 0 }]);
  given.clock.nowMs = NOW + 60 * MINUTE - 1;
  await given.accept('desk', EVENT);
  assert.equal(given.puts.length, 1);
  given.clock.nowMs = NOW + 60 * MINUTE;
  await given.accept('desk', EVENT);
  given.clock.nowMs = NOW;
  await given.accept('desk', EVENT);
  assert.deepEqual(
    given.puts.map(({ atMs }) => atMs),
    [NOW, NOW + 60 * MINUTE, NOW],
  );
});

test('where the rules cannot be put nothing is started, no due row is left, and the sender comes again', async () => {
  let isBusy = true;
  const given = scripted({
    putRules: () => {
      if (isBusy) throw new LedgerBusy('the disk is full');
    },
  });
  assert.deepEqual(await given.accept('desk', EVENT), { kind: 'failed', why: 'the ledger cannot take it now: the disk is full' });
  assert.deepEqual(given.calls, []);
  isBusy = false;
  assert.deepEqual(await given.accept('desk', EVENT), { kind: 'accepted' });
  assert.equal(given.puts.length, 2);
});

for (const [signalledMs, running, isStarted] of [
  [undefined, 'RUNNING', true],
  [-10 * MINUTE + 1, 'RUNNING', false],
  [-10 * MINUTE, 'RUNNING', true],
  [10 * MINUTE - 1, 'RUNNING', false],
  [10 * MINUTE, 'RUNNING', true],
  [0, 'COMPLETED', true],
  [0, GONE, true],
  [0, UNAVAILABLE, true],
] as const)
  test(`a workflow that was ${signalledMs === undefined ? 'never told' : `told at our clock ${signalledMs >= 0 ? '+' : ''}${signalledMs} ms`} and is ${running instanceof Error ? running.name : running} is ${isStarted ? 'told' : 'not told'} again`, async () => {
    const putDue = stood(signalledMs === undefined ? undefined : NOW + signalledMs);
    const given = scripted({ putDue, ...(running && { running }) });
    assert.deepEqual(await given.accept('desk', EVENT), { kind: 'accepted' });
    assert.equal(given.names().includes('start'), isStarted);
    assert.equal(given.names().includes('dueSignalled'), isStarted);
    const isAsked = signalledMs !== undefined && Math.abs(signalledMs) < 10 * MINUTE;
    assert.equal(given.names().includes('describe'), isAsked, 'Temporal is asked where it matters');
  });

test('one that needs not be told is on its way no more: a row of its own is taken back when a later one fails', async () => {
  let at = 0;
  const script: Script = {
    putDue: () => ({ kind: at++ === 0 ? 'stood' : 'made', acceptance: at, signalledAtMs: at === 1 ? NOW : undefined }),
    start: () => Promise.reject(REFUSED),
    get running() {
      return at === 1 ? 'RUNNING' : GONE;
    },
  };
  const given = scripted(script);
  assert.equal((await given.accept('desk', EVENT)).kind, 'accepted');
  assert.equal((await given.accept('desk', EVENT)).kind, 'failed');
  assert.deepEqual(given.calls.at(-1), ['takeBackDue', ID, 2]);
});

test('a start that was certainly refused takes its row back, by the holder that made it, and says what refused it', async () => {
  const given = scripted({ start: () => Promise.reject(REFUSED) });
  assert.deepEqual(await given.accept('desk', EVENT), { kind: 'failed', why: 'Temporal did not take it: Error' });
  assert.deepEqual(given.names(), ['putDue', 'start', 'describe', 'takeBackDue']);
  assert.deepEqual(given.calls.at(-1), ['takeBackDue', ID, 1]);
  assert.equal(given.holders.size, 1);
  await given.accept('desk', EVENT);
  assert.deepEqual(given.names().slice(4), ['putDue', 'start', 'describe', 'takeBackDue'], 'a no is an answer: nothing is asked first');
});

test('a start of before keeps no later row: one that is refused after it takes its own back', async () => {
  let starts = 0;
  const given = scripted({ start: () => (starts++ === 0 ? undefined : Promise.reject(REFUSED)) });
  await given.accept('desk', EVENT);
  await given.accept('desk', EVENT);
  assert.deepEqual(given.calls.at(-1), ['takeBackDue', ID, 2]);
});

test('after a start without an answer its row stays, and the next delivery asks first whether Temporal answers', async () => {
  let [starts, answers] = [0, false];
  const given = scripted({
    start: () => (starts++ === 0 ? Promise.reject(UNAVAILABLE) : undefined),
    probe: () => (answers ? GONE : (UNAVAILABLE ?? GONE)),
  });
  assert.deepEqual(await given.accept('desk', EVENT), { kind: 'failed', why: 'Temporal did not take it: Error' });
  assert.deepEqual(given.names(), ['putDue', 'start']);
  for (let times = 0; times < 2; times++) {
    given.calls.length = 0;
    assert.deepEqual(await given.accept('desk', EVENT), { kind: 'failed', why: 'Temporal does not answer' });
    assert.deepEqual(given.calls, [['within', 500], ['probe']], 'no row that nobody would remove, and asked each time');
  }
  answers = true;
  given.calls.length = 0;
  assert.equal((await given.accept('desk', EVENT)).kind, 'accepted');
  assert.deepEqual(given.names(), ['probe', 'putDue', 'start', 'dueSignalled']);
  given.calls.length = 0;
  assert.equal((await given.accept('desk', EVENT)).kind, 'accepted');
  assert.deepEqual(given.names(), ['putDue', 'start', 'dueSignalled'], 'it answers again, and is not asked any more');
});

test('many deliveries during an outage ask with one question', async () => {
  const gate = Promise.withResolvers<Status>();
  let starts = 0;
  const given = scripted({ start: () => (starts++ === 0 ? Promise.reject(UNAVAILABLE) : undefined), probe: () => gate.promise });
  await given.accept('desk', EVENT);
  const all = ['T2', 'T3', 'T4'].map((ticket) => given.accept('desk', { ...EVENT, ticket }));
  gate.resolve(GONE);
  assert.deepEqual(new Set((await Promise.all(all)).map(({ kind }) => kind)), new Set(['accepted']));
  assert.equal(given.names().filter((name) => name === 'probe').length, 1);
});

test('a ledger that is busy is named, and anything else by its kind alone', async () => {
  const failing = (error: unknown) =>
    scripted({
      putDue: () => {
        throw error;
      },
    }).accept('desk', EVENT);
  assert.deepEqual(await failing(new LedgerBusy('locked')), { kind: 'failed', why: 'the ledger cannot take it now: locked' });
  assert.deepEqual(await failing(new RangeError('inner words')), { kind: 'failed', why: 'Temporal did not take it: RangeError' });
  assert.deepEqual(await failing('inner words'), { kind: 'failed', why: 'Temporal did not take it: string' });
});

test('a workflow that was told is taken, also where a busy ledger could not note it; any other failure there is one', async () => {
  const failing = (error: Error) =>
    scripted({
      dueSignalled: () => {
        throw error;
      },
    }).accept('desk', EVENT);
  assert.deepEqual(await failing(new LedgerBusy('locked')), { kind: 'accepted' });
  assert.deepEqual(await failing(new TypeError('bug')), { kind: 'failed', why: 'Temporal did not take it: TypeError' });
});

/** A keeper over a ledger that makes each row anew. */
function keeperOf(running: () => Promise<'yes' | 'no' | 'unknown'> = () => Promise.resolve('no'), kind: DueMade['kind'] = 'made') {
  const takenBack: number[] = [];
  let [made, fails] = [0, 0];
  const dueRows = createDueRows(
    {
      putDue: async () => {
        if (fails-- > 0) throw new LedgerBusy('locked');
        return { kind, acceptance: (made += 1), signalledAtMs: 77 };
      },
      takeBackDue: async (_workflowId, acceptance) => {
        takenBack.push(acceptance);
        if (acceptance === 1) throw new LedgerBusy('locked');
      },
    },
    running,
  );
  return { hold: (workflowId = ID) => dueRows.hold({ ...ROW, workflowId }), takenBack, failNext: () => (fails = 1) };
}

test('a delivery knows which acceptance it is, and when its workflow was told', async () => {
  const { acceptance, signalledAtMs } = await keeperOf().hold();
  assert.deepEqual([acceptance, signalledAtMs], [1, 77]);
});

test('all rows that this process made for one item are taken back by the last that fails, also where one of them cannot be', async () => {
  const dueRows = keeperOf();
  const [first, second] = [await dueRows.hold(), await dueRows.hold()];
  await first.release('not-started');
  assert.deepEqual(dueRows.takenBack, []);
  await second.release('not-started');
  assert.deepEqual(dueRows.takenBack, [1, 2]);
});

test('a row that stood before is nobody’s to take back', async () => {
  const dueRows = keeperOf(() => assert.fail('Temporal was asked'), 'stood');
  await (await dueRows.hold()).release('not-started');
  assert.deepEqual(dueRows.takenBack, []);
});

test('a start of before counts for those that were on their way with it, and for no later one', async () => {
  const dueRows = keeperOf();
  const [first, second] = [await dueRows.hold(), await dueRows.hold()];
  await first.release('started');
  await second.release('not-started');
  assert.deepEqual(dueRows.takenBack, []);
  await (await dueRows.hold()).release('not-started');
  assert.deepEqual(dueRows.takenBack, [3], 'and the rows of before stay');
});

test('a delivery whose row could not be made is on its way no more', async () => {
  const dueRows = keeperOf();
  dueRows.failNext();
  await assert.rejects(dueRows.hold(), LedgerBusy);
  await (await dueRows.hold()).release('not-started');
  assert.deepEqual(dueRows.takenBack, [1]);
});

test('one item waits for no other, and for its own row to be gone', async () => {
  const gate = Promise.withResolvers<'no'>();
  const dueRows = keeperOf(() => gate.promise);
  const releasing = (await dueRows.hold()).release('not-started');
  const order: string[] = [];
  const coming = dueRows.hold().then((held) => (order.push('same'), held));
  await (await dueRows.hold('triage:desk:T2')).release('started');
  order.push('other');
  gate.resolve('no');
  await releasing;
  await (await coming).release('started');
  assert.deepEqual([order, dueRows.takenBack], [['other', 'same'], [1]]);
});

for (const [running, end, made] of [
  ['RUNNING', 'accepted', true],
  ['COMPLETED', 'not-now', false],
  [GONE, 'not-now', false],
  [UNAVAILABLE ?? assert.fail(), 'not-now', false],
] as const)
  test(`where nothing new is taken, an item whose run is ${running instanceof Error ? running.name : running} is ${end}`, async () => {
    const given = scripted({ running });
    const accept = createAccept({ ...given.ports, takesNew: false });
    const accepted = await accept('desk', EVENT);
    assert.equal(accepted.kind, end);
    if (accepted.kind !== 'accepted') assert.match(accepted.why, /--no-intake/);
    assert.equal(given.names().includes('putDue'), made);
    assert.equal(given.names().includes('signal'), made);
    assert.ok(!given.names().includes('start'));
    if (made)
      assert.deepEqual(
        given.calls.filter(([name]) => name === 'signal'),
        [['signal', 'delivered', 'evt_1']],
      );
  });

test('where nothing new is taken, a run that has ended since it was asked for is not started anew', async () => {
  const signal = (): never => {
    throw new WorkflowNotFoundError('gone', ID, undefined);
  };
  const given = scripted({ running: 'RUNNING', signal });
  const accepted = await createAccept({ ...given.ports, takesNew: false })('desk', EVENT);
  assert.equal(accepted.kind, 'not-now');
  assert.deepEqual([given.names().includes('signal'), given.names().includes('start')], [true, false]);
});
