/** Whom the check asks, in which turn, and what it makes of the answers. The ledger is a real one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createStuck } from '../../workers/watch/stuck.ts';
import { task, waiting } from '../fixtures/ledger-rows.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Said, Seen } from '../../workers/watch/ask.ts';
import type { Round } from '../../workers/watch/stuck.ts';

type Bench = {
  readonly ledger: Ledger;
  /** Of the newest check. */
  looked: readonly string[];
  seen: (id: string) => Seen | undefined;
  readonly rounds: Round[];
  /** Of the newest check. */
  asked: readonly string[];
  proofs: number;
  said: (id: string) => Said | undefined;
  failing: readonly string[];
  proof: string | undefined;
  find(): Promise<readonly string[]>;
};
async function bench(t: TestContext): Promise<Bench> {
  const made: Bench = {
    ledger: await watchedLedger(t),
    looked: [],
    seen: () => 'runs',
    rounds: [],
    asked: [],
    proofs: 0,
    said: () => 'answers',
    failing: [],
    proof: undefined,
    find: async () => [...(await find(new AbortController().signal))].toSorted(),
  };
  const find = createStuck({
    ledger: made.ledger,
    failing: () => Promise.resolve(made.failing),
    look: (ids) => {
      made.looked = ids;
      return Promise.resolve(
        new Map(
          ids.flatMap((id): [string, Seen][] => [[id, made.seen(id)]].filter((entry): entry is [string, Seen] => entry[1] !== undefined)),
        ),
      );
    },
    roundGrew: (round) => void made.rounds.push(round),
    ask: (ids) => {
      made.asked = ids;
      const entries = ids.flatMap((id): [string, Said][] => {
        const said = made.said(id);
        return said === undefined ? [] : [[id, said]];
      });
      return Promise.resolve(new Map(entries));
    },
    prove: () => {
      made.proofs += 1;
      return Promise.resolve(made.proof);
    },
  });
  return made;
}
async function wait(ledger: Ledger, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await ledger.putWaiting(waiting({ workflowId: `triage:desk:${at}`, dueAtMs: at }));
}

test('the first check asks all, the next ones a hundred in turn, and each comes again', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 250);
  await b.find();
  assert.equal(b.asked.length, 250);
  const turns: string[] = [];
  for (let checks = 0; checks < 5; checks++) {
    await b.find();
    assert.equal(b.asked.length, 100);
    turns.push(...b.asked);
  }
  assert.equal(new Set(turns).size, 250);
  assert.equal(new Set(turns.slice(0, 250)).size, 250, 'nobody comes twice before everybody came once');
});

test('a first check that found no worker is made again whole', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 250);
  b.said = (id) => (id < 'triage:desk:108' ? 'silent' : undefined);
  await assert.rejects(b.find(), /none of the workflows that wait has answered/);
  b.said = () => 'answers';
  await b.find();
  assert.equal(b.asked.length, 250);
});

test('those that were not come to go first at the next check', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 150);
  await b.find();
  b.said = (id) => (Number(id.split(':')[2]) < 3 ? 'answers' : undefined);
  await b.find();
  b.said = () => 'answers';
  await b.find();
  assert.equal(b.asked[0], 'triage:desk:3');
});

test('one that fails is asked at every check until it answers, and forgotten where it waits no more', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 250);
  b.said = (id) => (id === 'triage:desk:7' || id === 'triage:desk:8' ? 'fails' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:7', 'triage:desk:8']);
  b.said = (id) => (id === 'triage:desk:7' ? 'silent' : 'answers');
  await b.ledger.removeWaiting('triage:desk:8');
  for (let checks = 0; checks < 3; checks++) {
    assert.deepEqual(await b.find(), ['triage:desk:7'], 'silence is no recovery');
    assert.ok(b.asked.includes('triage:desk:7'));
  }
  b.said = () => 'answers';
  assert.deepEqual(await b.find(), []);
});

test('one that waits by the ledger and was ended by Temporal is found; one that has come to its end meanwhile is not', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 3);
  b.said = (id) => (id.endsWith(':0') ? 'ended' : id.endsWith(':1') ? 'done' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:0']);
  b.said = () => 'done';
  assert.deepEqual(await b.find(), [], 'a later run of it has come to its end');
});

test('open tasks are asked as well, and whatever Temporal reports is added', async (t) => {
  const b = await bench(t);
  await b.ledger.putTask(task({ workflowId: 'triage:desk:t' }));
  b.failing = ['poll:desk-2026'];
  b.said = () => 'fails';
  assert.deepEqual(await b.find(), ['poll:desk-2026', 'triage:desk:t']);
});

test('where nobody waits, or nobody needs a worker to be known about, a workflow has to prove that there is one', async (t) => {
  const b = await bench(t);
  await b.find();
  assert.equal(b.proofs, 1);
  await wait(b.ledger, 1);
  await b.find();
  assert.equal(b.proofs, 1, 'an answer is proof enough');
  b.said = () => 'ended';
  b.proof = 'no workflow could be run';
  await assert.rejects(b.find(), /no workflow could be run/);
});

test('of 3,000 that wait all are looked at in the first check: the last ones that were ended by hand are found in it', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 3_000);
  const ended = [2_996, 2_997, 2_998, 2_999].map((at) => `triage:desk:${at}`);
  const isEnded = (id: string): boolean => ended.includes(id);
  b.seen = (id) => (isEnded(id) ? 'ended' : 'runs');
  b.said = (id) => (isEnded(id) ? 'ended' : 'answers');
  let checks = 0;
  let found: readonly string[] = [];
  while (found.length < ended.length && checks < 60) {
    found = await b.find();
    checks += 1;
  }
  t.diagnostic(`${found.length} of ${ended.length} found at check ${checks}`);
  assert.deepEqual(found, ended);
  assert.equal(checks, 1);
});

test('of 10,000 that wait each is looked at once in four checks and asked once in ninety-one, and that is said once', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 10_000);
  const [looked, asked] = [new Set<string>(), new Set<string>()];
  let looks = 0;
  for (let checks = 1; checks <= 91; checks++) {
    await b.find();
    for (const id of b.looked) looked.add(id);
    for (const id of b.asked) asked.add(id);
    if (looked.size === 10_000 && looks === 0) looks = checks;
  }
  assert.equal(looks, 4);
  assert.equal(asked.size, 10_000);
  assert.deepEqual(b.rounds, [{ waiting: 10_000, looks: 4, asks: 91 }]);
});

test('a look alone never says that something goes on again: only it itself does', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 2);
  b.said = (id) => (id.endsWith(':0') ? 'fails' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:0']);
  b.said = (id) => (id.endsWith(':0') ? 'silent' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:0']);
});
