/** Where a list of changes begins, how it goes on, and where the next one may begin: each rule by values alone, with its figures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstCursor, forgottenMs, isAhead, isProven, openList, turnPage, within } from '../../../../activities/poll/cursor.ts';
import type { Page } from '../../../../activities/poll/cursor.ts';
import type { PollCursor, PollListing } from '../../../../ledger/contract.ts';

const NOW = 1_800_000_000_000;
/** Two clocks a minute off, and 30 s late. */
const OVERLAP = 150_000;
const HOUR_BACK = 4_200_000;
const DAY_BACK = 93_600_000;

/** All times are told from now. */
const cursor = (given: Partial<PollCursor> = {}): PollCursor => ({
  sinceMs: NOW - 1_000_000,
  newestMs: NOW - 300_000,
  floorMs: 0,
  deepAtMs: NOW - 899_999,
  farAtMs: NOW - 7_199_999,
  polledAtMs: 3,
  listing: undefined,
  told: [],
  ...given,
});
const listing = (given: Partial<PollListing> = {}): PollListing => ({
  fromMs: NOW - 1_000_000,
  after: undefined,
  pastMs: NOW - 1_000_000,
  heldMs: undefined,
  isDeep: false,
  isFar: false,
  met: [],
  ...given,
});
const change = (changedAtMs: number, id = 'A') => ({ id, version: '1', changedAtMs, createdAtMs: undefined, actor: 'client' as const });
const page = (given: Partial<Page> = {}): Page => ({ changes: [], lastChangedAtMs: undefined, after: undefined, more: false, ...given });

test('the first list begins 150 s before the first poll', () => {
  assert.deepEqual(firstCursor(NOW), {
    sinceMs: NOW - OVERLAP,
    newestMs: 0,
    floorMs: NOW - OVERLAP,
    deepAtMs: NOW,
    farAtMs: NOW,
    polledAtMs: 0,
    listing: undefined,
    told: [],
  });
});

test('a cursor that is ahead of our clock less 150 s is brought back, and its list begins anew', () => {
  const right = cursor({ sinceMs: NOW - OVERLAP, listing: listing() });
  assert.equal(within(right, NOW), right);
  assert.deepEqual(within({ ...right, sinceMs: NOW - OVERLAP + 1 }, NOW), { ...right, sinceMs: NOW - OVERLAP, listing: undefined });
});

test('a list that was begun goes on, whatever the time', () => {
  const begun = listing({ after: 'p', isFar: true });
  assert.equal(openList(cursor({ listing: begun, deepAtMs: 0, farAtMs: 0 }), NOW), begun);
});

for (const [what, given, fromMs, isDeep, isFar] of [
  ['begins where the last one ended', {}, NOW - 1_000_000, false, false],
  [
    'begins an hour and ten minutes earlier after a quarter of an hour',
    { deepAtMs: NOW - 900_000 },
    NOW - 1_000_000 - HOUR_BACK,
    true,
    false,
  ],
  ['does so too where our clock was set back', { deepAtMs: NOW + 900_000 }, NOW - 1_000_000 - HOUR_BACK, true, false],
  ['does not do so a moment before', { deepAtMs: NOW + 899_999 }, NOW - 1_000_000, false, false],
  ['begins 26 hours earlier after two hours', { farAtMs: NOW - 7_200_000 }, NOW - 1_000_000 - DAY_BACK, true, true],
  ['does so too where our clock was set back by two hours', { farAtMs: NOW + 7_200_000 }, NOW - 1_000_000 - DAY_BACK, true, true],
  ['does not begin before what was ever asked for', { deepAtMs: 0, floorMs: NOW - 1_500_000 }, NOW - 1_500_000, true, false],
  ['begins no later than the last one ended, wherever the floor is', { deepAtMs: 0, floorMs: NOW - 500_000 }, NOW - 1_000_000, true, false],
] as const)
  test(`a list ${what}`, () => {
    assert.deepEqual(openList(cursor(given), NOW), {
      fromMs,
      after: undefined,
      pastMs: fromMs,
      heldMs: undefined,
      isDeep,
      isFar,
      met: [],
    });
  });

test('what a page calls ours is ours where it was asked for from what is known, and not a millisecond later', () => {
  const at = cursor();
  assert.deepEqual(
    [-1, 0, 1].map((ms) => isProven(at, { fromMs: at.sinceMs + ms })),
    [true, true, false],
  );
});

test('what changed 26 hours before the next list is forgotten', () => assert.equal(forgottenMs(cursor()), NOW - 1_000_000 - DAY_BACK));

test('a change is ahead where it is dated more than a minute after now', () => {
  assert.deepEqual(
    [60_000, 60_001].map((ms) => isAhead(change(NOW + ms), NOW)),
    [false, true],
  );
});

/** Where the next list begins, after a page that was the last. */
for (const [what, before, begun, changedAtMs, sinceMs, newestMs] of [
  ['150 s before the newest that was ever listed', {}, {}, undefined, NOW - 450_000, NOW - 300_000],
  ['150 s before the newest of the page', {}, {}, NOW - 1_000, NOW - 151_000, NOW - 1_000],
  ['where older ones of a page change nothing', {}, {}, NOW - 400_000, NOW - 450_000, NOW - 300_000],
  ['twelve and a half minutes before now on a quiet desk', { newestMs: NOW - 5_000_000 }, {}, undefined, NOW - 750_000, NOW - 5_000_000],
  ['150 s before now where a clock is a minute ahead', {}, {}, NOW + 60_000, NOW - 150_000, NOW],
  ['as if it were not there, of what is further ahead', {}, {}, NOW + 60_001, NOW - 450_000, NOW - 300_000],
  [
    '150 s before now where an earlier page was ahead of our clock',
    { newestMs: NOW + 500_000 },
    {},
    undefined,
    NOW - 150_000,
    NOW + 500_000,
  ],
  ['where the pages have come to, behind that', {}, { pastMs: NOW - 200_000 }, undefined, NOW - 200_000, NOW - 300_000],
  ['where an earlier page held it', {}, { heldMs: NOW - 900_000, pastMs: NOW - 200_000 }, undefined, NOW - 900_000, NOW - 300_000],
  ['never earlier than the one before', { sinceMs: NOW - 100_000 }, { heldMs: NOW - 900_000 }, undefined, NOW - 100_000, NOW - 300_000],
] as const)
  test(`the next list begins ${what}`, () => {
    const last = page({ changes: changedAtMs === undefined ? [] : [change(changedAtMs)], lastChangedAtMs: changedAtMs });
    const at = cursor(before);
    assert.deepEqual(turnPage(at, listing(begun), last, NOW), { cursor: { ...at, newestMs, sinceMs }, crowdAtMs: undefined });
  });

test('more after nothing is the end', () => {
  const { cursor: next } = turnPage(cursor(), listing(), page({ more: true, after: 'p' }), NOW);
  assert.deepEqual([next.listing, next.sinceMs], [undefined, NOW - 450_000]);
});

test('the end of a list from further back says when there was one', () => {
  const end = (given: Partial<PollListing>): readonly number[] => {
    const { deepAtMs, farAtMs } = turnPage(cursor({ deepAtMs: 1, farAtMs: 2 }), listing(given), page(), NOW).cursor;
    return [deepAtMs, farAtMs];
  };
  assert.deepEqual(end({}), [1, 2]);
  assert.deepEqual(end({ isDeep: true }), [NOW, 2]);
  assert.deepEqual(end({ isDeep: true, isFar: true }), [NOW, NOW]);
});

test('people are told again of what was over, which only a list from further back can say; of one moment only one of a day', () => {
  const told = ['ahead', 'unclear', 'crowd 5'];
  const left = (given: Partial<PollListing>): readonly string[] =>
    turnPage(cursor({ told }), listing({ met: ['ahead'], ...given }), page(), NOW).cursor.told;
  assert.deepEqual(left({}), told);
  assert.deepEqual(left({ isDeep: true }), ['ahead', 'crowd 5']);
  assert.deepEqual(left({ isDeep: true, isFar: true }), ['ahead']);
});

const LATER = NOW - 450_000;
/** The list after a page with more behind it. */
for (const [what, begun, given, next, crowdAtMs] of [
  [
    'goes on behind its place',
    { after: 'p1', met: ['ahead'] },
    { after: 'p2', lastChangedAtMs: LATER - 1 },
    { after: 'p2', pastMs: LATER - 1, met: ['ahead'] },
    undefined,
  ],
  [
    'has come no less far where a page lies behind',
    { pastMs: LATER - 10 },
    { after: 'p2', lastChangedAtMs: LATER - 20 },
    { after: 'p2', pastMs: LATER - 10 },
    undefined,
  ],
  [
    'holds the next one where it reaches what may still change',
    {},
    { after: 'p2', lastChangedAtMs: LATER },
    { after: 'p2', pastMs: LATER, heldMs: LATER },
    undefined,
  ],
  [
    'holds it no earlier than the pages had come to',
    { pastMs: LATER + 10 },
    { after: 'p2', lastChangedAtMs: LATER + 20 },
    { after: 'p2', pastMs: LATER + 20, heldMs: LATER + 10 },
    undefined,
  ],
  [
    'is held where it was held',
    { heldMs: 7 },
    { after: 'p2', lastChangedAtMs: LATER + 20 },
    { after: 'p2', pastMs: LATER + 20, heldMs: 7 },
    undefined,
  ],
  ['goes on by time where no place is told', {}, { lastChangedAtMs: LATER - 5 }, { fromMs: LATER - 5, pastMs: LATER - 5 }, undefined],
  [
    'goes on by time where no place is told any more',
    { after: 'p1' },
    { lastChangedAtMs: LATER - 5 },
    { fromMs: LATER - 5, after: undefined, pastMs: LATER - 5 },
    undefined,
  ],
  [
    'goes on by time where the place leads nowhere',
    { after: 'p1' },
    { after: 'p1', lastChangedAtMs: LATER },
    { fromMs: LATER, after: undefined, pastMs: LATER, heldMs: LATER },
    undefined,
  ],
  [
    'skips a moment that fills a whole page, and says which',
    {},
    { lastChangedAtMs: NOW - 1_000_000 },
    { fromMs: NOW - 999_999, pastMs: NOW - 999_999 },
    NOW - 1_000_000,
  ],
  [
    'skips it too where the page lies before it',
    {},
    { lastChangedAtMs: NOW - 2_000_000 },
    { fromMs: NOW - 999_999, pastMs: NOW - 999_999 },
    NOW - 1_000_000,
  ],
] as const)
  test(`a list with more behind its page ${what}`, () => {
    const [at, before] = [cursor(), listing(begun)];
    assert.deepEqual(turnPage(at, before, page({ more: true, ...given }), NOW), {
      cursor: { ...at, listing: { ...before, ...next } },
      crowdAtMs,
    });
  });
