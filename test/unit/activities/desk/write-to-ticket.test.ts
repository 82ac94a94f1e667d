/** One write to a ticket, step by step: what is asked before it, what is sent, what each answer means, and when it is asked again. */
import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import timers from 'node:timers/promises';
import { standingOf } from '../../../../activities/desk/note-effect.ts';
import { writeToTicket } from '../../../../activities/desk/write.ts';
import { LedgerBusy } from '../../../../ledger/busy.ts';
import { DECISION, NOTE, NOTHING_SET, SET, SETTINGS, TICKET, WORKFLOW, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { Bench } from '../../../support/desk-in-memory.ts';
import type { DeskWrite } from '../../../../connectors/ticket-system.ts';
import type { WriteStep } from '../../../../workflows/ticket/writes.ts';

const ALL_FIELDS = { category: 'vpn', impact: 2, urgency: 1, destination: 'network', priority: 'P2' } as const;
const NAMES = ['category', 'impact', 'urgency', 'destination', 'priority'];
const HAND_OVER: WriteStep = {
  kind: 'hand-over',
  number: 1,
  why: 'no machine could',
  because: undefined,
  role: 'dispatcher',
  askedAtMs: 0,
  dueAtMs: 0,
  routeFailures: [],
  draft: undefined,
  draftBy: undefined,
};
const SUGGESTION: WriteStep = { kind: 'suggestion', decision: DECISION, by: NOTE.by, standing: DECISION };
const OVERDUE: WriteStep = { kind: 'overdue', incident: '7', sinceMs: 0, because: 'overdue' };
const MOVE: WriteStep = { kind: 'move', number: 1, destination: 'people' };
const told = ({ alerts }: Bench): unknown[] => alerts.map(({ kind, detail, workflowId }) => [kind, detail, workflowId]);
const down = (detail: string, retryAfterMs?: number) => ({ kind: 'unreachable', detail, retryAfterMs }) as const;
const again = (why: string, restMs?: number) => ({ kind: 'again', why, restMs }) as const;

test('each note bears the sign of its own step, is sent once with ten seconds for the call, and stands in the ledger before it', async () => {
  for (const [step, name] of [
    [NOTE, 'note'],
    [HAND_OVER, 'hand-over-1'],
    [SUGGESTION, 'suggestion'],
    [OVERDUE, 'overdue-7'],
  ] as const) {
    const bench = deskInMemory();
    const end = await bench.write(bench.request(step));
    assert.deepEqual(end, { kind: 'written', ref: 'n1', ...(step === NOTE ? { sets: NAMES } : {}) });
    const [call, ...others] = bench.sent();
    assert.deepEqual([call?.[0], call?.[1], call?.[3], others], ['addNote', 'T1', 10_000, []]);
    const sign = await bench.sign(name);
    assert.ok(String(call?.[2]).includes(sign), name);
    const row = bench.ledger.rows.get(bench.key(name));
    assert.deepEqual(
      [row?.workflowId, row?.episode, row?.step, row?.connection, row?.item, `[standby ${row?.mark}]`, row?.changes[0]],
      [WORKFLOW, 1, name, 'desk', 'T1', sign, { field: 'note', before: null, after: call?.[2] }],
    );
    assert.deepEqual(row?.state, { kind: 'applied', ref: 'n1', version: '2' });
    bench.calls.length = 0;
    assert.deepEqual([await bench.write(bench.request(step)), bench.calls], [end, []], 'asked again, it is known without a call');
  }
});

test('a write is kept under the process that its request names', async () => {
  const bench = deskInMemory();
  await bench.write(bench.request(OVERDUE, { process: 'toy-check' }));
  assert.equal(bench.ledger.rows.get(bench.key('overdue-7'))?.process, 'toy-check');
});

test('what a note says is set next is kept beside its text, under names that are no field’s', async () => {
  const bench = deskInMemory();
  await bench.write(bench.request(NOTE));
  assert.deepEqual(bench.ledger.rows.get(bench.key('note'))?.changes.slice(1), [
    { field: 'note:category', before: null, after: 'vpn' },
    { field: 'note:impact', before: null, after: '2' },
    { field: 'note:urgency', before: null, after: '1' },
    { field: 'note:destination', before: null, after: 'network' },
    { field: 'note:priority', before: null, after: 'P2' },
  ]);
});

test('fields are set at the version that was read, kept as they stood, believed when seen, and of no note', async () => {
  const bench = deskInMemory();
  assert.deepEqual(await bench.write(bench.request(SET)), { kind: 'written', ref: '2' });
  assert.deepEqual(bench.sent(), [['setFields', 'T1', ALL_FIELDS, '1', 10_000]]);
  assert.deepEqual(
    bench.calls.map(([name]) => name),
    ['read', 'acts', 'setFields', 'read'],
  );
  const row = bench.ledger.rows.get(bench.key('fields'));
  assert.deepEqual([row?.mark, row?.changes[0]], [undefined, { field: 'category', before: null, after: 'vpn' }]);
});

test('a note that is there already is the note, whoever counts on it: nothing is sent, and its id is kept', async () => {
  const bench = deskInMemory();
  bench.notes.push({ id: 'n7', text: `Standby sets. ${await bench.sign('note')}` });
  bench.ticket = { ...TICKET, status: 'closed' };
  assert.deepEqual(await bench.write(bench.request(NOTE)), { kind: 'written', ref: 'n7', sets: [] });
  assert.deepEqual(bench.sent(), []);
});

test('fields that say what we would set are written where we may set them, and are nobody’s doing of ours where not', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, fields: ALL_FIELDS };
  const seen = { ...bench.request(SET).seen, fields: ALL_FIELDS };
  for (const given of [{}, { seen }]) assert.deepEqual(await bench.write(bench.request(SET, given)), { kind: 'written', ref: '1' });
  bench.ticket = { ...bench.ticket, status: 'closed' };
  assert.deepEqual(await bench.write(bench.request(SET)), { kind: 'withheld', why: 'the ticket was closed meanwhile' });
  assert.deepEqual(bench.sent(), []);
});

test('trouble at any look before a write is waited out, and nothing is sent', async () => {
  const bench = deskInMemory();
  bench.instead.read.push(down('refused', 7_000));
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system cannot be reached: refused', 7_000));
  bench.instead.read.push(down('refused'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system cannot be reached: refused'));
  bench.instead.findNote.push(down('silent'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system cannot be reached: silent'));
  bench.instead.acts.push(down('acts'));
  assert.deepEqual(await bench.write(bench.request(SET)), again('the ticket system cannot be reached: acts'));
  assert.deepEqual([bench.sent(), bench.alerts], [[], []]);
  for (const call of ['read', 'findNote'] as const) {
    bench.instead[call].push({ kind: 'forbidden', detail: '403' });
    assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system refuses our token', 60_000));
  }
  const said = ['desk-forbidden', 'the ticket system refuses our token: give it the rights it had', WORKFLOW];
  assert.deepEqual([bench.sent(), told(bench)], [[], [said, said]]);
});

test('a number that stands for another ticket now is written nothing, and somebody is told', async () => {
  const bench = deskInMemory();
  bench.ledger.items.set(WORKFLOW, {
    workflowId: WORKFLOW,
    connection: 'desk',
    item: 'T1',
    createdAt: '2040-01-01T00:00:00Z',
    textHash: 'another',
    baseEpisode: 0,
    highestEpisode: 1,
    reopened: 0,
    reopenedSinceMs: 0,
    verdict: 'ask',
  });
  bench.instead.findNote.push(down('silent'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system cannot be reached: silent'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), {
    kind: 'refused',
    why: 'the ticket is gone: the number stands for another ticket now',
  });
  assert.deepEqual([bench.sent(), told(bench)], [[], [['write-refused', 'our note could not be written: the ticket is gone', WORKFLOW]]]);
  const undo = bench.request({ kind: 'supersede', target: 'note', undoReason: { kind: 'stopped' } });
  assert.deepEqual(await bench.write(undo), { kind: 'withheld', why: 'the ticket is gone' });
  // What the watch says is of no episode, and holds for whatever bears the number.
  assert.equal((await bench.write(bench.request(OVERDUE, { episode: 0 }))).kind, 'written');
});

test('an episode of the ticket that bore the number before is written nothing, though nobody can look for its notes; one of this ticket is', async () => {
  const bench = deskInMemory();
  await bench.read();
  const item = bench.ledger.items.get(WORKFLOW);
  assert.ok(item);
  bench.ledger.items.set(WORKFLOW, { ...item, baseEpisode: 2, highestEpisode: 3 });
  assert.equal((await bench.write(bench.request(NOTE, { episode: 2 }))).kind, 'refused');
  assert.equal((await bench.write(bench.request(NOTE, { episode: 3 }))).kind, 'written');
});

test('a person’s word since the late write was decided is final, and is told with the fields as they stand', async () => {
  const since = { version: '1', fields: NOTHING_SET, owner: undefined };
  const bench = deskInMemory();
  bench.acts.push({ actor: 'staff', kind: 'owner', staff: 'kim', atMs: 0 });
  bench.ticket = { ...TICKET, owner: 'kim' };
  for (const step of [NOTE, SET]) {
    const end = await bench.write(bench.request(step, { since }));
    assert.deepEqual(end, { kind: 'taken', by: 'kim', acts: ['owner'], fields: NOTHING_SET });
  }
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'written', 'a first note comes also to a ticket that somebody has taken');
  // Their ticket, and not ours with the write withheld; but one of another client is that client's.
  bench.ticket = { ...TICKET, owner: 'kim', status: 'closed' };
  assert.equal((await bench.write(bench.request(SET, { since }))).kind, 'taken');
  bench.ticket = { ...bench.ticket, client: 'globex' };
  assert.deepEqual(await bench.write(bench.request(SET, { since })), { kind: 'moved', client: 'globex' });
});

test('fields that a person has set since the decision’s reading stay theirs, be it to what they were; one who answers overrides them', async () => {
  const bench = deskInMemory();
  bench.acts.push({ actor: 'client', kind: 'fields', staff: undefined, atMs: 0 });
  assert.deepEqual(await bench.write(bench.request(SET)), { kind: 'withheld', why: 'a person has set fields meanwhile' });
  assert.deepEqual(bench.calls.at(-1), ['acts', 'T1', '1', 10_000], 'asked from the version that was decided on');
  bench.ticket = { ...TICKET, version: '4' };
  await bench.write(bench.request(SET, { seen: { ...bench.request(SET).seen, version: '3' } }));
  assert.deepEqual(bench.calls.at(-1), ['acts', 'T1', '3', 10_000]);
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'written');
  assert.equal((await bench.write(bench.request({ ...SET, by: { kind: 'person', staff: 'Dana' } }))).kind, 'written');
  const automated = deskInMemory();
  automated.acts.push({ actor: 'automation', kind: 'fields', staff: undefined, atMs: 0 });
  assert.equal((await automated.write(automated.request(SET))).kind, 'written');
});

test('where a ticket system does not know the version any more, an owner who stands there since is no setting of fields', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, version: '5' };
  bench.instead.acts.push({ kind: 'unknown-version' });
  assert.equal((await bench.write(bench.request(SET))).kind, 'written');
  const set = deskInMemory();
  set.ticket = { ...TICKET, version: '5', fields: { ...NOTHING_SET, category: 'printer' }, setBy: { category: 'staff' } };
  set.instead.acts.push({ kind: 'unknown-version' });
  assert.deepEqual(await set.write(set.request(SET)), { kind: 'withheld', why: 'a person has set fields meanwhile' });
});

test('after a try nothing is sent for as long as a desk may still apply it, and then it is', async () => {
  const bench = deskInMemory();
  bench.instead.addNote.push({ kind: 'unknown', detail: 'reset' });
  const sentAtMs = bench.nowMs;
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the write may or may not have been applied: reset', 60_000));
  assert.deepEqual(bench.ledger.rows.get(bench.key('note'))?.state, { kind: 'tried', triedAtMs: sentAtMs });
  bench.nowMs += 59_999;
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the last write may still be applied', 1));
  assert.equal(bench.sent().length, 1);
  bench.nowMs += 1;
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'written');
  assert.equal(bench.sent().length, 2);
});

test('a write that was certainly not taken is tried again when the desk says, and not waited for as one that may come', async () => {
  const bench = deskInMemory();
  bench.instead.addNote.push({ kind: 'not-sent', detail: '429', retryAfterMs: 3_000 });
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system did not take the write: 429', 3_000));
  assert.equal(bench.ledger.rows.size, 0);
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'written');
});

test('with less than one call left of the attempt nothing is sent, at ten seconds it is', async () => {
  const bench = deskInMemory();
  assert.deepEqual(await bench.write(bench.request(NOTE), { leftMs: () => 9_999 }), again('too late in this attempt to write', 0));
  assert.deepEqual([bench.sent(), bench.ledger.rows.get(bench.key('note'))?.state.kind], [[], undefined]);
  // Paused while the try was being noted.
  const left = [10_000, 9_999];
  assert.deepEqual(
    await bench.write(bench.request(NOTE), { leftMs: () => left.shift() ?? 0 }),
    again('too late in this attempt to write', 0),
  );
  assert.deepEqual([bench.sent(), bench.ledger.rows.get(bench.key('note'))?.state.kind], [[], 'tried']);
  bench.nowMs += 60_000;
  assert.equal((await bench.write(bench.request(NOTE), { leftMs: () => 10_000 })).kind, 'written');
});

test('a note that was answered with an id and is not seen counts as written: two looks within the minute, then people are told once', async () => {
  const bench = deskInMemory();
  const hidden = (): void => void bench.instead.findNote.push({ kind: 'none' }, { kind: 'none' });
  bench.instead.addNote.push({ kind: 'applied', ref: 'n9', version: '2' });
  const notYet = again('the ticket system said yes and does not show it yet', 20_000);
  hidden();
  assert.deepEqual(await bench.write(bench.request(NOTE)), notYet);
  assert.deepEqual(bench.ledger.rows.get(bench.key('note'))?.state, { kind: 'applied', ref: 'n9', version: '2' });
  assert.deepEqual([await bench.write(bench.request(NOTE)), bench.alerts], [notYet, []]);
  const written = { kind: 'written', ref: 'n9', sets: NAMES };
  assert.deepEqual(await bench.write(bench.request(NOTE)), written);
  const said = 'the ticket system took our note and does not show it: does the token see what it writes?';
  assert.deepEqual(told(bench), [['write-not-seen', said, WORKFLOW]]);
  bench.calls.length = 0;
  assert.deepEqual(await bench.write(bench.request(NOTE)), written);
  assert.deepEqual([bench.calls, bench.alerts.length], [[], 1], 'once it is told, nobody looks again');
});

test('an awaited note that shows, or cannot be looked for, is written, and nothing is sent', async () => {
  for (const later of ['shows', 'is in trouble', 'is in trouble at the ticket', 'is hidden'] as const) {
    const bench = deskInMemory();
    bench.instead.findNote.push({ kind: 'none' }, { kind: 'none' });
    const first = await bench.write(bench.request(NOTE));
    assert.equal(first.kind, 'again');
    if (later === 'is in trouble') bench.instead.findNote.push(down('x'));
    if (later === 'is in trouble at the ticket') bench.instead.read.push(down('x'));
    if (later === 'is hidden') bench.instead.findNote.push({ kind: 'none' });
    assert.equal((await bench.write(bench.request(NOTE))).kind, later === 'is hidden' ? 'again' : 'written', later);
    assert.equal(bench.sent().length, 1);
  }
});

test('trouble at the look after a note is no reason to doubt its id', async () => {
  const bench = deskInMemory();
  bench.instead.findNote.push({ kind: 'none' }, down('x'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), { kind: 'written', ref: 'n1', sets: NAMES });
});

test('trouble at the look after fields proves nothing, and they are looked for again after the minute', async () => {
  const bench = deskInMemory();
  bench.instead.read.push({ kind: 'found', ticket: TICKET }, down('x'));
  assert.deepEqual(await bench.write(bench.request(SET)), again('the write could not be looked at', 60_000));
  assert.equal(bench.ledger.rows.get(bench.key('fields'))?.state.kind, 'tried');
});

test('a field that three yeses have left out is refused by its name, told once, and sent no more', async () => {
  const bench = deskInMemory();
  const yes: DeskWrite = { kind: 'applied', ref: '1', version: '1' };
  bench.ticket = { ...TICKET, fields: { ...ALL_FIELDS, impact: null, priority: null } };
  bench.instead.setFields.push(yes, yes, yes);
  for (let times = 1; times <= 2; times++) {
    const end = await bench.write(bench.request(SET, { seen: { ...bench.request(SET).seen, fields: bench.ticket.fields } }));
    assert.deepEqual(end, again('the ticket system said yes, but the change is not there', 60_000));
    bench.nowMs += 60_000;
  }
  assert.deepEqual(bench.alerts, []);
  const why = 'the ticket system said yes and did not set it';
  const refused = {
    kind: 'refused',
    why: 'the ticket system said yes and did not set: impact, priority',
    left: [
      { field: 'impact', why },
      { field: 'priority', why },
    ],
  };
  const request = bench.request(SET, { seen: { ...bench.request(SET).seen, fields: bench.ticket.fields } });
  assert.deepEqual(await bench.write(request), refused);
  const said = 'the ticket system said yes to our fields and did not set impact, priority: may its account set that?';
  assert.deepEqual(told(bench), [['write-not-seen', said, WORKFLOW]]);
  bench.nowMs += 60_000;
  assert.deepEqual([await bench.write(request), bench.sent().length, bench.alerts.length], [refused, 3, 1]);
});

test('a note is sent whatever was missing of it before: only fields are given up so', async () => {
  const bench = deskInMemory();
  bench.ledger.troubles.set(`${bench.key('note')} unseen`, 3);
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'written');
});

test('of fields that come only in part the rest is named beside what was left for another reason', async () => {
  const bench = deskInMemory();
  const unsure = { ...DECISION, confidence: { ...DECISION.confidence, category: 10 } };
  bench.instead.setFields.push({ kind: 'applied', ref: '1', version: '1' });
  bench.ledger.troubles.set(`${bench.key('fields')} unseen`, 2);
  const end = await bench.write(bench.request({ ...SET, decision: unsure }));
  assert.deepEqual(end.kind === 'refused' && end.left?.map(({ field, why }) => `${field}: ${why}`), [
    'category: not sure enough: 10 %, 70 % is needed',
    ...['impact', 'urgency', 'destination', 'priority'].map((field) => `${field}: the ticket system said yes and did not set it`),
  ]);
});

test('a ledger that is busy after the answer is asked again on the spot after 0.1, 0.5 and 2 seconds, and no error but that is waited out', async (t) => {
  const pauses: unknown[] = [];
  t.mock.method(timers, 'setTimeout', (ms: number) => Promise.resolve(void pauses.push(ms)));
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const failing = (times: number, error: Error) => {
    const bench = deskInMemory();
    let left = times;
    const writeApplied: typeof bench.ledger.writeApplied = (...given) =>
      left-- > 0 ? Promise.reject(error) : bench.ledger.writeApplied(...given);
    pauses.length = 0;
    return { bench, end: writeToTicket({ ...bench.ports, ledger: { ...bench.ledger, writeApplied } }, bench.request(NOTE)) };
  };
  for (const times of [0, 1, 3]) {
    const { bench, end } = failing(times, new LedgerBusy('locked'));
    assert.equal((await end).kind, 'written');
    assert.equal(bench.ledger.rows.get(bench.key('note'))?.state.kind, 'applied');
    assert.deepEqual(pauses, [100, 500, 2_000].slice(0, times));
  }
  await assert.rejects(failing(4, new LedgerBusy('locked')).end, LedgerBusy);
  await assert.rejects(failing(1, new TypeError('a defect')).end, /a defect/);
  assert.deepEqual(pauses, []);
});

test('a look that finds a note has seen it, one that finds none has not, and one in trouble says neither', () => {
  assert.deepEqual(standingOf({ kind: 'found', noteId: 'n1', text: '' }), { kind: 'seen' });
  assert.deepEqual(standingOf({ kind: 'none' }), { kind: 'unseen', missing: [] });
  assert.deepEqual(standingOf(down('x')), { kind: 'trouble' });
});

const rejected = (because: Extract<DeskWrite, { kind: 'rejected' }>['because']): DeskWrite => ({ kind: 'rejected', because, detail: 'no' });

test('a refusal as gone may have passed the write on: looked at each second and sent each minute, and given up at the tenth', async () => {
  const bench = deskInMemory();
  for (let times = 1; times <= 10; times++) {
    bench.instead.addNote.push(rejected('gone'));
    const end = await bench.write(bench.request(NOTE));
    assert.equal(bench.ledger.rows.get(bench.key('note'))?.state.kind, 'tried');
    if (times < 10) assert.deepEqual(end, again('the ticket system refused the write as if there were no ticket', 1_000), String(times));
    else assert.deepEqual(end, { kind: 'refused', why: 'the ticket system refused: gone' });
    bench.nowMs += 60_000;
  }
  const said = 'the ticket system shows the ticket, and refuses our note as if it were gone';
  assert.deepEqual(told(bench), [['write-refused', said, WORKFLOW]]);
  bench.instead.addNote.push(rejected('gone'));
  assert.equal((await bench.write(bench.request(NOTE))).kind, 'refused');
  assert.equal(bench.alerts.length, 1, 'told once');
});

test('a ticket that changes under a write is asked again after 1, 2, 4 … 60 seconds: fields for ever, a note ten times', async () => {
  for (const [step, name] of [
    [NOTE, 'note'],
    [SET, 'fields'],
  ] as const) {
    const bench = deskInMemory();
    const rests: unknown[] = [];
    for (let times = 1; times <= 11; times++) {
      bench.instead[step === NOTE ? 'addNote' : 'setFields'].push(rejected('changed-meanwhile'));
      const end = await bench.write(bench.request(step));
      rests.push(end.kind === 'again' ? end.restMs : end);
      assert.ok(!bench.ledger.rows.has(bench.key(name)), 'not taken: nothing may come of it');
      assert.equal(bench.alerts.length, step === NOTE && times >= 10 ? 1 : 0, String(times));
    }
    const seconds = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60].map((second) => second * 1_000);
    const refused = { kind: 'refused', why: 'the ticket system refused: changed-meanwhile' };
    assert.deepEqual(rests, step === NOTE ? [...seconds.slice(0, 9), refused, refused] : seconds);
    const said = 'the ticket system goes on saying that the ticket has changed, to our note';
    assert.deepEqual(told(bench), step === NOTE ? [['write-refused', said, WORKFLOW]] : []);
  }
});

test('a write that is forbidden waits for its rights, and one that is not accepted is refused at once and told', async () => {
  const bench = deskInMemory();
  bench.instead.addNote.push(rejected('forbidden'), rejected('invalid'));
  assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket system refuses our token', 60_000));
  assert.deepEqual(await bench.write(bench.request(NOTE)), { kind: 'refused', why: 'the ticket system refused: invalid' });
  assert.deepEqual(told(bench).slice(1), [
    ['write-refused', 'the ticket system does not accept our note; the decision’s sealed record has it'.replace('’', "'"), WORKFLOW],
  ]);
  assert.equal(bench.ledger.rows.size, 0);
});

test('a ticket that is not found is looked for by its proof, and one that is too large is told once and looked at each five minutes', async () => {
  const bench = deskInMemory();
  bench.instead.read.push({ kind: 'absent' });
  assert.deepEqual(
    await bench.write(bench.request(NOTE)),
    again('the ticket system does not find the ticket, which proves nothing yet', 450_000),
  );
  for (let times = 1; times <= 2; times++) {
    bench.instead.read.push({ kind: 'too-large', detail: '5 MB' });
    assert.deepEqual(await bench.write(bench.request(NOTE)), again('the ticket is too large: 5 MB', 300_000));
    assert.equal(bench.alerts.length, 1);
  }
  assert.deepEqual(told(bench), [['ticket-unreadable', 'our note waits: the ticket has become too large to be read', WORKFLOW]]);
});

test('on a ticket that is gone a write is refused and told once, and an undo has nothing left to undo', async () => {
  const bench = deskInMemory();
  for (let times = 1; times <= 2; times++) {
    bench.instead.read.push({ kind: 'named-absent', why: 'deleted' });
    assert.deepEqual(await bench.write(bench.request(NOTE)), { kind: 'refused', why: 'the ticket is gone: the ticket was deleted' });
  }
  assert.deepEqual(told(bench), [['write-refused', 'our note could not be written: the ticket is gone', WORKFLOW]]);
  for (const step of [
    { kind: 'supersede', target: 'note', undoReason: { kind: 'stopped' } },
    { kind: 'put-back', number: 1, from: null, to: 'people' },
  ] as const) {
    bench.instead.read.push({ kind: 'named-absent', why: 'deleted' });
    assert.deepEqual(await bench.write(bench.request(step)), { kind: 'withheld', why: 'the ticket is gone' });
  }
  bench.instead.read.push({ kind: 'named-absent', why: 'deleted' });
  assert.equal((await bench.write(bench.request(MOVE))).kind, 'refused');
});

test('a ticket goes to the destination of a hand-over and back, each only from where it was left', async () => {
  const from = (destination: string | null, step: WriteStep) => {
    const bench = deskInMemory();
    bench.ticket = { ...TICKET, fields: { ...NOTHING_SET, destination } };
    const seen = { ...bench.request(step).seen, fields: { ...NOTHING_SET, destination: 'desk' } };
    return { bench, end: bench.write(bench.request(step, { seen })) };
  };
  const back: WriteStep = { kind: 'put-back', number: 1, from: 'desk', to: 'people' };
  const why = 'changed by others meanwhile';
  const theirs = { kind: 'withheld', why: `destination: ${why}`, left: [{ field: 'destination', why }] };
  for (const [stands, step, set, wanted] of [
    ['desk', MOVE, 'people', { kind: 'written', ref: '2' }],
    ['people', MOVE, undefined, { kind: 'written', ref: '1' }],
    ['elsewhere', MOVE, undefined, theirs],
    ['people', back, 'desk', { kind: 'written', ref: '2' }],
    ['desk', back, undefined, { kind: 'written', ref: '1' }],
    ['elsewhere', back, undefined, theirs],
  ] as const) {
    const { bench, end } = from(stands, step);
    assert.deepEqual(await end, wanted, `${step.kind} from ${stands}`);
    const sent = bench.sent().map(([, , fields]) => fields);
    assert.deepEqual(sent, set === undefined ? [] : [{ destination: set }], `${step.kind} from ${stands}`);
    if (set !== undefined)
      assert.deepEqual(bench.ledger.rows.get(bench.key(`${step.kind}-1`))?.changes, [{ field: 'destination', before: stands, after: set }]);
  }
});

test('a ticket that came from where it is to go is there', async () => {
  const bench = deskInMemory();
  const fields = { ...NOTHING_SET, destination: 'people' };
  bench.ticket = { ...TICKET, fields };
  const seen = { ...bench.request(MOVE).seen, fields };
  assert.deepEqual([await bench.write(bench.request(MOVE, { seen })), bench.sent()], [{ kind: 'written', ref: '1' }, []]);
});

test('where fields are left for one reason or another nothing is sent, and each is named with its reason', async () => {
  const bench = deskInMemory();
  const unsure = { ...DECISION, confidence: { category: 10, impact: 10, urgency: 10, destination: 10 } };
  const why = 'not sure enough: 10 %, 70 % is needed';
  assert.deepEqual(await bench.write(bench.request({ ...SET, decision: unsure })), {
    kind: 'withheld',
    why: NAMES.map((field) => `${field}: ${why}`).join('; '),
    left: NAMES.map((field) => ({ field, why })),
  });
  assert.deepEqual(bench.sent(), []);
});

test('fields that stand beside one that is left are ours only if we would have set some of them', async () => {
  const unsure = { ...DECISION, confidence: { ...DECISION.confidence, category: 10 } };
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, fields: { ...ALL_FIELDS, category: null } };
  // As it was, we would have set the others: a try of ours may have.
  const left = [{ field: 'category', why: 'not sure enough: 10 %, 70 % is needed' }];
  assert.deepEqual(await bench.write(bench.request({ ...SET, decision: unsure })), { kind: 'written', ref: '1', left });
  const lacked = { ...bench.request(SET).seen, fields: { ...bench.ticket.fields, impact: null } };
  assert.equal((await bench.write(bench.request({ ...SET, decision: unsure }, { seen: lacked }))).kind, 'written', 'one field is enough');
  // As it was it said so already: nothing was ever to be set.
  const seen = { ...bench.request(SET).seen, fields: bench.ticket.fields };
  assert.deepEqual(await bench.write(bench.request({ ...SET, decision: unsure, number: 2 }, { seen })), {
    kind: 'withheld',
    why: 'category: not sure enough: 10 %, 70 % is needed',
    left,
  });
  // What somebody has changed since is no doing of ours, whatever else stands.
  bench.ticket = { ...TICKET, fields: { ...ALL_FIELDS, category: 'printer' } };
  assert.deepEqual(await bench.write(bench.request({ ...SET, number: 3 })), {
    kind: 'withheld',
    why: 'category: changed by others meanwhile',
    left: [{ field: 'category', why: 'changed by others meanwhile' }],
  });
});

test('a note says what it will set where the fields may be set, what is left, and why none where none may be', async () => {
  for (const [policy, says] of [
    [{}, /^Standby sets: P2, Network team, Remote access, impact 2, urgency 1/],
    [
      { write: 'note' },
      /^Standby suggests: [^\n]*This is said as a note only: set the fields yourself\. \(Only notes are allowed here\.\)/,
    ],
  ] as const) {
    const bench = deskInMemory();
    const settings = { ...SETTINGS, otherClients: { ...SETTINGS.otherClients, ...policy } };
    await bench.write(bench.request(NOTE, { settings }));
    assert.match(bench.notes[0]?.text ?? '', says);
  }
});

test('what our hand-over has moved is put back before the fields: a note counts with the place where the ticket came from', async () => {
  const settings = { ...SETTINGS, handOver: { kind: 'move', destination: 'people' } } as const;
  for (const [setBy, sets] of [
    [{ destination: 'us' }, NAMES],
    [{ destination: 'staff' }, NAMES.filter((name) => name !== 'destination')],
  ] as const) {
    const bench = deskInMemory();
    bench.ticket = { ...TICKET, setBy, fields: { ...NOTHING_SET, destination: 'people' } };
    const end = await bench.write(bench.request(NOTE, { settings }));
    assert.deepEqual(end.kind === 'written' && end.sets, sets);
  }
});

test('a person’s note and fields are judged as a person’s: no confidence of theirs is too low', async () => {
  const bench = deskInMemory();
  const unsure = { ...DECISION, confidence: { category: 0, impact: 0, urgency: 0, destination: 0 } };
  const by = { kind: 'person', staff: 'Dana' } as const;
  const end = await bench.write(bench.request({ ...NOTE, decision: unsure, by }));
  assert.deepEqual(end.kind === 'written' && end.sets, NAMES);
  await bench.write(bench.request({ ...SET, decision: unsure, by }));
  assert.deepEqual(bench.sent().at(-1)?.slice(0, 3), ['setFields', 'T1', ALL_FIELDS]);
});

test('on a ticket that somebody owns a machine’s note sets nothing and says why, and a person’s sets what they say', async () => {
  for (const [by, sets] of [
    [NOTE.by, []],
    [{ kind: 'person', staff: 'Dana' }, NAMES],
  ] as const) {
    const bench = deskInMemory();
    bench.ticket = { ...TICKET, owner: 'kim' };
    const end = await bench.write(bench.request({ ...NOTE, by }));
    assert.deepEqual(end.kind === 'written' && end.sets, sets);
    assert.equal(bench.notes[0]?.text.includes('A technician owns the ticket: a note at most.'), by.kind === 'model');
  }
});

test('a note names since when a provider fails, which is when it began for anybody, and never later than this ticket noticed', async () => {
  const atMs = Date.UTC(2046, 10, 25, 7, 30);
  const failure = { route: 'openai/gpt', label: 'OpenAI', reason: 'unreachable', why: 'no connection', atMs } as const;
  for (const [since, says] of [
    [undefined, '07:30'],
    [atMs - 3_600_000, '06:30'],
    [atMs + 3_600_000, '07:30'],
  ] as const)
    for (const step of [
      { ...NOTE, routeFailures: [failure] },
      { ...HAND_OVER, routeFailures: [failure] },
    ]) {
      const bench = deskInMemory();
      if (since !== undefined) bench.ledger.failing.set('openai/gpt', since);
      await bench.write(bench.request(step));
      const [note] = bench.notes;
      assert.ok(note?.text.includes(says), `${step.kind}, ${String(since)}: ${note?.text}`);
    }
});

test('a note that came through an unknown try says what that try said, whatever it would say now', async () => {
  const bench = deskInMemory();
  bench.instead.addNote.push({ kind: 'unknown', detail: 'reset' });
  await bench.write(bench.request(NOTE));
  const text = bench.ledger.rows.get(bench.key('note'))?.changes[0]?.after;
  bench.nowMs += 60_000;
  bench.ticket = { ...TICKET, fields: { ...NOTHING_SET, category: 'printer' } };
  const end = await bench.write(bench.request(NOTE));
  assert.deepEqual([end.kind === 'written' && end.sets, bench.notes.map((note) => note.text)], [NAMES, [text]]);
});

test('a note whose intent retention has emptied is worded anew, and says nothing of what it set once it stands', async () => {
  const bench = deskInMemory();
  bench.instead.addNote.push({ kind: 'unknown', detail: 'reset' });
  await bench.write(bench.request(NOTE));
  const key = bench.key('note');
  const row = bench.ledger.rows.get(key);
  assert.ok(row);
  bench.ledger.rows.set(key, { ...row, changes: [] });
  bench.nowMs += 60_000;
  bench.ticket = { ...TICKET, fields: { ...NOTHING_SET, category: 'printer' } };
  const end = await bench.write(bench.request(NOTE));
  assert.deepEqual(end.kind === 'written' && end.sets, NAMES.slice(1));
  assert.deepEqual(await bench.write(bench.request(NOTE)), { kind: 'written', ref: 'n1' });
});
