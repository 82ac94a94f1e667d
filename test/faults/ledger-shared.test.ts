import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptsIn, newLedgerPath, reportOf, startWriter, stopWriter, until } from '../fixtures/ledger-writers.ts';

/** Enough that several processes ask for the same ticket at the same time. */
const ROWS_EACH = 15;

test('five processes that make one ledger at once and begin the same attempts share three per ticket and route', async (t) => {
  const path = await newLedgerPath(t);
  // The same name: all of them write for the same tickets.
  const writers = [0, 1, 2, 3, 4].map(() => startWriter(t, path, 'same'));
  await until(() => writers.every((writer) => writer.acknowledged.length + writer.spent >= ROWS_EACH), writers);
  for (const writer of writers) await stopWriter(writer);

  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  t.diagnostic(`${reportOf(writers)}; spent ${writers.map((writer) => writer.spent).join(', ')}`);
  assert.equal(new Set(acknowledged).size, acknowledged.length, 'no place is given twice');
  assert.deepEqual(attemptsIn(path).toSorted(), acknowledged.toSorted());
  assert.ok(acknowledged.every((attempt) => /:[123]$/.test(attempt)));
  assert.ok(
    writers.some((writer) => writer.spent > 0),
    'somebody came too late',
  );
});
