/** What every ledger must do about frozen facts: the first under a number stays, sealed, until its item is over and old. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { task, waiting } from '../fixtures/ledger-rows.ts';
import type { Seal } from '../../encryption/contract.ts';
import type { FactsPut, Ledger } from '../../ledger/contract.ts';
import type { Place } from './ledger-migrations.ts';

const CANARY = 'canary-host-77aa';
const ITEM = 'summary:desk:1';
const given = (more: Partial<FactsPut> = {}): FactsPut => ({
  workflowId: ITEM,
  number: 1,
  atMs: 1_000,
  facts: { count: 3, host: CANARY },
  forModel: true,
  dueAtMs: undefined,
  ...more,
});
const hashOf = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('hex');

export function factsTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('facts are read back as they were frozen, with the hash of what they say', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual([await ledger.factsAt(ITEM, 1), await ledger.newestFacts(ITEM)], [undefined, undefined]);
    assert.equal(await ledger.putFacts(given()), 'put');
    const { workflowId: _, ...row } = given();
    assert.deepEqual(await ledger.factsAt(ITEM, 1), { ...row, hash: hashOf(row.facts) });
    await ledger.putFacts(given({ number: 2, dueAtMs: 9_000, forModel: false, facts: [] }));
    assert.deepEqual(await ledger.factsAt(ITEM, 2), {
      number: 2,
      atMs: 1_000,
      facts: [],
      forModel: false,
      dueAtMs: 9_000,
      hash: hashOf([]),
    });
  });

  test('the first facts under a number stay, whatever is frozen under it later', async (t) => {
    const ledger = await opened(t);
    await ledger.putFacts(given());
    const other = given({ facts: { count: 4 }, forModel: false, atMs: 2_000, dueAtMs: 3_000 });
    assert.deepEqual([await ledger.putFacts(given()), await ledger.putFacts(other)], ['there', 'there']);
    assert.deepEqual((await ledger.factsAt(ITEM, 1))?.facts, given().facts);
  });

  test('the newest facts of an item are those with the highest number, of all or of those that a model is to speak of', async (t) => {
    const ledger = await opened(t);
    for (const [number, forModel] of [
      [10, true],
      [2, true],
      [11, false],
    ] as const)
      await ledger.putFacts(given({ number, forModel, atMs: 100 - number }));
    await ledger.putFacts(given({ workflowId: 'summary:desk:2', number: 99 }));
    assert.deepEqual([(await ledger.newestFacts(ITEM))?.number, (await ledger.newestFacts(ITEM, 'for-model'))?.number], [11, 10]);
    await ledger.putFacts(given({ workflowId: 'summary:desk:3', forModel: false }));
    assert.equal(await ledger.newestFacts('summary:desk:3', 'for-model'), undefined);
  });

  test('old facts are emptied, but not those of an item that waits for a person or a machine, and their number stays taken', async (t) => {
    const ledger = await opened(t);
    for (const item of ['asked', 'waits', 'over']) await ledger.putFacts(given({ workflowId: item }));
    await ledger.putFacts(given({ workflowId: 'young', atMs: 2_000 }));
    await ledger.putTask(task({ task: 'asked', workflowId: 'asked' }));
    await ledger.putTask(task({ task: 'over', workflowId: 'over', end: { atMs: 5_000, how: 'answered', by: undefined } }));
    await ledger.putWaiting(waiting({ workflowId: 'waits' }));
    assert.equal(await ledger.emptyBodies(2_000, 9), 1);
    const left = await Promise.all(['asked', 'waits', 'over', 'young'].map((item) => ledger.factsAt(item, 1)));
    assert.deepEqual(
      left.map((row) => row?.facts !== undefined),
      [true, true, false, true],
    );
    assert.deepEqual([left[2]?.hash, await ledger.putFacts(given({ workflowId: 'over' }))], ['', 'there']);
    assert.equal((await ledger.factsAt('over', 1))?.facts, undefined);
  });
}

export function factsTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of processes that freeze the same number at once one does, and all read its facts', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const ledgers = [await open(seal), await open(seal), await open(seal)];
    const ends = await Promise.all(ledgers.map((ledger, at) => ledger.putFacts(given({ facts: { at } }))));
    assert.deepEqual(ends.toSorted(), ['put', 'there', 'there']);
    for (const ledger of ledgers) assert.deepEqual((await ledger.factsAt(ITEM, 1))?.facts, { at: ends.indexOf('put') });
  });

  test('facts stand nowhere in the database in plain', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    await (await open(seal)).putFacts(given());
    const kept = await bytes();
    assert.ok(kept.includes(ITEM), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY));
  });
}
