/** Marks are the installation's own, kept before a note is sent: one note over kills, upgrades, rotated keys and restored ledgers. Real sockets and files. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { oldMarkOf, signOf } from '../../activities/desk/mark.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { migrate } from '../../ledger/migrate.ts';
import * as ledger0001 from '../../ledger/migrations/0001-ledger.ts';
import * as people0002 from '../../ledger/migrations/0002-people.ts';
import * as watch0003 from '../../ledger/migrations/0003-watch.ts';
import { openLedger } from '../../ledger/open.ts';
import { openSqliteDatabase } from '../../ledger/sqlite/dialect.ts';
import { storeOf } from '../../ledger/store.ts';
import { markIn } from '../support/marks.ts';
import { LOOK_AGAIN_MS, NOTE, deskBench } from './desk-bench.ts';
import type { Seal } from '../../encryption/contract.ts';
import type { DeskBench } from './desk-bench.ts';

const OLD_RELEASE = [ledger0001, people0002, watch0003];
/** Before any ledger of a test was made: a ticket that an older release may have noted. */
const LONG_AGO_MS = Date.parse('2020-11-25T08:00:00.000Z');
const keyFor = (bench: DeskBench, step = 'note'): string => `triage:desk:${bench.ticket}:e1:${step}`;
const marksOn = (bench: DeskBench): (string | null)[] =>
  bench.simulator.journal().flatMap((entry) => (entry.kind === 'note-added' && entry.actor === 'us' ? [entry.mark] : []));

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-marks-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** As the release before left it: tables without marks, and, where it was killed between note and reply, the try. */
async function oldLedger(
  path: string,
  seal: Seal,
  tried?: { readonly key: string; readonly ticket: string; readonly atMs: number },
): Promise<void> {
  const database = openSqliteDatabase(path);
  await migrate(storeOf(database, seal), LONG_AGO_MS, OLD_RELEASE);
  await database.db.destroy();
  if (!tried) return;
  const raw = new DatabaseSync(path);
  raw
    .prepare(
      "insert into write_intent (key, workflow_id, episode, step, connection, ticket, sealed_changes, first_tried_at_ms, tried_at_ms) values (?, ?, 1, 'note', 'desk', ?, ?, ?, ?)",
    )
    .run(tried.key, `triage:desk:${tried.ticket}`, tried.ticket, seal.seal('[]'), tried.atMs, tried.atMs);
  raw.close();
}

for (const remembers of ['the try', 'nothing of it'] as const) {
  test(`killed between note and reply, upgraded, started again: one note, where the ledger remembers ${remembers}`, async (t) => {
    const bench = await deskBench(t, {
      nowMs: LONG_AGO_MS,
      before: (path, seal, ticket) =>
        oldLedger(path, seal, remembers === 'the try' ? { key: `triage:desk:${ticket}:e1:note`, ticket, atMs: LONG_AGO_MS } : undefined),
    });
    const request = await bench.request(NOTE);
    // What the release before had sent when it was killed; nobody has read the reply.
    await bench.desk.addNote(bench.ticket, `Standby suggests: P1. ${signOf(oldMarkOf(keyFor(bench)))}`, 5_000);
    bench.advance(5_000);
    const { reading } = await bench.read();
    assert.deepEqual(reading, { kind: 'nothing-new', why: 'episode 1 has its note' });
    const end = await bench.write(request);
    t.diagnostic(`${bench.notes().length} note(s)`);
    assert.equal(end?.written.kind, 'written');
    assert.deepEqual(marksOn(bench), [oldMarkOf(keyFor(bench))]);
  });
}

test('a try of an older release that never came is sent again under the mark that it was tried with', async (t) => {
  const bench = await deskBench(t, {
    nowMs: LONG_AGO_MS,
    before: (path, seal, ticket) => oldLedger(path, seal, { key: `triage:desk:${ticket}:e1:note`, ticket, atMs: LONG_AGO_MS }),
  });
  const end = await bench.write(await bench.request(NOTE));
  assert.deepEqual([end?.written.kind, end?.rests], ['written', [LOOK_AGAIN_MS]]);
  // The first may still come, and the two must have one name.
  assert.deepEqual(marksOn(bench), [oldMarkOf(keyFor(bench))]);
});

test('a note of an older release is superseded by its successor, each named by the mark it bears', async (t) => {
  const bench = await deskBench(t, { nowMs: LONG_AGO_MS, before: (path, seal) => oldLedger(path, seal) });
  const old = oldMarkOf(keyFor(bench, 'hand-over-1'));
  await bench.desk.addNote(bench.ticket, `A person is asked. ${signOf(old)}`, 5_000);
  await bench.write(await bench.request(NOTE));
  const undoReason = { kind: 'answered', by: 'OpenAI', successor: 'note' } as const;
  const end = await bench.write(await bench.request({ kind: 'supersede', target: 'hand-over-1', undoReason }));
  assert.equal(end?.written.kind, 'written');
  const edited = bench.simulator.journal().flatMap((entry) => (entry.kind === 'note-edited' ? [entry.text] : []));
  const [own, successor] = [
    await markIn(bench.ledger(), keyFor(bench, 'supersede-hand-over-1')),
    await markIn(bench.ledger(), keyFor(bench)),
  ];
  assert.equal(edited.length, 1);
  assert.ok(
    edited[0]?.startsWith(`Superseded: answered by OpenAI; see the note (standby ${successor}). ${signOf(old)} ${signOf(own)}`),
    edited[0],
  );
});

test('the mark is kept with the intent before the note is sent', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('note', { kind: 'error', status: 500, count: 1 });
  assert.equal(await bench.write(await bench.request(NOTE), 0), undefined);
  const [row] = await bench.ledger().writes(`triage:desk:${bench.ticket}`);
  assert.deepEqual([row?.state.kind, row?.mark], ['tried', await markIn(bench.ledger(), keyFor(bench))]);
});

test('a ledger restored from a backup that is older than the note finds it', async (t) => {
  const bench = await deskBench(t);
  const request = await bench.request(NOTE);
  const backup = join(await folder(t), 'backup.db');
  await bench.restart(async (path) => copyFile(path, backup));
  await bench.write(request);
  await bench.restart(async (path) => copyFile(backup, path));
  assert.deepEqual(await bench.ledger().writes(`triage:desk:${bench.ticket}`), []);
  assert.equal((await bench.write(request))?.written.kind, 'written');
  assert.equal(bench.notes().length, 1);
});

test('a mark that anybody can compute, on a ticket younger than the subkey, is not taken for ours', async (t) => {
  const bench = await deskBench(t);
  // A desk that filters neither by account nor by mark, and a client who knows our ids.
  await bench.simulator.addNote(bench.ticket, `Hello? ${signOf(oldMarkOf(keyFor(bench)))}`, 'us');
  const { reading } = await bench.read();
  assert.equal(reading.kind, 'episode');
  assert.equal((await bench.write(await bench.request(NOTE)))?.written.kind, 'written');
  assert.equal(bench.notes().length, 2);
});

test('where a desk says whose a note is, only ours counts', async (t) => {
  const bench = await deskBench(t);
  const found = async (actor: unknown): Promise<string> => {
    const answer: typeof fetch = async () =>
      new Response(JSON.stringify({ notes: [{ id: 'n1', text: '[standby 00c0ffee]', ...(actor === undefined ? {} : { actor }) }] }));
    return (await createDesk({ baseUrl: bench.simulator.url, token: 'x', fetch: answer }).findNote('T1', '00c0ffee', 5_000)).kind;
  };
  for (const actor of ['person', 'staff', 'client', 'automation']) assert.equal(await found(actor), 'none', actor);
  for (const actor of ['us', undefined, null, 'API-Benutzer 7', 12]) assert.equal(await found(actor), 'found', String(actor));
});

test('rotated keys change no mark: the secret goes under the newest key, and opens when the old one is gone', async (t) => {
  const path = join(await folder(t), 'ledger.db');
  const [old, next, foreign] = [keyOf(randomBytes(32)), keyOf(randomBytes(32)), keyOf(randomBytes(32))];
  const mark = async (...keys: [ReturnType<typeof keyOf>, ...ReturnType<typeof keyOf>[]]): Promise<string> => {
    const ledger = await openLedger({ path, seal: createSeal(keys) });
    try {
      return await markIn(ledger, 'triage:desk:T1:e1:note');
    } finally {
      await ledger.close();
    }
  };
  const first = await mark(old);
  assert.equal(await mark(next, old), first);
  assert.equal(await mark(next), first, 'the old key may go');
  await assert.rejects(mark(foreign), { name: 'UnsealError' });
  assert.equal(await mark(next), first, 'a stranger changes nothing');
});

test('two ledgers have two secrets, two processes on one have one, and none of it stands in the file in plain', async (t) => {
  const dir = await folder(t);
  const key = keyOf(randomBytes(32));
  const open = (name: string) => openLedger({ path: join(dir, name), seal: createSeal([key]) });
  const [one, other, another] = [await open('a.db'), await open('b.db'), await open('a.db')];
  t.after(() => Promise.all([one.close(), other.close(), another.close()]));
  const marks = await Promise.all([one, other, another].map((ledger) => markIn(ledger, 'step')));
  assert.equal(marks[0], marks[2]);
  assert.notEqual(marks[0], marks[1]);
  const secret = (await one.subkey('mark')).subkey.export();
  for (const name of await readdir(dir)) {
    const bytes = await readFile(join(dir, name));
    for (const form of ['latin1', 'hex', 'base64'] as const)
      assert.ok(!bytes.includes(secret.toString(form)), `${name} holds it in ${form}`);
  }
});
