/** What every ledger must do about the pace of an account: it counts and begins in one transaction, and gives back what is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import type { AttemptBegun, Ledger, PaceAsked, ToldNow } from '../../ledger/contract.ts';
import { WINDOW_MS, heldAtPace } from '../../planning/pace/pace.ts';
import { heldUntil } from '../../planning/pace/told.ts';
import { end, start } from '../fixtures/ledger-rows.ts';
import type { Pace } from '../../planning/pace/pace.ts';
import type { Place } from './ledger-migrations.ts';

const NOW = 1_000_000;
let items = 0;

/** As the model activity asks it. */
export const at = (pace: Pace | undefined, nowMs: number, { account = 'cloud', tokens = 100, ahead = 0 } = {}): PaceAsked => ({
  account: pace && account,
  tokens,
  windowMs: WINDOW_MS,
  heldBy: (use, told) => {
    const untilMs = told && heldUntil(told, tokens, nowMs);
    if (untilMs !== undefined) return { by: 'told', untilMs };
    return pace && use && heldAtPace(pace, use, { tokens, ahead });
  },
});
const begin = (ledger: Ledger, nowMs: number, pace: PaceAsked | undefined, route = 'cloud/a'): Promise<AttemptBegun> =>
  ledger.beginAttempt(
    start({ workflowId: `triage:desk:p${items++}`, route, startedAtMs: nowMs, deadlineAtMs: nowMs + 30_000 }),
    undefined,
    pace,
  );
const idOf = (begun: AttemptBegun): string =>
  begun.kind === 'begun' ? begun.attempt : assert.fail(`Expected it to begin, got ${begun.kind}.`);
const heldOf = (begun: AttemptBegun) =>
  begun.kind === 'paced' ? { by: begun.held.by, roomAtMs: begun.roomAtMs } : assert.fail(`Expected no room, got ${begun.kind}.`);

export function paceTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('so many at once and no more, by all routes of the account; an end gives its place back', async (t) => {
    const ledger = await opened(t);
    const pace = at({ concurrency: 2 }, NOW);
    const first = idOf(await begin(ledger, NOW, pace));
    idOf(await begin(ledger, NOW, pace, 'cloud/b'));
    assert.deepEqual(heldOf(await begin(ledger, NOW, pace)), { by: 'concurrency', roomAtMs: undefined });
    assert.equal((await begin(ledger, NOW, at({ concurrency: 2 }, NOW, { account: 'other' }))).kind, 'begun');
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 1_000 }));
    idOf(await begin(ledger, NOW + 1_000, pace));
    assert.deepEqual(await ledger.paceUse({ account: 'cloud', nowMs: NOW + 1_000, windowMs: WINDOW_MS }), {
      underWay: 2,
      requests: 3,
      // What was used has taken the place of what was reserved.
      tokens: 980 + 200,
      oldestAtMs: NOW,
    });
  });

  test('what is refused leaves no row, and costs the ticket none of its tries', async (t) => {
    const ledger = await opened(t);
    const pace = at({ concurrency: 1 }, NOW);
    idOf(await begin(ledger, NOW, pace));
    const row = start({ workflowId: 'triage:desk:patient', startedAtMs: NOW });
    for (let time = 0; time < 5; time++) assert.equal((await ledger.beginAttempt(row, undefined, pace)).kind, 'paced');
    assert.deepEqual(await ledger.attempts('triage:desk:patient'), []);
  });

  test('a place that was killed with its worker is free 5 s after its deadline', async (t) => {
    const ledger = await opened(t);
    const pace = at({ concurrency: 1 }, NOW);
    idOf(await begin(ledger, NOW, pace));
    assert.equal((await begin(ledger, NOW + 34_999, pace)).kind, 'paced');
    assert.equal((await begin(ledger, NOW + 35_000, pace)).kind, 'begun');
  });

  test('what was begun under a name that its account has no more holds nobody under the new one, and its lease ends with its request or its deadline', async (t) => {
    const ledger = await opened(t);
    const [before, since] = [
      at({ concurrency: 1 }, NOW, { account: 'openai' }),
      at({ concurrency: 1 }, NOW, { account: 'route openai/a' }),
    ];
    const under = async (account: string, nowMs: number): Promise<number> =>
      (await ledger.paceUse({ account, nowMs, windowMs: WINDOW_MS })).underWay;
    const ended = idOf(await begin(ledger, NOW, before));
    const renamed = idOf(await begin(ledger, NOW, since));
    await ledger.endAttempt(ended, end({ endedAtMs: NOW + 1_000, inputTokens: 900, outputTokens: 80 }));
    assert.deepEqual([await under('openai', NOW + 1_000), await under('route openai/a', NOW + 1_000)], [0, 1]);
    await ledger.endAttempt(renamed, end({ endedAtMs: NOW + 2_000 }));
    // Killed with the service whose file had the old name.
    idOf(await begin(ledger, NOW + 2_000, before));
    idOf(await begin(ledger, NOW + 2_000, since));
    assert.deepEqual([await under('openai', NOW + 36_999), await under('openai', NOW + 37_000)], [1, 0]);
    const later = await ledger.paceUse({ account: 'openai', nowMs: NOW + 2_000 + WINDOW_MS, windowMs: WINDOW_MS });
    assert.deepEqual(later, { underWay: 0, requests: 0, tokens: 0, oldestAtMs: undefined });
  });

  test('so many requests in a minute, and it is said when the next has room', async (t) => {
    const ledger = await opened(t);
    const pace: Pace = { requestsPerMinute: 3 };
    for (const afterMs of [0, 1_000, 2_000]) idOf(await begin(ledger, NOW + afterMs, at(pace, NOW)));
    const asked = (ahead: number) => begin(ledger, NOW + 3_000, at(pace, NOW, { ahead }));
    assert.deepEqual(heldOf(await asked(0)), { by: 'requests', roomAtMs: NOW + WINDOW_MS });
    assert.deepEqual(heldOf(await asked(2)), { by: 'requests', roomAtMs: NOW + 2_000 + WINDOW_MS });
    assert.deepEqual(heldOf(await asked(3)), { by: 'requests', roomAtMs: undefined });
    assert.equal((await begin(ledger, NOW + WINDOW_MS - 1, at(pace, NOW))).kind, 'paced');
    assert.equal((await begin(ledger, NOW + WINDOW_MS, at(pace, NOW))).kind, 'begun');
  });

  test('tokens are reserved before, and counted as they were used after', async (t) => {
    const ledger = await opened(t);
    const pace: Pace = { tokensPerMinute: 2_000 };
    const first = idOf(await begin(ledger, NOW, at(pace, NOW, { tokens: 1_500 })));
    assert.deepEqual(heldOf(await begin(ledger, NOW + 1_000, at(pace, NOW, { tokens: 600 }))), { by: 'tokens', roomAtMs: NOW + WINDOW_MS });
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 2_000, inputTokens: 900, outputTokens: 80 }));
    idOf(await begin(ledger, NOW + 3_000, at(pace, NOW, { tokens: 1_020 })));
    assert.equal((await begin(ledger, NOW + 3_000, at(pace, NOW, { tokens: 1 }))).kind, 'paced', 'prompt and answer together');
    // Who says nothing of what was used is taken to have used all of it.
    const second = idOf(await begin(ledger, NOW + WINDOW_MS, at(pace, NOW, { tokens: 980 })));
    await ledger.endAttempt(second, end({ endedAtMs: NOW + WINDOW_MS + 1, inputTokens: undefined, outputTokens: undefined }));
    assert.equal((await begin(ledger, NOW + WINDOW_MS + 2, at(pace, NOW, { tokens: 1 }))).kind, 'paced');
  });

  test('what is dated later than now, of a clock that was set back since, holds nobody', async (t) => {
    const ledger = await opened(t);
    const pace: Pace = { concurrency: 1, requestsPerMinute: 1 };
    idOf(await begin(ledger, NOW + 60 * 60_000, at(pace, NOW)));
    idOf(await begin(ledger, NOW, at(pace, NOW)));
  });

  test('an account without a pace is not counted', async (t) => {
    const ledger = await opened(t);
    idOf(await begin(ledger, NOW, undefined));
    idOf(await begin(ledger, NOW, at(undefined, NOW)));
    const use = await ledger.paceUse({ account: 'cloud', nowMs: NOW, windowMs: WINDOW_MS });
    assert.deepEqual(use, { underWay: 0, requests: 0, tokens: 0, oldestAtMs: undefined });
  });

  test('a provider that says that nothing is left is left alone until then, by that route only', async (t) => {
    const ledger = await opened(t);
    const told = (left: number, over: Partial<ToldNow> = {}): ToldNow => ({
      requests: { left, untilMs: NOW + 20_000 },
      tokensEach: 100,
      isLow: true,
      ...over,
    });
    const first = idOf(await begin(ledger, NOW, at(undefined, NOW)));
    const later = idOf(await begin(ledger, NOW + 1, at(undefined, NOW)));
    // Three are left, of which the later one takes one: it had not arrived.
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 500 }), { told: told(3) });
    for (const _ of [1, 2]) idOf(await begin(ledger, NOW + 600, at(undefined, NOW + 600)));
    assert.deepEqual(heldOf(await begin(ledger, NOW + 700, at(undefined, NOW + 700))), { by: 'told', roomAtMs: NOW + 20_000 });
    idOf(await begin(ledger, NOW + 700, at(undefined, NOW + 700), 'cloud/b'));
    assert.deepEqual([...(await ledger.routesTold()).keys()], ['cloud/a']);
    // The word of an earlier request does not replace that of a later one.
    await ledger.endAttempt(later, end({ endedAtMs: NOW + 800 }), { told: told(0) });
    const again = await begin(ledger, NOW + 900, at(undefined, NOW + 900));
    assert.equal(again.kind, 'paced');
    // The time is over: it is forgotten with the next request.
    idOf(await begin(ledger, NOW + 20_000, at(undefined, NOW + 20_000)));
    assert.equal((await ledger.routesTold()).size, 0);
  });

  test('a route of which enough is left again is held no more', async (t) => {
    const ledger = await opened(t);
    const first = idOf(await begin(ledger, NOW, at(undefined, NOW)));
    const second = idOf(await begin(ledger, NOW + 1, at(undefined, NOW)));
    const low: ToldNow = { tokens: { left: 10, untilMs: NOW + 60_000, limit: 9_000 }, tokensEach: 100, isLow: true };
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 500 }), { told: low });
    assert.equal((await begin(ledger, NOW + 600, at(undefined, NOW + 600))).kind, 'paced');
    await ledger.endAttempt(second, end({ endedAtMs: NOW + 700 }), {
      told: { tokens: { left: 90_000, untilMs: NOW + 60_000 }, tokensEach: 100, isLow: false },
    });
    idOf(await begin(ledger, NOW + 800, at(undefined, NOW + 800)));
  });

  test('of two that begin in one moment the one under way counts against what the other was told', async (t) => {
    const ledger = await opened(t);
    const [first] = [idOf(await begin(ledger, NOW, at(undefined, NOW))), idOf(await begin(ledger, NOW, at(undefined, NOW)))];
    const told: ToldNow = { requests: { left: 1, untilMs: NOW + 20_000 }, tokensEach: 100, isLow: true };
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 500 }), { told });
    assert.equal((await begin(ledger, NOW + 600, at(undefined, NOW + 600))).kind, 'paced');
  });

  test('of tokens that are left those are taken off that each request under way may take', async (t) => {
    const ledger = await opened(t);
    const first = idOf(await begin(ledger, NOW, at(undefined, NOW)));
    for (const _ of [1, 2]) idOf(await begin(ledger, NOW + 1, at(undefined, NOW)));
    const told: ToldNow = { tokens: { left: 500, untilMs: NOW + 20_000, limit: 9_000 }, tokensEach: 200, isLow: true };
    await ledger.endAttempt(first, end({ endedAtMs: NOW + 500 }), { told });
    assert.equal((await begin(ledger, NOW + 600, at(undefined, NOW + 600, { tokens: 101 }))).kind, 'paced');
    idOf(await begin(ledger, NOW + 600, at(undefined, NOW + 600, { tokens: 100 })));
  });

  test('what was told by a clock that was set back since is replaced by the next reply', async (t) => {
    const ledger = await opened(t);
    const later = NOW + 10 * 60_000;
    const low = (untilMs: number): ToldNow => ({ requests: { left: 0, untilMs }, tokensEach: 100, isLow: true });
    const ahead = idOf(await begin(ledger, later, at(undefined, later)));
    await ledger.endAttempt(ahead, end({ endedAtMs: later + 500 }), { told: low(later + 20_000) });
    const own = idOf(await begin(ledger, NOW, at(undefined, later + 20_000)));
    await ledger.endAttempt(own, end({ endedAtMs: NOW + 500 }), { told: low(NOW + 5_000) });
    assert.deepEqual(heldOf(await begin(ledger, NOW + 600, at(undefined, NOW + 600))), { by: 'told', roomAtMs: NOW + 5_000 });
  });
}

export function paceTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('two doors to one ledger never exceed a pace together', async (t) => {
    const seal = newSeal();
    const { open } = await place(t);
    const doors = [await open(seal), await open(seal)];
    const pace = at({ concurrency: 3, requestsPerMinute: 7 }, NOW);
    const all = await Promise.all(Array.from({ length: 40 }, (_, n) => begin(doors[n % 2] ?? assert.fail(), NOW, pace)));
    assert.equal(all.filter(({ kind }) => kind === 'begun').length, 3);
    for (const begun of all) if (begun.kind === 'begun') await doors[0]?.endAttempt(begun.attempt, end({ endedAtMs: NOW + 1 }));
    const next = await Promise.all(Array.from({ length: 40 }, (_, n) => begin(doors[n % 2] ?? assert.fail(), NOW + 2, pace)));
    const begun = next.filter(({ kind }) => kind === 'begun');
    assert.equal(begun.length, 3);
    for (const one of begun) await doors[1]?.endAttempt(idOf(one), end({ endedAtMs: NOW + 3 }));
    const last = await Promise.all(Array.from({ length: 40 }, (_, n) => begin(doors[n % 2] ?? assert.fail(), NOW + 4, pace)));
    assert.equal(last.filter(({ kind }) => kind === 'begun').length, 1);
  });
}
