/** Which versions of rules are removed: on a real ledger, with Temporal's word for what runs hold. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { isHeldIn, removeOldRules } from '../../../workers/rules-retention.ts';
import { newLedgerPath } from '../../fixtures/ledger-writers.ts';
import type { Ledger } from '../../../ledger/contract.ts';

const [OLD_MS, BEFORE_MS, NOW_MS] = [1_000, 2_000, 3_000];
const never = new AbortController().signal;

async function opened(t: TestContext): Promise<Ledger> {
  const ledger = await openLedger({ path: await newLedgerPath(t), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(() => ledger.close());
  return ledger;
}

test('old rules that no run holds are removed; those of a run, those put lately and the current ones stay', async (t) => {
  const ledger = await opened(t);
  const [idle, held, current, lately] = [
    await ledger.putRules('idle', OLD_MS),
    await ledger.putRules('held', OLD_MS),
    await ledger.putRules('current', OLD_MS),
    await ledger.putRules('lately', BEFORE_MS),
  ];
  const asked: string[] = [];
  const removed = await removeOldRules(
    {
      ledger,
      putCurrent: async () => void (await ledger.putRules('current', NOW_MS)),
      isHeld: async (hash) => {
        asked.push(hash);
        return hash === held;
      },
    },
    BEFORE_MS,
    never,
  );
  assert.equal(removed, 1);
  assert.deepEqual(asked.toSorted(), [idle, held].toSorted(), 'Temporal is asked for those alone that are old');
  const stand = await Promise.all([idle, held, current, lately].map((hash) => ledger.rules(hash)));
  assert.deepEqual(stand, [undefined, 'held', 'current', 'lately']);
});

test('rules that somebody puts while Temporal is asked stay', async (t) => {
  const ledger = await opened(t);
  const hash = await ledger.putRules('back', OLD_MS);
  const isHeld = async (): Promise<boolean> => {
    await ledger.putRules('back', NOW_MS);
    return false;
  };
  assert.equal(await removeOldRules({ ledger, putCurrent: async () => undefined, isHeld }, BEFORE_MS, never), 0);
  assert.equal(await ledger.rules(hash), 'back');
});

test('where Temporal does not answer, and where the process stops, nothing is removed', async (t) => {
  const ledger = await opened(t);
  const hash = await ledger.putRules('old', OLD_MS);
  const ports = { ledger, putCurrent: async () => undefined };
  const down = { ...ports, isHeld: () => Promise.reject(new Error('unavailable')) };
  await assert.rejects(removeOldRules(down, BEFORE_MS, never), /unavailable/);
  assert.equal(await removeOldRules({ ...ports, isHeld: async () => false }, BEFORE_MS, AbortSignal.abort()), 0);
  assert.equal(await ledger.rules(hash), 'old');
});

test('a run that has ended and may still be reset counts as one that holds them', async () => {
  const queries: (string | undefined)[] = [];
  const client = (count: number) =>
    ({ workflow: { count: async (query?: string) => (queries.push(query), { count, groups: [] }) } }) as unknown as Parameters<
      typeof isHeldIn
    >[0];
  assert.deepEqual([await isHeldIn(client(0))('abc'), await isHeldIn(client(1))('abc')], [false, true]);
  assert.deepEqual(queries, ["Rules = 'abc'", "Rules = 'abc'"]);
});
