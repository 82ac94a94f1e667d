/** When a due row is taken back: never while anybody may count on it. The ledger is a real one. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { createSeal } from '../../../encryption/cipher.ts';
import { openLedger } from '../../../ledger/open.ts';
import { createDueRows } from '../../../intake/due-rows.ts';
import { startMayHaveHappened } from '../../../temporal/start-answers.ts';
import { keyIn } from '../../support/live.ts';
import type { DueRow, Ledger } from '../../../ledger/contract.ts';
import type { StartEnd } from '../../../intake/due-rows.ts';

async function ledgerOf(t: TestContext): Promise<Ledger> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-due-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(async () => {
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  return ledger;
}
const row = (acceptedAtMs: number, workflowId = 'triage:desk:1'): DueRow => ({
  workflowId,
  process: 'ticket-triage',
  connection: 'desk',
  item: '1',
  acceptedAtMs,
  dueAtMs: acceptedAtMs + 1_000,
});
const standing = async (ledger: Ledger): Promise<number> => (await ledger.overdue(Number.MAX_SAFE_INTEGER, 99)).length;
const notRunning = (): Promise<'no'> => Promise.resolve('no');

for (const [end, running, stays] of [
  ['not-started', 'no', 0],
  ['not-started', 'yes', 1],
  ['not-started', 'unknown', 1],
  ['unknown', 'no', 1],
  ['started', 'yes', 1],
] as const)
  test(`a start that ended ${end}, with a workflow that runs: ${running}, leaves ${stays} row(s)`, async (t) => {
    const ledger = await ledgerOf(t);
    const held = await createDueRows(ledger, () => Promise.resolve(running)).hold(row(1));
    await held.release(end);
    assert.equal(await standing(ledger), stays);
  });

test('a row of an earlier acceptance is not taken back by a later delivery that failed', async (t) => {
  const ledger = await ledgerOf(t);
  await ledger.putDue(row(1));
  const held = await createDueRows(ledger, notRunning).hold(row(2));
  await held.release('not-started');
  assert.deepEqual(await ledger.overdue(9_999, 9), [row(1)]);
});

test('a row that another delivery of the same item counts on stays, whoever made it and whoever ends last', async (t) => {
  for (const ends of [
    ['not-started', 'started'],
    ['started', 'not-started'],
  ] as const) {
    const ledger = await ledgerOf(t);
    const dueRows = createDueRows(ledger, notRunning);
    const [first, second] = [await dueRows.hold(row(1)), await dueRows.hold(row(2))];
    await first.release(ends[0]);
    await second.release(ends[1]);
    assert.equal(await standing(ledger), 1, ends.join());
  }
});

test('when all deliveries of an item fail, the last one takes the row back', async (t) => {
  const ledger = await ledgerOf(t);
  const dueRows = createDueRows(ledger, notRunning);
  const [first, second] = [await dueRows.hold(row(1)), await dueRows.hold(row(2))];
  await first.release('not-started');
  assert.equal(await standing(ledger), 1);
  await second.release('not-started');
  assert.equal(await standing(ledger), 0);
});

test('a delivery that arrives while the row is being taken back makes one of its own', async (t) => {
  const ledger = await ledgerOf(t);
  const gate = Promise.withResolvers<'no'>();
  const dueRows = createDueRows(ledger, () => gate.promise);
  const releasing = (await dueRows.hold(row(1))).release('not-started');
  const coming = dueRows.hold(row(2));
  gate.resolve('no');
  await releasing;
  await (await coming).release('started');
  assert.deepEqual(await ledger.overdue(9_999, 9), [row(2)]);
});

test('whatever the order in which deliveries come and end, a started item has its row and one that nobody started has none', async (t) => {
  const ledger = await ledgerOf(t);
  let items = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<StartEnd>('started', 'not-started'), { minLength: 1, maxLength: 6 }),
      fc.scheduler(),
      async (ends, s) => {
        const workflowId = `triage:desk:p${++items}`;
        let hasStarted = false;
        const dueRows = createDueRows(ledger, () => s.schedule(Promise.resolve(hasStarted ? 'yes' : 'no')));
        const deliveries = ends.map(async (end, at) => {
          await s.schedule(Promise.resolve());
          const held = await dueRows.hold(row(at, workflowId));
          await s.schedule(Promise.resolve());
          if (end === 'started') hasStarted = true;
          await held.release(end);
        });
        await s.waitFor(Promise.all(deliveries));
        const rows = (await ledger.overdue(Number.MAX_SAFE_INTEGER, 9_999)).filter((one) => one.workflowId === workflowId);
        assert.equal(rows.length, ends.includes('started') ? 1 : 0);
      },
    ),
    { numRuns: 100 },
  );
});

test('only an answer of no is certain: a deadline, a lost connection or an error within may hide a start', () => {
  const failing = (code: number): Error => new Error('wrapped', { cause: Object.assign(new Error('inner'), { code }) });
  for (const code of [1, 2, 4, 10, 13, 14, 15]) assert.equal(startMayHaveHappened(failing(code)), true, `code ${code}`);
  for (const code of [3, 5, 7, 8, 9, 12, 16]) assert.equal(startMayHaveHappened(failing(code)), false, `code ${code}`);
  assert.equal(startMayHaveHappened(new TypeError('never left us')), false);
});
