/** What a poll asks a desk for, page by page, what it keeps of the answers, when it stops, and how it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPollActivities, pollChanges } from '../../../../activities/poll/index.ts';
import { list } from '../../../../activities/poll/list.ts';
import { isOver } from '../../../../activities/poll/poll.ts';
import { NOW, change, pageOf, row, scripted } from '../../../support/scripted-poll.ts';
import type { ChangesRead } from '../../../../connectors/ticket-system.ts';
import type { PollCursor, PollListing } from '../../../../ledger/contract.ts';
import type { Scripted, Script } from '../../../support/scripted-poll.ts';

const SINCE = NOW - 400_000;
const cursor = (given: Partial<PollCursor> = {}): PollCursor => ({
  sinceMs: SINCE,
  newestMs: NOW - 10_000,
  floorMs: 0,
  deepAtMs: NOW,
  farAtMs: NOW,
  polledAtMs: 7,
  listing: undefined,
  told: [],
  ...given,
});
const listing = (given: Partial<PollListing> = {}): PollListing => ({
  fromMs: SINCE,
  after: 'p1',
  pastMs: SINCE,
  heldMs: undefined,
  isDeep: false,
  isFar: false,
  met: [],
  ...given,
});
const down: ChangesRead = { kind: 'unreachable', detail: 'refused', retryAfterMs: undefined };
/** Beside a list that goes on, what is near now is asked for once. */
const NEAR = pageOf([]);
const asked = ({ callsOf }: Scripted): readonly unknown[] => callsOf('changedSince').map(([from]) => from);
const kept = ({ callsOf }: Scripted): readonly (readonly string[])[] =>
  callsOf('putPollPage').map(([, items]) => (items as readonly { item: string }[]).map(({ item }) => item));
const known = (script: Script = {}): Scripted => scripted({ cursor: cursor(), ...script });

test('before the first page is asked for the cursor stands in the ledger, and the list begins 150 s back', async () => {
  const given = scripted({ pages: [pageOf([change('A')])] });
  assert.deepEqual(await list(given.poll), { kind: 'ended' });
  const names = given.calls.map(([name]) => name);
  assert.ok(names.indexOf('putPollCursor') >= 0 && names.indexOf('putPollCursor') < names.indexOf('changedSince'), names.join());
  assert.deepEqual(given.callsOf('changedSince'), [[{ sinceMs: NOW - 150_000, after: undefined }, 1_000, 20_000]]);
  const down1 = scripted({ pages: [down] });
  assert.deepEqual(await list(down1.poll), down);
  assert.equal(down1.cursor?.sinceMs, NOW - 150_000, 'what changes from here on is not missed');
});

test('a list begins where the last one ended, and a cursor that is ahead is brought back', async () => {
  const given = known({ pages: [pageOf([])] });
  await list(given.poll);
  assert.deepEqual(asked(given), [{ sinceMs: SINCE, after: undefined }]);
  assert.equal(given.callsOf('putPollCursor').length, 0);
  const ahead = known({ cursor: cursor({ sinceMs: NOW + 5 }), pages: [pageOf([])] });
  await list(ahead.poll);
  assert.deepEqual(asked(ahead), [{ sinceMs: NOW - 150_000, after: undefined }]);
});

test('what a page names stands in the ledger with the cursor behind it, and what is too old is forgotten at the end', async () => {
  const given = known({ pages: [pageOf([change('A'), change('B', { actor: 'us' })], { skipped: 2 })], poll: { polledAtMs: 9 } });
  assert.deepEqual(await list(given.poll), { kind: 'ended' });
  const next = { ...cursor(), sinceMs: NOW - 155_000, newestMs: NOW - 5_000, polledAtMs: 9, told: ['unnamed'] };
  assert.deepEqual(given.callsOf('putPollPage'), [['desk', [row('A'), row('B', { actor: 'us', waits: false })], next]]);
  assert.deepEqual(given.callsOf('forgetPollItems'), [['desk', NOW - 155_000 - 93_600_000]]);
  assert.deepEqual(given.poll.sum, { listed: 2, accepted: 0, ours: 1, unnamed: 2 });
  assert.equal(given.beats, 1);
});

test('page by page behind each place, and each is announced before the next one is asked for', async () => {
  const given = known({
    pages: [
      pageOf([change('A')], { more: true, after: 'p1' }),
      NEAR,
      pageOf([change('B')], { more: true, after: 'p2' }),
      pageOf([change('C')]),
    ],
  });
  assert.deepEqual(await list(given.poll), { kind: 'ended' });
  assert.deepEqual(asked(given), [
    { sinceMs: SINCE, after: undefined },
    { sinceMs: NOW - 150_000 },
    { sinceMs: SINCE, after: 'p1' },
    { sinceMs: SINCE, after: 'p2' },
  ]);
  assert.deepEqual(kept(given), [['A'], [], ['B'], ['C']]);
  assert.deepEqual(
    given.calls.map(([name]) => name).filter((name) => ['changedSince', 'accept'].includes(String(name))),
    ['changedSince', 'accept', 'changedSince', 'changedSince', 'accept', 'changedSince'],
    'the last page is announced with all the rest',
  );
  assert.deepEqual(given.callsOf('forgetPollItems').length, 1);
});

test('what is called ours on a page that was asked for from later than what is known is anybody’s', async () => {
  const ours = [change('A', { actor: 'us' })];
  const given = known({ pages: [pageOf([change('B')], { more: true }), NEAR, pageOf(ours)] });
  await list(given.poll);
  assert.deepEqual(asked(given)[2], { sinceMs: NOW - 5_000, after: undefined });
  assert.equal(given.rows.get('A')?.waits, true);
});

test('with 3,000 announced nothing more is announced between pages', async () => {
  for (const [accepted, calls] of [
    [3_000, 0],
    [2_999, 1],
  ] as const) {
    const given = known({
      pages: [pageOf([change('A')], { more: true, after: 'p1' }), NEAR, pageOf([])],
      poll: { sum: { listed: 0, accepted, ours: 0, unnamed: 0 } },
    });
    await list(given.poll);
    assert.equal(given.callsOf('accept').length, calls);
  }
});

test('where nothing can be taken the list stops, and says why', async () => {
  const changes = Array.from({ length: 10 }, (_, at) => change(`T${at}`));
  const given = known({ pages: [pageOf(changes, { more: true, after: 'p1' })], accept: () => 'Temporal does not answer' });
  assert.deepEqual(await list(given.poll), { kind: 'nothing-taken', why: 'Temporal does not answer' });
});

test('what a desk cannot answer ends the list, and is told as it is', async () => {
  for (const end of [down, { kind: 'forbidden', detail: 'no' }, { kind: 'unsupported' }] as const) {
    const given = known({ pages: [pageOf([change('A')], { more: true, after: 'p1' }), NEAR, end] });
    assert.deepEqual(await list(given.poll), end);
    assert.equal(given.cursor?.listing?.after, 'p1', 'the next poll goes on behind the page that was kept');
  }
});

test('a place that is unknown begins the list anew, once', async () => {
  const lost: ChangesRead = { kind: 'place-unknown' };
  const begun = (pages: readonly ChangesRead[]) => known({ cursor: cursor({ listing: listing() }), pages: [pageOf([]), ...pages] });
  const given = begun([lost, pageOf([change('A')])]);
  assert.deepEqual(await list(given.poll), { kind: 'ended' });
  assert.deepEqual(asked(given).slice(1), [
    { sinceMs: SINCE, after: 'p1' },
    { sinceMs: SINCE, after: undefined },
  ]);
  assert.deepEqual(await list(begun([lost, lost]).poll), {
    kind: 'unreachable',
    detail: 'the desk does not know the place that it has just told',
    retryAfterMs: undefined,
  });
});

test('500 pages are one poll’s share, and the next one goes on', async () => {
  const pages = Array.from({ length: 501 }, (_, at) => pageOf([], { more: true, after: `p${at}`, lastChangedAtMs: SINCE }));
  const given = known({ pages: [...pages.slice(0, 1), NEAR, ...pages.slice(1)] });
  assert.deepEqual(await list(given.poll), { kind: 'left' });
  assert.equal(asked(given).length, 501, 'with the one near now');
});

test('two and a half minutes of listing are one poll’s share', async () => {
  for (const [callMs, count] of [
    [150_000, 1],
    [149_999, 3],
  ] as const) {
    const page = (after: string) => pageOf([], { more: true, after, lastChangedAtMs: SINCE });
    const given = known({ pages: [page('p1'), NEAR, page('p2')], callMs });
    assert.deepEqual(await list(given.poll), { kind: 'left' });
    assert.equal(asked(given).length, count);
  }
});

test('200,000 rows are kept: beyond them what was announced is forgotten, and where all of it waits, the list waits too', async () => {
  for (const [counts, forgotten, end] of [
    [{ kept: 199_000, waiting: 199_000 }, [], 'ended'],
    [{ kept: 199_001, waiting: 199_000 }, [['desk', 1]], 'ended'],
    [{ kept: 200_000, waiting: 5 }, [['desk', 199_995]], 'ended'],
    [{ kept: 199_001, waiting: 199_001 }, [], 'left'],
  ] as const) {
    const given = known({ counts, pages: [pageOf([])] });
    assert.deepEqual(await list(given.poll), { kind: end });
    assert.deepEqual(given.callsOf('forgetOldestPollItems'), forgotten);
    assert.equal(asked(given).length, end === 'ended' ? 1 : 0);
  }
});

const begun = (pages: readonly ChangesRead[], script: Script = {}): Scripted =>
  known({ cursor: cursor({ listing: listing(), told: ['ahead'] }), pages, ...script });

test('beside a list that goes on, what is near now is listed first, and only what is news of it is kept', async () => {
  const given = begun([pageOf([change('A'), change('B', { actor: 'us' })]), pageOf([change('C')])], { poll: { polledAtMs: 9 } });
  assert.deepEqual(await list(given.poll), { kind: 'ended' });
  assert.deepEqual(asked(given), [{ sinceMs: NOW - 150_000 }, { sinceMs: SINCE, after: 'p1' }]);
  assert.deepEqual(kept(given), [['A'], ['C']]);
  assert.deepEqual(given.callsOf('putPollPage')[0]?.[2], { ...cursor({ listing: listing(), told: ['ahead'] }), polledAtMs: 9 });
});

test('three pages near now are asked for, by their places or by their times, and once in a poll', async () => {
  const more = (at: number, after?: string) => pageOf([change(`H${at}`, { changedAtMs: NOW - 100_000 + at })], { more: true, after });
  const byPlace = begun([
    more(1, 'h1'),
    more(2, 'h2'),
    more(3, 'h3'),
    pageOf([], { more: true, after: 'p2', lastChangedAtMs: SINCE }),
    pageOf([]),
  ]);
  await list(byPlace.poll);
  assert.deepEqual(asked(byPlace), [
    { sinceMs: NOW - 150_000 },
    { sinceMs: NOW - 150_000, after: 'h1' },
    { sinceMs: NOW - 150_000, after: 'h2' },
    { sinceMs: SINCE, after: 'p1' },
    { sinceMs: SINCE, after: 'p2' },
  ]);
  const byTime = begun([more(1), more(2), more(3), pageOf([])]);
  await list(byTime.poll);
  assert.deepEqual(asked(byTime).slice(0, 3), [{ sinceMs: NOW - 150_000 }, { sinceMs: NOW - 99_999 }, { sinceMs: NOW - 99_998 }]);
});

test('near now the list ends where nothing more is said to be, where a page is empty, or where the desk fails', async () => {
  for (const head of [pageOf([change('H')]), pageOf([], { more: true, after: 'h1' }), down]) {
    const given = begun([head, pageOf([])]);
    assert.deepEqual(await list(given.poll), { kind: 'ended' });
    assert.equal(asked(given).length, 2);
  }
});

const AT = new Date(SINCE).toISOString();
for (const [word, kind, detail, page] of [
  [
    `crowd ${SINCE}`,
    'poll-crowded',
    `desk lists more tickets changed at ${AT} than one answer holds: some may be missed`,
    pageOf([change('A', { changedAtMs: SINCE })], { more: true }),
  ],
  [
    'ahead',
    'poll-ahead',
    `desk lists tickets as changed up to ${new Date(NOW + 70_000).toISOString()}, which is to come: is its clock right, and ours?`,
    pageOf([change('A'), change('B', { changedAtMs: NOW + 60_001 }), change('C', { changedAtMs: NOW + 70_000 })], {
      more: true,
      after: 'p1',
    }),
  ],
  [
    'unclear',
    'poll-unclear',
    "desk lists tickets whose version, changedAt or actor is none of the contract's: they are looked at all the same, 3 of one page",
    pageOf([change('A')], { more: true, after: 'p1', unclear: 3 }),
  ],
  [
    'unnamed',
    'poll-unnamed',
    'desk lists tickets whose ids are not 1 to 64 letters, digits, _ or -: they are left out, 2 of one page',
    pageOf([change('A')], { more: true, after: 'p1', skipped: 2 }),
  ],
] as const)
  test(`people are told once of what is ${word.split(' ')[0]}`, async () => {
    const given = known({ pages: [page, NEAR, down] });
    await list(given.poll);
    assert.deepEqual(given.alerts, [{ kind, detail }]);
    assert.deepEqual([given.cursor?.told, given.cursor?.listing?.met], [[word], [word]]);
    const again = known({ cursor: cursor({ told: [word] }), pages: [page, NEAR, down] });
    await list(again.poll);
    assert.deepEqual([again.alerts, again.cursor?.told], [[], [word]]);
  });

test('an honest page tells nobody anything, and what was met earlier in the list stays met', async () => {
  const given = begun([down, pageOf([change('A')], { more: true, after: 'p2', skipped: 1 }), down], {
    cursor: cursor({ listing: listing({ met: ['ahead'] }) }),
  });
  await list(given.poll);
  assert.deepEqual(given.cursor?.listing?.met, ['ahead', 'unnamed']);
  const told = known({ cursor: cursor({ told: ['ahead'] }), pages: [pageOf([], { skipped: 1 })] });
  await list(told.poll);
  assert.deepEqual(told.cursor?.told, ['ahead', 'unnamed']);
  const quiet = known({ pages: [pageOf([change('A', { changedAtMs: NOW + 60_000 })])] });
  await list(quiet.poll);
  assert.deepEqual([quiet.alerts, quiet.cursor?.told], [[], []]);
});

test('a poll is over when its time is, and not before', async () => {
  const given = scripted();
  for (const [afterMs, is] of [
    [999, true],
    [1_000, true],
    [1_001, false],
  ] as const) {
    given.nowMs = NOW + 1_000;
    assert.equal(await isOver(given.poll, afterMs), is);
  }
});

test('a poll that has done all says what it did, and when', async () => {
  const given = known({ pages: [pageOf([change('A'), change('B', { actor: 'us' })], { skipped: 1 })] });
  assert.deepEqual(await pollChanges(given.ports, 'desk'), { kind: 'polled', listed: 2, accepted: 1, ours: 1, unnamed: 1, more: false });
  assert.deepEqual(given.callsOf('putPolledAt'), [['desk', NOW]]);
  assert.equal(given.beats, 2);
});

test('a poll that leaves something says that there is more', async () => {
  const pages = [pageOf([], { more: true, after: 'p1', lastChangedAtMs: SINCE })];
  assert.deepEqual(await pollChanges(known({ pages, callMs: 150_000 }).ports, 'desk'), {
    kind: 'polled',
    listed: 0,
    accepted: 0,
    ours: 0,
    unnamed: 0,
    more: true,
  });
  const unannounced = await pollChanges(known({ pages: [pageOf([change('A'), change('B')])], callMs: 120_000 }).ports, 'desk');
  assert.deepEqual([unannounced.kind, unannounced.kind === 'polled' && unannounced.more], ['polled', true]);
});

for (const [what, end, outcome, alert] of [
  ['does not answer', down, { kind: 'unreachable', why: 'refused' }, undefined],
  [
    'refuses our token',
    { kind: 'forbidden', detail: 'HTTP 403' },
    { kind: 'unreachable', why: 'HTTP 403' },
    { kind: 'desk-forbidden', detail: 'desk refuses our token at the list of changes: give it the rights it had' },
  ],
  [
    'has no list',
    { kind: 'unsupported' },
    { kind: 'unsupported', why: 'the ticket system has no list of changes' },
    { kind: 'poll-unsupported', detail: 'desk has no list of changes: set its intake to webhook' },
  ],
] as const)
  test(`where the desk ${what} what waits is announced all the same, and the poll says so`, async () => {
    const given = known({ pages: [end], rows: [row('A')] });
    assert.deepEqual(await pollChanges(given.ports, 'desk'), outcome);
    assert.deepEqual(given.alerts, alert === undefined ? [] : [alert]);
    assert.deepEqual([given.callsOf('accept').length, given.callsOf('putPolledAt')], [1, []]);
  });

test('a poll whose tickets cannot be taken says so, and when the last good one was stays', async () => {
  const changes = Array.from({ length: 10 }, (_, at) => change(`T${at}`));
  for (const more of [true, false]) {
    const given = known({ pages: [pageOf(changes, { more, after: more ? 'p1' : undefined })], accept: () => 'Temporal does not answer' });
    assert.deepEqual(await pollChanges(given.ports, 'desk'), { kind: 'not-taken', why: 'Temporal does not answer' });
    assert.deepEqual([given.callsOf('putPolledAt'), given.callsOf('accept').length], [[], 10]);
  }
  let taken = 0;
  const rows = Array.from({ length: 120 }, (_, at) => row(`W${at}`));
  const halfway = known({ rows, pages: [pageOf([])], accept: () => (taken++ < 100 ? undefined : 'no') });
  assert.deepEqual(await pollChanges(halfway.ports, 'desk'), { kind: 'not-taken', why: 'no' });
  assert.deepEqual(halfway.callsOf('putPolledAt'), [], 'though the first hundred were taken');
  const one = known({ pages: [pageOf([change('A')])], accept: () => 'no' });
  assert.deepEqual(await pollChanges(one.ports, 'desk'), { kind: 'not-taken', why: 'no' });
});

test('a poll begins with when the last good one was, and needs nobody who hears it beat', async () => {
  const given = known({ cursor: cursor({ polledAtMs: 5 }), pages: [pageOf([change('A')])], accept: () => 'no' });
  const { beat: _, ...ports } = given.ports;
  await pollChanges(ports, 'desk');
  assert.equal(given.cursor?.polledAtMs, 5);
  const first = scripted({ pages: [pageOf([change('A')])], accept: () => 'no' });
  await pollChanges(first.ports, 'desk');
  assert.equal(first.cursor?.polledAtMs, 0, 'there was none');
});

test('a poll asks 300 times at most what was done to a ticket', async () => {
  const ids = Array.from({ length: 301 }, (_, at) => `T${at}`);
  const given = known({
    rows: ids.map((ticket) => row(ticket, { version: '0', waits: false })),
    written: ids.map((ticket) => `${ticket} 1`),
    acts: () => ({ kind: 'acts', version: '1', acts: [{ actor: 'us', kind: 'other', staff: undefined, atMs: NOW }] }),
    pages: [pageOf(ids.map((id) => change(id)))],
  });
  await pollChanges(given.ports, 'desk');
  assert.deepEqual([given.callsOf('acts').length, given.callsOf('accept').length], [300, 1]);
});

test('as an activity it is the same poll', async () => {
  const given = known({ pages: [pageOf([change('A')])] });
  assert.deepEqual(await createPollActivities(given.ports).pollChanges('desk'), {
    kind: 'polled',
    listed: 1,
    accepted: 1,
    ours: 0,
    unnamed: 0,
    more: false,
  });
});
