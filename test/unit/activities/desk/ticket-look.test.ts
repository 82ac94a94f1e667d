/** One look at a ticket that waits: what proves that it is gone or taken, what proves nothing, and where the next look begins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABSENCE_PROOF, absenceOf, apartMs, ticketNow } from '../../../../activities/desk/absence.ts';
import { lookAtTicket } from '../../../../activities/desk/look.ts';
import { NOTHING_SET, TICKET, WORKFLOW, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { Act } from '../../../../connectors/ticket-system.ts';

const MINUTE_MS = 60_000;
const again = (why: string, restMs?: number) => ({ kind: 'again', why, restMs }) as const;
const act = (actor: Act['actor'], kind: Act['kind'], staff?: string): Act => ({ actor, kind, staff, atMs: 0 });
const STANDING = { client: 'acme', board: 'desk', priority: 'P3' };
const FIELDS = { ...NOTHING_SET, destination: 'desk', priority: 'P3' };

test('a ticket that nobody has touched says where it stands, and the next look begins at its newest version', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, version: '4', owner: 'kim', fields: FIELDS };
  const since = { version: '4', fields: FIELDS, owner: 'kim' };
  assert.deepEqual(await bench.look({ version: '2' }), { kind: 'untouched', ...STANDING, since });
  assert.deepEqual(bench.calls, [
    ['read', 'T1', 10_000],
    ['acts', 'T1', '2', 10_000],
  ]);
  bench.acts.push(act('client', 'reply'), act('person', 'reply'), act('automation', 'owner'));
  assert.deepEqual(await bench.look(), { kind: 'untouched', ...STANDING, since, clientReplies: 2 });
});

test('a ticket that a person has taken is handled, by whoever was named, as its fields stand', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, fields: FIELDS };
  bench.acts.push(act('staff', 'reply', 'kim'), act('client', 'reply'));
  assert.deepEqual(await bench.look(), { kind: 'handled', by: 'kim', acts: ['reply'], fields: FIELDS, ...STANDING });
});

test('where the version is not known any more, what differs decides, and what we tried to set ourselves is no difference', async () => {
  const bench = deskInMemory();
  bench.ticket = { ...TICKET, version: '9', fields: FIELDS };
  bench.instead.acts.push({ kind: 'unknown-version' });
  assert.deepEqual(await bench.look({ owner: 'kim' }), { kind: 'handled', by: undefined, acts: ['fields'], fields: FIELDS, ...STANDING });
  const changes = [
    { field: 'destination', before: null, after: 'desk' },
    { field: 'priority', before: null, after: 'P3' },
  ];
  const intent = {
    key: 'k',
    workflowId: WORKFLOW,
    episode: 1,
    step: 'fields',
    process: 'ticket-triage',
    connection: 'desk',
    item: 'T1',
    changes,
  };
  await bench.ledger.writeTried(intent, 0);
  bench.instead.acts.push({ kind: 'unknown-version' });
  assert.deepEqual(await bench.look(), {
    kind: 'untouched',
    ...STANDING,
    since: { version: '9', fields: FIELDS, owner: undefined },
  });
});

test('trouble at a look is waited out, and rights that are missing are told of', async () => {
  const bench = deskInMemory();
  const down = { kind: 'unreachable', detail: 'refused', retryAfterMs: 3_000 } as const;
  for (const call of ['read', 'acts'] as const) {
    bench.instead[call].push(down);
    assert.deepEqual(await bench.look(), again('the ticket system cannot be reached: refused', 3_000));
    bench.instead[call].push({ kind: 'forbidden', detail: '403' });
    assert.deepEqual(await bench.look(), again('the ticket system refuses our token', 60_000));
  }
  assert.deepEqual(
    bench.alerts.map(({ kind, workflowId }) => [kind, workflowId]),
    [
      ['desk-forbidden', WORKFLOW],
      ['desk-forbidden', WORKFLOW],
    ],
  );
});

test('a ticket that its system names as absent is gone at once, by its word', async () => {
  const bench = deskInMemory();
  for (const [why, said] of [
    ['deleted', 'the ticket was deleted'],
    ['no-such-ticket', 'the ticket system does not know this ticket'],
  ] as const) {
    bench.instead.read.push({ kind: 'named-absent', why });
    assert.deepEqual(await bench.look(), { kind: 'gone', why: said });
  }
});

test('what is only not found, or too large to be read, is not known now', async () => {
  const bench = deskInMemory();
  bench.instead.read.push({ kind: 'absent' }, { kind: 'too-large', detail: '5 MB' });
  assert.deepEqual(await bench.look(), { kind: 'unknown', why: 'the ticket system does not find the ticket, which proves nothing yet' });
  assert.deepEqual(await bench.look(), { kind: 'unknown', why: 'the ticket is too large: 5 MB' });
});

test('gone is what three looks have not found that lie five minutes apart, fifteen minutes after the first; what is seen in between ends the count', async () => {
  assert.deepEqual(ABSENCE_PROOF, { times: 3, withinMs: 15 * MINUTE_MS });
  assert.equal(apartMs(ABSENCE_PROOF), 5 * MINUTE_MS);
  const bench = deskInMemory();
  const lookAfter = async (ms: number): Promise<string> => {
    bench.nowMs += ms;
    bench.instead.read.push({ kind: 'absent' });
    const now = await bench.look();
    return now.kind === 'gone' ? now.why : now.kind;
  };
  assert.deepEqual([await lookAfter(0), await lookAfter(5 * MINUTE_MS), await lookAfter(10 * MINUTE_MS - 1)], Array(3).fill('unknown'));
  assert.equal(await lookAfter(1), 'the ticket system has not known this ticket for 15 minutes');
  for (const seen of [
    { kind: 'found', ticket: TICKET },
    { kind: 'too-large', detail: '' },
  ] as const) {
    bench.instead.read.push(seen);
    await bench.look();
    assert.equal(bench.ledger.absences.size, 0);
    assert.deepEqual(
      [await lookAfter(0), await lookAfter(8 * MINUTE_MS), await lookAfter(8 * MINUTE_MS)].at(-1),
      'the ticket system has not known this ticket for 16 minutes',
    );
  }
  bench.ledger.absences.clear();
  // Sightings that come closer together than five minutes are one.
  assert.deepEqual([await lookAfter(0), await lookAfter(5 * MINUTE_MS - 1), await lookAfter(20 * MINUTE_MS)], Array(3).fill('unknown'));
});

test('a proof of one’s own takes the place of the usual one', async () => {
  const bench = deskInMemory();
  bench.instead.read.push({ kind: 'absent' });
  const seen = await ticketNow({ ...bench.ports, proof: { times: 1, withinMs: 0 } }, { connection: 'desk', ticket: 'T1' });
  assert.equal(seen.kind, 'gone');
});

test('the next look comes when it can prove more: a share of what is left of the time, not sooner than it counts, nor than a second', () => {
  const rest = (times: number, countedAtMs: number, nowMs: number): number | string => {
    const seen = absenceOf({ times, firstAtMs: 0, countedAtMs }, nowMs, { times: 3, withinMs: 900_000 });
    return seen.kind === 'absent' ? seen.restMs : seen.why;
  };
  const gone = (minutes: number): string => `the ticket system has not known this ticket for ${minutes} minutes`;
  for (const [times, countedAtMs, nowMs, wanted] of [
    [1, 0, 0, 450_000],
    [2, 300_000, 500_000, 400_000],
    [2, 800_000, 899_000, 201_000],
    [2, 300_000, 900_001, 1_000],
    [3, 600_000, 800_000, 100_000],
    [3, 600_000, 899_999, 1_000],
    [3, 600_000, 900_000, gone(15)],
    [4, 600_000, 900_000, gone(15)],
    [3, 600_000, 990_000, gone(17)],
    [3, 600_000, 989_999, gone(16)],
  ] as const)
    assert.equal(rest(times, countedAtMs, nowMs), wanted, `${times} at ${nowMs}`);
});

const KNOWN = {
  workflowId: WORKFLOW,
  connection: 'desk',
  item: 'T1',
  createdAt: '2040-01-01T00:00:00Z',
  textHash: 'another',
  baseEpisode: 0,
  highestEpisode: 2,
  reopened: 0,
  reopenedSinceMs: 0,
  verdict: 'ask',
} as const;
const intent = (bench: ReturnType<typeof deskInMemory>, step: string, episode: number) => ({
  key: bench.key(step, episode),
  workflowId: WORKFLOW,
  episode,
  step,
  process: 'ticket-triage',
  connection: 'desk',
  item: 'T1',
  changes: [],
});

test('a look ends a task by another ticket under the number only where a note of ours stood on the old one in its last episode', async () => {
  const gone = { kind: 'gone', why: 'the number stands for another ticket now' };
  for (const [what, step, episode, isApplied, isGone] of [
    ['no note', undefined, 2, true, false],
    ['a note', 'note', 2, true, true],
    ['a second answer', 'note-2', 2, true, true],
    ['an asking', 'hand-over-3', 2, true, true],
    ['fields', 'fields', 2, true, false],
    ['a suggestion', 'suggestion', 2, true, false],
    ['a note of an earlier episode', 'note', 1, true, false],
    ['a note that was only tried', 'note', 2, false, false],
  ] as const) {
    const bench = deskInMemory();
    bench.ledger.items.set(WORKFLOW, KNOWN);
    if (step !== undefined) await bench.ledger.writeTried(intent(bench, step, episode), 0);
    if (step !== undefined && isApplied) await bench.ledger.writeApplied(bench.key(step, episode), 'n1', '1', 0);
    const now = await bench.look();
    assert.deepEqual(now.kind === 'gone' ? now : now.kind, isGone ? gone : 'untouched', what);
  }
});

test('a note of ours from the last episode proves that it is the same ticket, and of none but that episode', async () => {
  for (const [step, episode, isSame] of [
    ['note', 2, true],
    ['hand-over-1', 2, true],
    ['note-3', 2, true],
    ['note', 1, false],
    ['note-3', 1, false],
    ['suggestion', 2, false],
  ] as const) {
    const bench = deskInMemory();
    bench.ledger.items.set(WORKFLOW, KNOWN);
    // What the newest episode left, so that another ticket would end the task.
    await bench.ledger.writeTried(intent(bench, 'note-2', 2), 0);
    await bench.ledger.writeApplied(bench.key('note-2', 2), 'n1', '1', 0);
    if (step === 'note-3' || step === 'suggestion') await bench.ledger.writeTried(intent(bench, step, episode), 0);
    const mark = (await bench.ledger.writeMark(bench.key(step, episode))).kind === 'none' ? await bench.sign(step, episode) : undefined;
    const old = bench.ledger.rows.get(bench.key(step, episode));
    if (old) bench.ledger.rows.set(old.key, { ...old, mark: '00c0ffee' });
    bench.notes.push({ id: 'n1', text: mark ?? '[standby 00c0ffee]' });
    assert.equal((await bench.look()).kind, isSame ? 'untouched' : 'gone', `${step} of ${episode}`);
  }
});

test('a ticket that was never read is nobody else’s, and a desk in trouble makes no other ticket', async () => {
  const bench = deskInMemory();
  assert.equal((await bench.look()).kind, 'untouched');
  bench.ledger.items.set(WORKFLOW, KNOWN);
  bench.instead.findNote.push({ kind: 'none' }, { kind: 'unreachable', detail: 'x', retryAfterMs: undefined });
  assert.deepEqual(await bench.look(), again('the ticket system cannot be reached: x'));
});

test('a ticket that is plainly the same is not searched for notes of ours', async () => {
  const bench = deskInMemory();
  await bench.read();
  bench.instead.findNote.push({ kind: 'unreachable', detail: 'x', retryAfterMs: undefined });
  assert.equal((await bench.look()).kind, 'untouched');
});

test('notes are looked for from the newest on, and each once', async () => {
  const bench = deskInMemory();
  bench.ledger.items.set(WORKFLOW, KNOWN);
  const steps = ['hand-over-1', 'note', 'note-2'];
  for (const [at, step] of steps.entries()) {
    const row = { ...intent(bench, step, 2), mark: `0000000${at}` };
    await bench.ledger.writeTried(row, 0);
  }
  const asked: string[] = [];
  const desk = { ...bench.desk, findNote: (_: string, mark: string) => Promise.resolve((asked.push(mark), { kind: 'none' } as const)) };
  const request = {
    connection: 'desk',
    ticket: 'T1',
    workflowId: WORKFLOW,
    since: { version: '1', fields: NOTHING_SET, owner: undefined },
  };
  await lookAtTicket({ ...bench.ports, desk }, request);
  assert.deepEqual(
    asked.filter((mark) => mark.startsWith('0000000')),
    ['00000002', '00000001', '00000000'],
  );
});
