/** Editing a note of ours: done, refused, not possible, or of unknown end, and what the desk keeps of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesk } from '../../connectors/desk/client.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';

const TOKEN = 'test-token';
const DEADLINE_MS = 400;
const ASKS = 'A person is asked. [standby 00c0ffee]';
const SUPERSEDED = 'AI is back: no longer asked. [standby 0badcafe]';

type Setting = { simulator: DeskSimulator; desk: TicketSystem; id: string; noteId: string };
/** A ticket with one note of ours. */
async function withNote(run: (setting: Setting) => Promise<void>, editableNotes?: boolean): Promise<void> {
  const simulator = await startDeskSimulator({ token: TOKEN, ...(editableNotes === undefined ? {} : { editableNotes }) });
  try {
    const desk = createDesk({ baseUrl: simulator.url, token: TOKEN });
    const id = await simulator.createTicket({ client: 'acme' });
    const note = await desk.addNote(id, ASKS, 5000);
    await run({ simulator, desk, id, noteId: note.kind === 'applied' ? note.ref : assert.fail(note.kind) });
  } finally {
    await simulator.close();
  }
}
const edits = (simulator: DeskSimulator) => simulator.journal().filter((entry) => entry.kind === 'note-edited');

test('an edited note has its new text and mark and no longer the old, and the journal keeps both texts', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    assert.deepEqual(await desk.findNote(id, '00c0ffee', 5000), { kind: 'found', noteId, text: ASKS });
    assert.deepEqual(await desk.editNote(id, noteId, SUPERSEDED, 5000), { kind: 'applied', ref: noteId, version: '3' });
    assert.deepEqual(await desk.findNote(id, '0badcafe', 5000), { kind: 'found', noteId, text: SUPERSEDED });
    assert.deepEqual(await desk.findNote(id, '00c0ffee', 5000), { kind: 'none' });
    assert.equal(simulator.counts().notes[id], 1);
    const [{ seq: _seq, at: _at, ...entry } = assert.fail('no entry')] = edits(simulator);
    assert.deepEqual(entry, {
      kind: 'note-edited',
      ticket: id,
      actor: 'us',
      noteId,
      text: SUPERSEDED,
      before: ASKS,
      mark: '0badcafe',
    });
    const acts = await desk.acts(id, '2', 5000);
    assert.deepEqual(acts.kind === 'acts' && acts.acts.map(({ actor, kind }) => [actor, kind]), [['us', 'other']]);
  });
});

test('an edit that drops the mark leaves a note that no look finds', async () => {
  await withNote(async ({ desk, id, noteId }) => {
    assert.equal((await desk.editNote(id, noteId, 'no mark', 5000)).kind, 'applied');
    assert.deepEqual(await desk.findNote(id, '00c0ffee', 5000), { kind: 'none' });
  });
});

test('what somebody else wrote is not edited, also when it quotes our mark', async () => {
  await withNote(async ({ simulator, desk, id }) => {
    await simulator.addNote(id, ASKS, 'staff');
    await simulator.addNote(id, ASKS, 'automation');
    for (const foreign of ['n2', 'n3']) {
      const got = await desk.editNote(id, foreign, SUPERSEDED, 5000);
      assert.equal(got.kind === 'rejected' && got.because, 'forbidden');
    }
    assert.deepEqual(edits(simulator), []);
  });
});

test('a note that is not there, or not on this ticket, or on no ticket, or on a deleted one is gone', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    const other = await simulator.createTicket({ client: 'acme' });
    const ends = [
      await desk.editNote(id, 'n9', SUPERSEDED, 5000),
      await desk.editNote(other, noteId, SUPERSEDED, 5000),
      await desk.editNote('T9', noteId, SUPERSEDED, 5000),
    ];
    await simulator.deleteTicket(id);
    ends.push(await desk.editNote(id, noteId, SUPERSEDED, 5000));
    for (const end of ends) assert.equal(end.kind === 'rejected' && end.because, 'gone', JSON.stringify(end));
    assert.deepEqual(edits(simulator), []);
  });
});

test('an empty text is invalid and a wrong token forbidden, and the note stays', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    const empty = await desk.editNote(id, noteId, '', 5000);
    assert.equal(empty.kind === 'rejected' && empty.because, 'invalid');
    const stranger = await createDesk({ baseUrl: simulator.url, token: 'wrong' }).editNote(id, noteId, SUPERSEDED, 5000);
    assert.equal(stranger.kind === 'rejected' && stranger.because, 'forbidden');
    assert.deepEqual(edits(simulator), []);
  });
});

test('a desk that edits no notes says so, also of a note that is not there, and adds notes as before', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    for (const note of [noteId, 'n9']) assert.deepEqual(await desk.editNote(id, note, SUPERSEDED, 5000), { kind: 'unsupported' });
    assert.equal((await desk.addNote(id, SUPERSEDED, 5000)).kind, 'applied');
    assert.deepEqual(edits(simulator), []);
  }, false);
});

test('501 is unsupported too', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    await simulator.setMode('note', { kind: 'error', status: 501 });
    assert.deepEqual(await desk.editNote(id, noteId, SUPERSEDED, 5000), { kind: 'unsupported' });
  });
});

const modes = [
  { mode: { kind: 'down' }, end: 'unknown', stored: ['note-added'] },
  { mode: { kind: 'down', retryAfter: '1' }, end: 'not-sent', stored: ['note-added'] },
  { mode: { kind: 'refuse' }, end: 'not-sent', stored: ['note-added'] },
  { mode: { kind: 'error', status: 429 }, end: 'not-sent', stored: ['note-added'] },
  { mode: { kind: 'reset' }, end: 'unknown', stored: ['note-added'] },
  { mode: { kind: 'error', status: 500 }, end: 'unknown', stored: ['note-added'] },
  { mode: { kind: 'error', status: 409 }, end: 'rejected', stored: ['note-added'] },
  { mode: { kind: 'hold' }, end: 'unknown', stored: ['note-added', 'note-edited', 'held'] },
  { mode: { kind: 'delay', ms: 50 }, end: 'applied', stored: ['note-added', 'note-edited'] },
  { mode: { kind: 'apply-late', ms: 100 }, end: 'unknown', stored: ['note-added', 'note-edited'] },
  { mode: { kind: 'apply-late', ms: 100, reply: 'hang' }, end: 'unknown', stored: ['note-added', 'note-edited'] },
] as const;
for (const { mode, end, stored } of modes) {
  test(`${JSON.stringify(mode)} for notes: an edit ends ${end}, and the journal holds ${stored.join(', ')}`, async () => {
    await withNote(async ({ simulator, desk, id, noteId }) => {
      await simulator.setMode('note', mode);
      assert.equal((await desk.editNote(id, noteId, SUPERSEDED, DEADLINE_MS)).kind, end);
      await simulator.setMode('note', { kind: 'works' });
      await sleep(150); // longer than the 100 ms after which a late effect is stored
      const kinds = simulator.journal().map((entry) => entry.kind);
      assert.deepEqual(kinds, ['ticket-created', ...stored]);
    });
  });
}

test('a note id that would name another path is refused before anything is sent', async () => {
  await withNote(async ({ simulator, desk, id, noteId }) => {
    for (const wrong of ['.', '..', '', 'a b', 'n1\n', 'n'.repeat(201), '\ud800']) {
      const got = await desk.editNote(id, wrong, SUPERSEDED, 5000);
      assert.equal(got.kind === 'rejected' && got.because, 'invalid', JSON.stringify(wrong));
    }
    assert.equal(simulator.counts().requests.note, 1, 'the one that wrote the note');
    const climbing = await desk.editNote(id, `../notes/${noteId}`, SUPERSEDED, 5000);
    assert.equal(climbing.kind === 'rejected' && climbing.because, 'gone', 'a slash is a part of the id');
    await assert.rejects(desk.editNote('../T1', noteId, SUPERSEDED, 5000), TypeError);
    assert.deepEqual(edits(simulator), []);
  });
});

test('of a long note the first 8 KB are handed on, without half a character, and its mark is found all the same', async () => {
  await withNote(async ({ desk, id }) => {
    const long = `${'x'.repeat(8191)}€${'y'.repeat(100_000)} [standby deadbeef]`;
    const note = await desk.addNote(id, long, 5000);
    const got = await desk.findNote(id, 'deadbeef', 5000);
    assert.deepEqual(got, { kind: 'found', noteId: note.kind === 'applied' && note.ref, text: 'x'.repeat(8191) });
  });
});
