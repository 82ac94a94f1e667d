import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const writerPath = join(import.meta.dirname, '..', 'fixtures', 'ledger-writer.ts');
/** Four processes start and share one disk of a busy machine; a lock-free one needs a tenth of it. */
const PHASE_MS = 8_000;
/** Enough that every writer has met the others. */
const ROWS_EACH = 25;

type Writer = { readonly child: ChildProcess; readonly acknowledged: string[]; lastSaid: string; readonly errors: string[] };

test('of four processes writing one ledger two are killed: no acknowledged row is missing, the file is whole, the others go on', async (t) => {
  const path = await newPath(t);
  const writers = [0, 1, 2, 3].map((number) => startWriter(t, path, `writer-${number}`));
  await until(() => writers.every((writer) => writer.acknowledged.length >= ROWS_EACH), () => report(writers));

  const [killed, others] = [writers.slice(0, 2), writers.slice(2)];
  for (const writer of killed) await killInTheMiddle(writer);
  for (const writer of killed) assert.ok(writer.acknowledged.length >= ROWS_EACH && writer.child.signalCode === 'SIGKILL', report(writers));

  const before = others.map((writer) => writer.acknowledged.length);
  await until(() => others.every((writer, at) => writer.acknowledged.length >= (before[at] ?? 0) + ROWS_EACH), () => report(writers));
  for (const writer of others) await stop(writer);
  assert.deepEqual(writers.flatMap((writer) => writer.errors), []);

  const rows = rowsOf(path);
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  t.diagnostic(report(writers));
  t.diagnostic(`${acknowledged.length} acknowledged, ${rows.size} kept`);
  assert.deepEqual(acknowledged.filter((attempt) => !rows.has(attempt)), []);
  // A row may have been committed whose acknowledgement the kill cut off: one per killed writer, no more.
  assert.ok(rows.size - acknowledged.length <= killed.length);
});

/** Kills where the writer has said that it tries and not that it is done: that is inside a transaction, or waiting for one. */
async function killInTheMiddle(writer: Writer): Promise<void> {
  const ended = once(writer.child, 'close');
  await until(() => writer.lastSaid.startsWith('try'), () => report([writer]));
  assert.equal(writer.child.exitCode, null, 'it was alive and writing');
  assert.ok(writer.child.kill('SIGKILL'));
  await ended;
  assert.match(writer.lastSaid, /^(try|ack)/);
}

async function stop(writer: Writer): Promise<void> {
  const ended = once(writer.child, 'close');
  writer.child.stdin?.end();
  await ended;
  assert.equal(writer.child.exitCode, 0, report([writer]));
}

function startWriter(t: TestContext, path: string, name: string): Writer {
  const child = spawn(process.execPath, [writerPath, path, name], { stdio: ['pipe', 'pipe', 'pipe'] });
  const writer: Writer = { child, acknowledged: [], lastSaid: '', errors: [] };
  t.after(() => child.kill('SIGKILL'));
  createInterface({ input: child.stdout }).on('line', (line) => {
    writer.lastSaid = line;
    if (line.startsWith('ack ')) writer.acknowledged.push(line.slice('ack '.length));
  });
  createInterface({ input: child.stderr }).on('line', (line) => writer.errors.push(line));
  return writer;
}

function rowsOf(path: string): ReadonlySet<string> {
  const sqlite = new DatabaseSync(path);
  try {
    assert.deepEqual(sqlite.prepare('pragma integrity_check').all().map((row) => row['integrity_check']), ['ok']);
    return new Set(sqlite.prepare('select attempt from attempt').all().map((row) => String(row['attempt'])));
  } finally {
    sqlite.close();
  }
}

async function until(isTrue: () => boolean, saying: () => string): Promise<void> {
  const endsAt = Date.now() + PHASE_MS;
  while (!isTrue()) {
    if (Date.now() > endsAt) assert.fail(`Expected it within ${PHASE_MS} ms, got ${saying()}.`);
    await sleep(2);
  }
}

function report(writers: readonly Writer[]): string {
  return writers.map(({ acknowledged, lastSaid, errors }) => `${acknowledged.length} rows (last said "${lastSaid}")${errors.join(' ')}`).join(', ');
}

async function newPath(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'standby-kill-'));
  t.after(() => rm(directory, { recursive: true }));
  return join(directory, 'ledger.db');
}
