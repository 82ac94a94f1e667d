/** What every ledger must do about attempts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Ledger } from '../../ledger/contract.ts';
import { begin, end, start } from '../fixtures/ledger-rows.ts';

export function attemptTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a fourth request to a route for one ticket and round is not begun', async (t) => {
    const ledger = await opened(t);
    const begun = [
      await ledger.beginAttempt(start()),
      await ledger.beginAttempt(start({ purpose: 'corrected' })),
      await ledger.beginAttempt(start()),
    ];
    assert.deepEqual(
      begun,
      [1, 2, 3].map((number) => ({ kind: 'begun', attempt: `triage:desk:1:e1:r1:cloud/a:${number}` })),
    );
    assert.deepEqual(await ledger.beginAttempt(start()), { kind: 'spent', count: 3 });
    assert.equal((await ledger.attempts('triage:desk:1')).length, 3);
  });

  test('an attempt is not begun where its own route’s state is said to block it, and no row is left', async (t) => {
    const ledger = await opened(t);
    const state = (route: string) => ({ route, version: 1, state: 'open', untilMs: 5, why: 'w', grant: undefined }) as const;
    await ledger.putRouteState(state('cloud/a'));
    const seen: unknown[] = [];
    const refuse = (given: unknown): boolean => (seen.push(given), true);
    assert.deepEqual(await ledger.beginAttempt(start(), refuse), { kind: 'blocked', state: state('cloud/a') });
    assert.equal((await ledger.beginAttempt(start({ route: 'cloud/b' }), refuse)).kind, 'begun', 'of which nothing is said');
    assert.deepEqual(seen, [state('cloud/a')]);
    assert.deepEqual(
      (await ledger.attempts('triage:desk:1')).map(({ route }) => route),
      ['cloud/b'],
    );
    assert.equal((await ledger.beginAttempt(start(), () => false)).kind, 'begun');
    assert.equal((await ledger.beginAttempt(start())).kind, 'begun');
  });

  test('another route, round, episode or ticket has its own three requests', async (t) => {
    const ledger = await opened(t);
    for (let number = 0; number < 3; number++) await ledger.beginAttempt(start());
    for (const other of [{ route: 'cloud/b' }, { round: 2 }, { episode: 2 }, { workflowId: 'triage:desk:2' }]) {
      assert.equal((await ledger.beginAttempt(start(other))).kind, 'begun');
    }
  });

  test('twelve that begin at once share three places', async (t) => {
    const ledger = await opened(t);
    const begun = await Promise.all(Array.from({ length: 12 }, () => ledger.beginAttempt(start())));
    assert.equal(begun.filter((each) => each.kind === 'begun').length, 3);
    assert.equal(new Set((await ledger.attempts('triage:desk:1')).map((row) => row.attempt)).size, 3);
  });

  test('an attempt reads back as it was begun and ended, unknown prices as unknown', async (t) => {
    const ledger = await opened(t);
    const given = start({ worstCostMicros: null, startedAtMs: Date.UTC(2200, 0, 1) });
    const attempt = await begin(ledger, given);
    assert.deepEqual(await ledger.attempts('triage:desk:1'), [{ ...given, attempt, number: 1, end: undefined }]);
    const bare = end({
      raw: undefined,
      detail: undefined,
      inputTokens: undefined,
      outputTokens: undefined,
      costMicros: null,
      servedModel: undefined,
    });
    await ledger.endAttempt(attempt, bare);
    assert.deepEqual(await ledger.attempts('triage:desk:1'), [{ ...given, attempt, number: 1, end: bare }]);
  });

  test('the first end of an attempt stays', async (t) => {
    const ledger = await opened(t);
    const attempt = await begin(ledger, start());
    await ledger.endAttempt(attempt, end());
    await ledger.endAttempt(attempt, end({ outcome: 'next-route', costMicros: 0, endedAtMs: 9_999 }));
    assert.deepEqual((await ledger.attempts('triage:desk:1'))[0]?.end, end());
  });

  test('ending what was never begun is a bug, and named', async (t) => {
    const ledger = await opened(t);
    await assert.rejects(ledger.endAttempt('triage:desk:1:e1:r1:cloud/a:1', end()), /Expected an attempt that was begun/);
  });

  test('totals count by route and outcome, sum the cost, and show what has not ended', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.attemptTotals(), []);
    await ledger.endAttempt(await begin(ledger, start()), end({ costMicros: 3_000_000_000 }));
    await ledger.endAttempt(await begin(ledger, start()), end({ costMicros: 1 }));
    await ledger.endAttempt(await begin(ledger, start({ route: 'cloud/b' })), end({ outcome: 'next-route', costMicros: null }));
    await begin(ledger, start({ route: 'cloud/b' }));
    const sums = (await ledger.attemptTotals()).map((row) => `${row.route} ${row.provider} ${row.outcome} ${row.count} ${row.costMicros}`);
    assert.deepEqual(sums.toSorted(), [
      'cloud/a cloud answered 2 3000000001',
      'cloud/b cloud next-route 1 0',
      'cloud/b cloud unsettled 1 0',
    ]);
  });
}

export function replyTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('attempts whose price was not known are counted wherever they end, and are no part of the cost', async (t) => {
    const ledger = await opened(t);
    const unknown = (ticket: number) => begin(ledger, start({ workflowId: `triage:desk:${ticket}`, worstCostMicros: null }));
    await ledger.endAttempt(await begin(ledger, start()), end({ costMicros: 7 }));
    await ledger.endAttempt(await unknown(2), end({ costMicros: null }));
    await ledger.endAttempt(await unknown(3), end({ outcome: 'next-route', costMicros: null }));
    await unknown(4);
    const sums = (await ledger.attemptTotals()).map((row) => `${row.outcome} ${row.count} ${row.costMicros} ${row.unpriced}`);
    assert.deepEqual(sums.toSorted(), ['answered 2 7 1', 'next-route 1 0 1', 'unsettled 1 0 1']);
  });

  test('words with which nobody knows that an answer has ended are counted by route, once for each attempt', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.unknownEnds(), []);
    const ended = async (ticket: number, route: string, word: string): Promise<string> => {
      const attempt = await begin(ledger, start({ workflowId: `triage:desk:${ticket}`, route }));
      await ledger.endAttempt(attempt, end({ outcome: 'unfit' }), { unknownEnd: word });
      return attempt;
    };
    await ended(1, 'cloud/b', 'none');
    await ended(2, 'cloud/a', 'eos_2');
    await ended(3, 'cloud/a', 'none');
    const again = await ended(4, 'cloud/a', 'none');
    await ledger.endAttempt(again, end({ outcome: 'unfit' }), { unknownEnd: 'none' });
    assert.deepEqual(await ledger.unknownEnds(), [
      { route: 'cloud/a', word: 'none', count: 2 },
      { route: 'cloud/a', word: 'eos_2', count: 1 },
      { route: 'cloud/b', word: 'none', count: 1 },
    ]);
  });

  test('a server that ends each answer with another word fills no table', async (t) => {
    const ledger = await opened(t);
    for (let ticket = 0; ticket < 30; ticket += 1)
      await ledger.endAttempt(await begin(ledger, start({ workflowId: `triage:desk:${ticket}` })), end(), { unknownEnd: `word-${ticket}` });
    const ends = await ledger.unknownEnds();
    assert.deepEqual([ends.length, ends[0]], [21, { route: 'cloud/a', word: 'other', count: 10 }]);
    // A word that is counted goes on being counted, and another route has words of its own.
    const more = async (ticket: number, route: string, word: string) =>
      ledger.endAttempt(await begin(ledger, start({ workflowId: `triage:desk:${ticket}`, route })), end(), { unknownEnd: word });
    await more(100, 'cloud/a', 'word-3');
    await more(101, 'cloud/b', 'eos_2');
    const words = (await ledger.unknownEnds()).map(({ route, word, count }) => `${route} ${word} ${count}`);
    assert.deepEqual([words[1], words.at(-1)], ['cloud/a word-3 2', 'cloud/b eos_2 1']);
  });
}

export function failingTests(opened: (t: TestContext) => Promise<Ledger>): void {
  const endAttempt = async (ledger: Ledger, ticket: number, startedAtMs: number, endedAtMs: number, outcome: string): Promise<unknown> =>
    ledger.endAttempt(await begin(ledger, start({ workflowId: `triage:desk:${ticket}`, startedAtMs })), end({ endedAtMs, outcome }));

  test('a route that was never asked, or only answered, is not failing', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await endAttempt(ledger, 1, 100, 200, 'answered');
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
  });

  test('a route fails since the first failure after its last answer, over all tickets', async (t) => {
    const ledger = await opened(t);
    await endAttempt(ledger, 1, 100, 200, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 100);
    await endAttempt(ledger, 2, 300, 400, 'answered');
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await endAttempt(ledger, 3, 500, 600, 'open-until');
    await endAttempt(ledger, 4, 700, 800, 'unfit');
    assert.equal(await ledger.failingSince('cloud/a'), 500);
    assert.equal(await ledger.failingSince('cloud/b'), undefined);
  });

  test('a long request that began before the last answer does not date the failing back before it', async (t) => {
    const ledger = await opened(t);
    await endAttempt(ledger, 1, 300, 400, 'answered');
    await endAttempt(ledger, 2, 100, 900, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 400);
  });

  test('what we aborted ourselves, and what is still under way, says nothing about the route', async (t) => {
    const ledger = await opened(t);
    await endAttempt(ledger, 1, 100, 200, 'aborted');
    await begin(ledger, start({ workflowId: 'triage:desk:2' }));
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await endAttempt(ledger, 3, 300, 400, 'next-route');
    await endAttempt(ledger, 4, 500, 600, 'aborted');
    assert.equal(await ledger.failingSince('cloud/a'), 300);
  });
}
