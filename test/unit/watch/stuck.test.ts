/** Whom the check asks, in which turn, and what it makes of the answers. The ledger is a real one, but where thousands wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createStuck, roundOf } from '../../../watch/stuck.ts';
import { task, waiting } from '../../fixtures/ledger-rows.ts';
import { watchedLedger } from '../../fixtures/watched-ledger.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { Said, Seen } from '../../../watch/ask.ts';
import type { Round } from '../../../watch/stuck.ts';

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

test('a look alone never says that something goes on again: only it itself does', async (t) => {
  const b = await bench(t);
  await wait(b.ledger, 2);
  b.said = (id) => (id.endsWith(':0') ? 'fails' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:0']);
  b.said = (id) => (id.endsWith(':0') ? 'silent' : 'answers');
  assert.deepEqual(await b.find(), ['triage:desk:0']);
});

for (const [waiting, looks, asks] of [
  [0, 0, 1],
  [1, 1, 1],
  [1_000, 1, 1],
  [1_001, 1, 2],
  [1_100, 1, 2],
  [1_101, 1, 3],
  [3_000, 1, 21],
  [3_001, 2, 22],
  [100_000, 34, 991],
] as const)
  test(`where ${waiting} wait, all are looked at in ${looks} checks and asked in ${asks}`, () =>
    assert.deepEqual(roundOf(waiting), { waiting, looks, asks }));

/** A ledger of which only the ids of those that wait are known. */
function waitingBench(said: (id: string) => Said = () => 'answers', seen: (id: string) => Seen = () => 'runs') {
  const made = { waiting: 0, asked: [] as readonly string[], looked: [] as readonly string[], rounds: [] as Round[], proofs: 0 };
  const find = createStuck({
    ledger: { waitingWorkflows: () => Promise.resolve(Array.from({ length: made.waiting }, (_, at) => `w${at}`)) },
    failing: () => Promise.resolve([]),
    look: (ids) => {
      made.looked = ids;
      return Promise.resolve(new Map(ids.map((id): [string, Seen] => [id, seen(id)])));
    },
    ask: (ids) => {
      made.asked = ids;
      return Promise.resolve(new Map(ids.map((id): [string, Said] => [id, said(id)])));
    },
    prove: () => Promise.resolve((made.proofs += 1) > 0 ? undefined : ''),
    roundGrew: (round) => void made.rounds.push(round),
  });
  const check = async (waiting = made.waiting): Promise<ReadonlySet<string>> => {
    made.waiting = waiting;
    return find(new AbortController().signal);
  };
  return { made, check };
}

test('that a round takes long is said when it takes two checks, and again each time it has doubled', async () => {
  const { made, check } = waitingBench();
  for (const waiting of [1_000, 1_001, 1_200, 1_201, 1_000, 1_201, 1_600, 1_601]) await check(waiting);
  assert.deepEqual(
    made.rounds.map(({ waiting }) => waiting),
    [1_001, 1_201, 1_601],
  );
});

test('one that fails and waits no more is neither asked nor told of', async () => {
  const { made, check } = waitingBench(() => 'fails');
  assert.deepEqual([...(await check(2))], ['w0', 'w1']);
  assert.deepEqual([...(await check(1))], ['w0']);
  assert.deepEqual(made.asked, ['w0']);
});

test('one that fails and whose turn it is, too, is asked once', async () => {
  const { made, check } = waitingBench(() => 'fails');
  for (let checks = 0; checks < 2; checks++) await check(3);
  assert.deepEqual(made.asked.toSorted(), ['w0', 'w1', 'w2']);
});

for (const [others, says, proofs] of [
  ['ended', 'answers', 0],
  ['ended', 'fails', 0],
  ['silent', 'answers', 0],
  ['done', 'ended', 1],
] as const)
  test(`where one ${says} and the others are ${others}, ${proofs === 0 ? 'that a worker is there needs no proof' : 'a worker has to be proved'}`, async () => {
    const { made, check } = waitingBench((id) => (id === 'w1' ? says : others));
    await check(3);
    assert.equal(made.proofs, proofs);
  });

test('where some are silent and nobody answers, no worker is taken for granted', async () => {
  const { made, check } = waitingBench((id) => (id === 'w1' ? 'silent' : 'ended'));
  await assert.rejects(check(3), /^Error: Expected a workflow worker to answer, got none: none of the workflows that wait has answered\.$/);
  assert.equal(made.proofs, 0);
});

test('one that was ended is found by the look, before its turn to be asked, and one that has come to its end is not', async () => {
  let ended: Seen = 'ended';
  const { made, check } = waitingBench(
    (id) => (id === 'w1400' ? 'silent' : 'answers'),
    (id) => (id === 'w1400' ? ended : 'runs'),
  );
  assert.deepEqual([...(await check(1_500))], ['w1400']);
  assert.deepEqual([made.looked.length, made.asked.length, made.asked[0]], [1_500, 1_001, 'w1400'], 'and is asked at once');
  ended = 'done';
  assert.deepEqual([...(await check())], []);
});

test('three thousand are looked at in a check, and those that were not come first in the next', async () => {
  const { made, check } = waitingBench();
  await check(3_002);
  assert.deepEqual([made.looked.length, made.looked.at(-1)], [3_000, 'w2999']);
  await check();
  assert.deepEqual([made.looked.length, ...made.looked.slice(0, 3)], [3_000, 'w3000', 'w3001', 'w0']);
});

test('of 3,000 that wait all are looked at in the first check: the last ones that were ended by hand are found in it', async () => {
  const ended = ['w2996', 'w2997', 'w2998', 'w2999'];
  const isEnded = (id: string): boolean => ended.includes(id);
  const { check } = waitingBench(
    (id) => (isEnded(id) ? 'ended' : 'answers'),
    (id) => (isEnded(id) ? 'ended' : 'runs'),
  );
  assert.deepEqual([...(await check(3_000))].toSorted(), ended);
});

test('of 10,000 that wait each is looked at once in four checks and asked once in ninety-one, and that is said once', async () => {
  const { made, check } = waitingBench();
  const [looked, asked] = [new Set<string>(), new Set<string>()];
  let looks = 0;
  for (let checks = 1; checks <= 91; checks++) {
    await check(10_000);
    for (const id of made.looked) looked.add(id);
    for (const id of made.asked) asked.add(id);
    if (looked.size === 10_000 && looks === 0) looks = checks;
    assert.equal(asked.size, 1_000 + 100 * (checks - 1), `asked at check ${checks}`);
  }
  assert.equal(looks, 4);
  assert.deepEqual(made.rounds, [{ waiting: 10_000, looks: 4, asks: 91 }]);
});
