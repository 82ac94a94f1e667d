/** What every ledger must do about rules: each version stands under its hash, whole, sealed and for ever the same, until it is removed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Place } from './ledger-migrations.ts';

const CANARY = 'canary-client-51c2';
const TEXT = JSON.stringify({ clients: { [CANARY]: { ai: 'cloud' } }, exceptions: 'x'.repeat(2_000_000) });
const HASH = createHash('sha256').update(TEXT).digest('hex');
const OTHER = createHash('sha256').update('other').digest('hex');

export function rulesTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('rules of two megabytes read back whole under the SHA-256 of their text, and any other hash is not known', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.rules(HASH), undefined);
    assert.equal(await ledger.putRules(TEXT, 1_000), HASH);
    assert.equal(await ledger.rules(HASH), TEXT);
    assert.equal(await ledger.rules(OTHER), undefined);
    assert.equal(await ledger.rules(HASH.slice(0, 12)), undefined);
    assert.equal(await ledger.rules(''), undefined);
  });

  test('rules that are put again count from then on, and a clock that was set back makes them no older', async (t) => {
    const ledger = await opened(t);
    await ledger.putRules('first', 1_000);
    await ledger.putRules(TEXT, 2_000);
    await ledger.putRules(TEXT, 3_000);
    await ledger.putRules(TEXT, 500);
    const first = createHash('sha256').update('first').digest('hex');
    assert.deepEqual(await ledger.rulesPutBefore(1_000), []);
    assert.deepEqual(await ledger.rulesPutBefore(3_000), [first]);
    assert.deepEqual(await ledger.rulesPutBefore(3_001), [first, HASH]);
  });

  test('rules are removed where nobody has put them since, and can be put anew', async (t) => {
    const ledger = await opened(t);
    await ledger.putRules(TEXT, 2_000);
    assert.equal(await ledger.removeRules(HASH, 2_000), false);
    assert.equal(await ledger.rules(HASH), TEXT);
    assert.equal(await ledger.removeRules(OTHER, 9_000), false);
    assert.equal(await ledger.removeRules(HASH, 2_001), true);
    assert.deepEqual([await ledger.rules(HASH), await ledger.rulesPutBefore(9_000)], [undefined, []]);
    assert.equal(await ledger.putRules(TEXT, 4_000), HASH);
    assert.equal(await ledger.rules(HASH), TEXT);
  });
}

export function rulesTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('processes that put the same rules at once leave one row, which each of them reads', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const ledgers = [await open(seal), await open(seal), await open(seal)];
    const hashes = await Promise.all(ledgers.map((ledger, number) => ledger.putRules(TEXT, 1_000 + number)));
    assert.deepEqual(hashes, [HASH, HASH, HASH]);
    for (const ledger of ledgers) assert.equal(await ledger.rules(HASH), TEXT);
    const rows = await store(seal).once((db) => db.selectFrom('rules').select(['hash', 'put_at_ms']).execute());
    assert.deepEqual(
      rows.map((row) => [row.hash, row.put_at_ms]),
      [[HASH, 1_002]],
    );
  });

  test('a name of a client stands nowhere in the database in plain, and with another key there are none', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    await (await open(seal)).putRules(JSON.stringify({ clients: { [CANARY]: {} } }), 1_000);
    const hash = createHash('sha256')
      .update(JSON.stringify({ clients: { [CANARY]: {} } }))
      .digest('hex');
    const kept = await bytes();
    assert.ok(kept.includes(hash), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY));
    assert.equal(await (await open(newSeal())).rules(hash), undefined);
  });

  test('rules under the hash of others are not known: nothing is allowed that nobody has written', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    await ledger.putRules('strict', 1_000);
    await store(seal).once((db) => db.updateTable('rules').set({ hash: OTHER }).execute());
    assert.equal(await ledger.rules(OTHER), undefined);
  });
}
