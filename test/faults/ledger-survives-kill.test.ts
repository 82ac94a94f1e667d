import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { attemptsIn, newLedgerPath, reportOf, startWriter, stopWriter, until } from '../fixtures/ledger-writers.ts';
import type { Writer } from '../fixtures/ledger-writers.ts';

/** Enough that every writer has met the others. */
const ROWS_EACH = 25;

test('of four processes writing one ledger two are killed: no acknowledged row is missing, the file is whole, the others go on', async (t) => {
  const path = await newLedgerPath(t);
  const writers = [0, 1, 2, 3].map((number) => startWriter(t, path, `writer-${number}`));
  await until(() => writers.every((writer) => writer.acknowledged.length >= ROWS_EACH), writers);

  const [killed, others] = [writers.slice(0, 2), writers.slice(2)];
  for (const writer of killed) await killInTheMiddle(writer);
  const before = others.map((writer) => writer.acknowledged.length);
  await until(() => others.every((writer, at) => writer.acknowledged.length >= (before[at] ?? 0) + ROWS_EACH), writers);
  for (const writer of others) await stopWriter(writer);

  const rows = new Set(attemptsIn(path));
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  t.diagnostic(`${reportOf(writers)}; ${acknowledged.length} acknowledged, ${rows.size} kept`);
  assert.deepEqual(
    acknowledged.filter((attempt) => !rows.has(attempt)),
    [],
  );
  // A row may have been committed whose acknowledgement the kill cut off: one per killed writer, no more.
  assert.ok(rows.size - acknowledged.length <= killed.length);
});

/** Kills where the writer has said that it tries and not that it is done: that is inside a transaction, or waiting for one. */
async function killInTheMiddle(writer: Writer): Promise<void> {
  const ended = once(writer.child, 'close');
  await until(() => writer.lastSaid.startsWith('try'), [writer]);
  assert.equal(writer.child.exitCode, null, 'it was alive and writing');
  assert.ok(writer.child.kill('SIGKILL'));
  await ended;
  assert.equal(writer.child.signalCode, 'SIGKILL');
  assert.deepEqual(writer.errors, []);
}
