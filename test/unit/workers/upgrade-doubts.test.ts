import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { endOtherPolls, otherRuns } from '../../../temporal/other-runs.ts';
import { openOfAnotherRelease } from '../../../workers/upgrade.ts';
import { init } from '../../../cli/init.ts';
import { callerInto } from '../../support/command-line.ts';
import { fakeConnection } from './fake-connection.ts';

const dir = async (t: TestContext) => {
  const made = await mkdtemp(join(tmpdir(), 'standby-up-'));
  t.after(() => rm(made, { recursive: true, force: true }));
  return made;
};

test('a ledger that is busy at the check is no reason to start unchecked', async (t) => {
  const dataDir = await dir(t);
  const path = join(dataDir, 'ledger.db');
  const key = keyOf(randomBytes(32));
  await (await openLedger({ path, seal: createSeal([key]) })).close();
  const { connection, calls } = fakeConnection({ listed: [{ id: 'triage:desk:1', run: 'r1', status: 1 }] });
  const holder = new DatabaseSync(path);
  holder.exec('pragma locking_mode = exclusive; begin immediate; commit; select count(*) from rules');
  const asked = await openOfAnotherRelease({
    place: { connection, namespace: 'default' },
    dataDir,
    keyIds: [key.keyId],
    mayFollow: true,
  }).then(
    (found) => (found.kind === 'refused' ? found.refusal.why : `nothing stands against a start: ${found.kind}`),
    (error: unknown) => `refused: ${String(error)}`,
  );
  holder.close();
  // The lock is gone: what comes next opens it and brings it up to date.
  await (await openLedger({ path, seal: createSeal([key]) })).close();
  t.diagnostic(`${asked}; Temporal was asked ${calls.length} times`);
  assert.match(asked, /refused|triage:desk:1/);
});

test('a run that went on as a new one between the list and the question counts as open', async () => {
  const { connection } = fakeConnection({
    listed: [{ id: 'triage:desk:1', run: 'r1', status: 1 }],
    now: (id, run) => (run === 'r1' ? { id, run, status: 6 } : { id, run: 'r2', status: 1 }),
  });
  const { listed } = await otherRuns({ connection, namespace: 'default' });
  assert.equal(listed.length, 1);
});

test('polls of all connections are ended, be they more than a page', async () => {
  const listed = Array.from({ length: 25 }, (_, at) => ({ id: `poll:${at}`, run: `r${at}`, status: 1, type: 'pollDesk' }));
  const { connection, calls } = fakeConnection({ listed });
  await endOtherPolls({ connection, namespace: 'default' });
  assert.equal(calls.filter(({ name }) => name === 'terminate').length, 25);
});

test('an init that was killed before it made its tables is given again', async (t) => {
  const dataDir = await dir(t);
  await writeFile(join(dataDir, 'ledger.db'), '');
  const given = { dataDir, values: {}, words: [], json: false, config: undefined };
  const end = await init.run(given, () => undefined, callerInto({ out: '', err: '' }));
  assert.equal(end.kind, 'done', JSON.stringify(end));
});
