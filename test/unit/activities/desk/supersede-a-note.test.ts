/** A note of ours that no longer holds: which note is taken back, how, and when it is believed that there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectOf } from '../../../../activities/desk/effect.ts';
import { TICKET, WORKFLOW, deskInMemory } from '../../../support/desk-in-memory.ts';
import type { Bench } from '../../../support/desk-in-memory.ts';
import type { UndoReason } from '../../../../workflows/ticket/writes.ts';
import type { WriteStep } from '../../../../workflows/ticket/writes.ts';

const ANSWERED = { kind: 'answered', by: 'OpenAI', successor: 'note' } as const;
const undo = (target: string, undoReason: UndoReason): WriteStep => ({ kind: 'supersede', target, undoReason });
const again = (why: string, restMs?: number) => ({ kind: 'again', why, restMs }) as const;
const down = (detail: string) => ({ kind: 'unreachable', detail, retryAfterMs: undefined }) as const;

async function withNote(step: string, text = 'Standby sets: P2.\nWhy: it drops.'): Promise<Bench> {
  const bench = deskInMemory();
  bench.notes.push({ id: 'n1', text: `${text}\n${await bench.sign(step)}` });
  return bench;
}
const bare = (mark: string): string => mark.slice('[standby '.length, -1);

test('an asking is edited to one line that names the answer, itself and this step', async () => {
  const bench = await withNote('hand-over-1');
  const before = bench.notes[0]?.text;
  const end = await bench.write(bench.request(undo('hand-over-1', ANSWERED)));
  assert.deepEqual(end, { kind: 'written', ref: 'n1' });
  const [own, target, note] = [await bench.sign('supersede-hand-over-1'), await bench.sign('hand-over-1'), await bench.sign('note')];
  const after = `Superseded: answered by OpenAI; see the note (standby ${bare(note)}). ${target} ${own}`;
  assert.deepEqual(bench.sent(), [['editNote', 'T1', 'n1', after, 10_000]]);
  const row = bench.ledger.rows.get(bench.key('supersede-hand-over-1'));
  assert.deepEqual([row?.changes, row?.mark, row?.step], [[{ field: 'note', before, after }], bare(own), 'supersede-hand-over-1']);
});

test('an answer whose fields could not follow keeps its words under a first line, and one that another answer overtakes is one line', async () => {
  const part = { ...ANSWERED, unset: [{ field: 'category', why: 'only suggested here' }] } as const;
  for (const [target, undoReason, says, keeps] of [
    ['note', part, 'Superseded in part: left as it was: category (only suggested here).', true],
    ['note', { kind: 'stopped' }, 'Superseded in part: Standby was stopped', true],
    ['note', { ...ANSWERED, successor: 'note-2' }, 'Superseded: answered by OpenAI; see the note (standby', false],
    ['hand-over-1', { kind: 'stopped' }, 'Superseded: Standby stopped; the ticket is yours.', false],
    ['hand-over-1', { ...ANSWERED, successor: 'hand-over-1' }, 'Superseded: answered by OpenAI; see the note below.', false],
  ] as const) {
    const bench = await withNote(target);
    await bench.write(bench.request(undo(target, undoReason)));
    const [first, ...rest] = bench.notes[0]?.text.split('\n') ?? [];
    assert.ok(first?.startsWith(says), first);
    assert.deepEqual(rest, keeps ? ['Standby wanted to set: P2.', 'Why: it drops.'] : []);
  }
});

test('where no note can be edited a second one names the first by its mark, and bears its own sign', async () => {
  const bench = Object.assign(await withNote('hand-over-1'), { editable: false });
  assert.deepEqual(await bench.write(bench.request(undo('hand-over-1', { kind: 'stopped' }))), { kind: 'written', ref: 'n2' });
  const target = bare(await bench.sign('hand-over-1'));
  const following = `${await bench.sign('supersede-hand-over-1')} Superseded: Standby stopped; the ticket is yours. This is about the earlier note (standby ${target}).`;
  assert.deepEqual(
    bench.sent().map(([call, ticket, ...what]) => [call, ticket, ...what.slice(-2)]),
    [
      ['editNote', 'T1', bench.sent()[0]?.[3], 10_000],
      ['addNote', 'T1', following, 10_000],
    ],
  );
});

test('what is superseded already, by an edit or by a second note, is sent nothing', async () => {
  for (const how of ['edit', 'second note'] as const) {
    const bench = await withNote('hand-over-1', how === 'edit' ? await deskInMemory().sign('supersede-hand-over-1') : undefined);
    if (how === 'second note') bench.notes.push({ id: 'n5', text: await bench.sign('supersede-hand-over-1') });
    const end = await bench.write(bench.request(undo('hand-over-1', { kind: 'stopped' })));
    assert.deepEqual([end, bench.sent()], [{ kind: 'written', ref: how === 'edit' ? 'n1' : 'n5' }, []]);
  }
});

test('what the first look shows is believed, whatever the next would find', async () => {
  const bench = await withNote('hand-over-1', await deskInMemory().sign('supersede-hand-over-1'));
  // Older than the secret: more than one mark may be ours.
  bench.ledger.madeAtMs = bench.nowMs;
  bench.instead.findNote.push({ kind: 'found', noteId: 'n1', text: bench.notes[0]?.text ?? '' }, { kind: 'none' }, { kind: 'none' });
  assert.deepEqual(await bench.write(bench.request(undo('hand-over-1', { kind: 'stopped' }))), { kind: 'written', ref: 'n1' });
  assert.deepEqual(bench.sent(), []);
});

test('where there is no note to take back nothing is written, and nobody can', async () => {
  const bench = deskInMemory();
  const step = undo('hand-over-1', { kind: 'stopped' });
  assert.deepEqual(await bench.write(bench.request(step)), { kind: 'withheld', why: 'there is no note to supersede' });
  const effect = await effectOf(bench.ports, bench.request(step), TICKET);
  assert.ok(!('kind' in effect));
  await assert.rejects(effect.apply(TICKET), /Expected nothing to be applied where there is no note/);
  assert.deepEqual([effect.changes, effect.left, effect.mark, await effect.stands()], [[], [], undefined, { kind: 'seen' }]);
});

test('a note that was sent and not answered for may still come: it is waited for as long as that, and not longer', async () => {
  const bench = deskInMemory();
  const key = bench.key('hand-over-1');
  const row = {
    key,
    workflowId: WORKFLOW,
    episode: 1,
    step: 'hand-over-1',
    process: 'ticket-triage',
    connection: 'desk',
    item: 'T1',
    changes: [],
  };
  await bench.ledger.writeTried(row, bench.nowMs);
  const request = bench.request(undo('hand-over-1', { kind: 'stopped' }));
  bench.nowMs += 59_999;
  assert.deepEqual(await bench.write(request), again('the note to supersede may still be applied', 1));
  bench.nowMs += 1;
  assert.equal((await bench.write(request)).kind, 'withheld');
  await bench.ledger.writeApplied(key, 'n1', '1', 0);
  bench.nowMs -= 60_000;
  assert.equal((await bench.write(request)).kind, 'withheld', 'one that was answered for and is gone was taken away');
});

test('trouble at either look is waited out, and nothing is sent', async () => {
  const bench = await withNote('hand-over-1');
  const request = bench.request(undo('hand-over-1', { kind: 'stopped' }));
  bench.instead.findNote.push(down('first'));
  assert.deepEqual(await bench.write(request), again('the ticket system cannot be reached: first'));
  bench.instead.findNote.push({ kind: 'forbidden', detail: '403' });
  assert.deepEqual(await bench.write(request), again('the ticket system refuses our token', 60_000));
  bench.instead.findNote.push({ kind: 'found', noteId: 'n1', text: bench.notes[0]?.text ?? '' }, down('second'));
  assert.deepEqual(await bench.write(request), again('the ticket system cannot be reached: second'));
  assert.deepEqual(bench.sent(), []);
});

test('it stands once the first note bears its sign or a second one does, and not before', async () => {
  const bench = await withNote('hand-over-1');
  const effect = await effectOf(bench.ports, bench.request(undo('hand-over-1', { kind: 'stopped' })), TICKET);
  assert.ok(!('kind' in effect));
  assert.deepEqual(await effect.stands(), { kind: 'unseen', missing: [] });
  const own = await bench.sign('supersede-hand-over-1');
  bench.notes.push({ id: 'n2', text: own });
  assert.deepEqual(await effect.stands(), { kind: 'seen' });
  bench.notes.splice(0, 2, { id: 'n1', text: `${await bench.sign('hand-over-1')} ${own}` });
  bench.instead.findNote.push({ kind: 'found', noteId: 'n1', text: bench.notes[0]?.text ?? '' }, { kind: 'none' });
  assert.deepEqual(await effect.stands(), { kind: 'seen' });
  bench.instead.findNote.length = 0;
  bench.instead.findNote.push({ kind: 'none' }, down('x'));
  assert.deepEqual(await effect.stands(), { kind: 'trouble' });
});
