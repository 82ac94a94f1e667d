/** Which tickets are announced, in which order, and what becomes of those that are not taken: when each is tried again, and when people are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announceAll, announceSome } from '../../../../activities/poll/announce.ts';
import { NOW, row, scripted } from '../../../support/scripted-poll.ts';
import type { Scripted } from '../../../support/scripted-poll.ts';

const MINUTE_AND_A_HALF = 90_000;
const named = (count: number, word = 'T'): string[] => Array.from({ length: count }, (_, at) => `${word}${at}`);
const accepted = ({ callsOf }: Scripted): readonly string[] => callsOf('accept').map(([, event]) => (event as { ticket: string }).ticket);
/** As `ticket: tries, in ms`. */
const refused = ({ callsOf }: Scripted): readonly string[] =>
  callsOf('pollRefused').map(([connection, given]) => {
    assert.equal(connection, 'desk');
    const { ticket, tries, nextAtMs } = given as { ticket: string; tries: number; nextAtMs: number };
    return `${ticket}: ${tries}, in ${nextAtMs - NOW}`;
  });

test('a ticket is announced once, by an event that names its version and whoever changed it', async () => {
  const given = scripted({ rows: [row('A', { version: 'v3', actor: 'staff' })] });
  assert.deepEqual(await announceSome(given.poll), { kind: 'some' });
  assert.deepEqual(given.callsOf('accept'), [['desk', { deliveryId: 'poll:A:v3', type: 'ticket.updated', ticket: 'A', actor: 'staff' }]]);
  assert.deepEqual(given.callsOf('pollAnnounced'), [['desk', ['A']]]);
  assert.deepEqual([given.poll.sum.accepted, given.beats, given.poll.polledAtMs], [1, 1, NOW]);
});

test('whoever an older release called by another word counts as an automation', async () => {
  const given = scripted({ rows: [row('A', { actor: 'robot' })] });
  await announceSome(given.poll);
  assert.deepEqual(
    given.callsOf('accept').map(([, sent]) => (sent as { actor: string }).actor),
    ['automation'],
  );
});

test('50 of the newest and 50 of the oldest are taken at once, each once', async () => {
  const given = scripted({ rows: named(130).map((ticket, at) => row(ticket, { freshAtMs: NOW - at, changedAtMs: NOW - at })) });
  await announceSome(given.poll);
  assert.deepEqual(given.callsOf('pollWaiting'), [
    ['desk', 'newest', NOW, 50],
    ['desk', 'oldest', NOW, 50],
  ]);
  assert.deepEqual(accepted(given), [...named(50), ...named(130).slice(80).toReversed()]);
  const few = scripted({ rows: [row('A'), row('B')] });
  await announceSome(few.poll);
  assert.deepEqual(accepted(few), ['A', 'B']);
});

test('one of those that were not taken before comes first, and the rest of them last', async () => {
  const given = scripted({ rows: [row('new'), row('first', { tries: 1 }), row('newer'), row('second', { tries: 2 })] });
  await announceSome(given.poll);
  assert.deepEqual(accepted(given), ['first', 'new', 'newer', 'second']);
});

test('what is in doubt already is not tried again by the same poll', async () => {
  const given = scripted({ rows: [row('A'), row('B')], poll: { doubted: [{ ...row('A'), why: 'w' }] } });
  await announceSome(given.poll);
  assert.deepEqual(accepted(given), ['B']);
});

test('where nothing waits there is nothing to do, and the poll has done all', async () => {
  const given = scripted();
  assert.deepEqual(await announceSome(given.poll), { kind: 'all' });
  assert.deepEqual([given.poll.polledAtMs, given.callsOf('pollAnnounced')], [NOW, []]);
});

test('a poll has not done all while tickets rest that nothing was taken beside, or one is in doubt', async () => {
  const resting = scripted({ rows: [row('A', { tries: 1, nextAtMs: NOW + 1 })] });
  assert.deepEqual(await announceSome(resting.poll), { kind: 'all' });
  assert.equal(resting.poll.polledAtMs, 7);
  const told = scripted({ rows: [row('A', { tries: 5, nextAtMs: NOW + 1 })] });
  await announceSome(told.poll);
  assert.equal(told.poll.polledAtMs, NOW, 'one that people were told of keeps nobody waiting');
  const both = scripted({ rows: [row('A', { tries: 1, nextAtMs: NOW + 1 }), row('B')] });
  await announceSome(both.poll);
  assert.equal(both.poll.polledAtMs, NOW, 'something was taken');
  const doubt = scripted({ rows: [row('A')], accept: () => 'no' });
  assert.deepEqual(await announceSome(doubt.poll), { kind: 'some' });
  assert.equal(doubt.poll.polledAtMs, 7);
});

test('one that is not taken before another that is, is at fault itself: tried again in a minute and a half, and told', async () => {
  const given = scripted({
    rows: [row('A'), row('B'), row('C')],
    accept: (ticket) => (ticket === 'A' ? 'signals are used up' : undefined),
  });
  await announceSome(given.poll);
  assert.deepEqual(refused(given), [`A: 5, in ${MINUTE_AND_A_HALF}`]);
  assert.deepEqual(given.alerts, [
    {
      kind: 'poll-item-refused',
      detail: 'ticket A of desk cannot be announced to its workflow: signals are used up; all others go on, and it is tried again',
    },
  ]);
  assert.deepEqual(given.callsOf('pollAnnounced'), [['desk', ['B', 'C']]]);
  assert.deepEqual([given.poll.doubted, given.poll.sum.accepted, given.beats], [[], 2, 3]);
});

for (const [before, tries, restMs, isTold] of [
  [0, 5, 90_000, true],
  [3, 5, 90_000, true],
  [4, 5, 90_000, true],
  [5, 6, 180_000, false],
  [6, 7, 360_000, false],
  [7, 8, 720_000, false],
  [8, 9, 1_440_000, false],
  [9, 10, 1_800_000, false],
  [40, 41, 1_800_000, false],
] as const)
  test(`one that others prove to be at fault after ${before} tries rests ${restMs} ms, and is ${isTold ? '' : 'not '}told`, async () => {
    const given = scripted({ rows: [row('A', { tries: before }), row('B')], accept: (ticket) => (ticket === 'A' ? 'no' : undefined) });
    await announceSome(given.poll);
    assert.deepEqual(refused(given), [`A: ${tries}, in ${restMs}`]);
    assert.equal(given.alerts.length, isTold ? 1 : 0);
  });

for (const [before, tries, restMs, isTold] of [
  [0, 1, 90_000, false],
  [3, 4, 90_000, false],
  [4, 5, 90_000, true],
  [5, 6, 180_000, false],
  [9, 10, 1_800_000, false],
] as const)
  test(`one that nothing was taken after rests ${restMs} ms at its ${tries}. try, and is ${isTold ? '' : 'not '}told`, async () => {
    const given = scripted({ rows: [row('A', { tries: before })], accept: () => 'no' });
    const end = await announceAll(given.poll);
    assert.deepEqual(refused(given), [`A: ${tries}, in ${restMs}`]);
    assert.equal(given.alerts.length, isTold ? 1 : 0);
    assert.deepEqual(end, before < 5 ? { kind: 'in-doubt', why: 'no' } : { kind: 'all' });
    assert.equal(given.poll.polledAtMs, before < 5 ? 7 : NOW);
  });

test('ten in a row that are not taken are nobody’s fault: the poll ends, all are set aside, and none is told of', async () => {
  const given = scripted({ rows: named(12).map((ticket) => row(ticket)), accept: (ticket) => `not ${ticket}` });
  assert.deepEqual(await announceSome(given.poll), { kind: 'nothing-taken', why: 'not T9' });
  assert.deepEqual(
    refused(given),
    named(10).map((ticket) => `${ticket}: 1, in ${MINUTE_AND_A_HALF}`),
  );
  assert.deepEqual([given.alerts, given.poll.doubted, given.poll.polledAtMs], [[], [], 7]);
  assert.deepEqual([given.callsOf('pollAnnounced'), given.beats], [[['desk', []]], 10]);
});

test('nine in a row are in doubt until the next one', async () => {
  const given = scripted({ rows: named(10).map((ticket) => row(ticket)), accept: (ticket) => (ticket === 'T9' ? undefined : 'no') });
  assert.deepEqual(await announceSome(given.poll), { kind: 'some' });
  assert.equal(refused(given).length, 9);
  assert.equal(given.alerts.length, 9);
});

test('set aside, a ticket comes no nearer to being told of than three tries, and one that was told of stays so', async () => {
  const tries = [0, 1, 2, 3, 4, 5, 6, 0, 0, 0];
  const given = scripted({ rows: named(10).map((ticket, at) => row(ticket, { tries: tries[at] ?? 0 })), accept: () => 'no' });
  await announceAll(given.poll);
  const after = new Map(refused(given).map((word) => [word.split(':')[0], Number(/: (\d+),/.exec(word)?.[1])]));
  assert.deepEqual(
    named(10).map((ticket) => after.get(ticket)),
    [1, 2, 3, 3, 3, 5, 6, 1, 1, 1],
  );
  assert.deepEqual(given.alerts, []);
});

test('a poll that nothing can be taken by ends with why, and asks for no other batch', async () => {
  const given = scripted({ rows: named(12).map((ticket) => row(ticket)), accept: () => 'Temporal does not answer' });
  assert.deepEqual(await announceAll(given.poll), { kind: 'nothing-taken', why: 'Temporal does not answer' });
  assert.equal(given.callsOf('pollWaiting').length, 2);
});

test('batch after batch until nothing waits', async () => {
  const given = scripted({ rows: named(250).map((ticket) => row(ticket)) });
  assert.deepEqual(await announceAll(given.poll), { kind: 'all' });
  assert.equal(given.poll.sum.accepted, 250);
  assert.equal([...given.rows.values()].filter(({ waits }) => waits).length, 0);
});

test('3,000 tickets end a poll, and there is more', async () => {
  for (const [before, calls] of [
    [2_999, 1],
    [2_998, 2],
  ] as const) {
    // One row that goes on waiting whatever is said of it.
    const given = scripted({ rows: [row('A')], poll: { sum: { listed: 0, accepted: before, ours: 0, unnamed: 0 } } });
    const poll = { ...given.poll, ledger: { ...given.poll.ledger, pollAnnounced: () => Promise.resolve() } };
    assert.deepEqual(await announceAll(poll), { kind: 'some' });
    assert.equal(given.callsOf('accept').length, calls);
  }
});

test('four minutes end a poll, and there is more', async () => {
  for (const [callMs, calls] of [
    [240_000, 1],
    [239_999, 2],
  ] as const) {
    const given = scripted({ rows: [row('A')], callMs });
    const poll = { ...given.poll, ledger: { ...given.poll.ledger, pollAnnounced: () => Promise.resolve() } };
    assert.deepEqual(await announceAll(poll), { kind: 'some' });
    assert.equal(given.callsOf('accept').length, calls);
    assert.equal(given.poll.polledAtMs, 7, 'of the poll that is asked, and not of its copy');
    assert.equal(poll.polledAtMs, NOW + callMs * calls);
  }
});

test('what was taken is written down also where the next one breaks', async () => {
  const given = scripted({
    rows: [row('A'), row('B')],
    accept: (ticket) => {
      if (ticket === 'B') throw new TypeError('bug');
      return undefined;
    },
  });
  await assert.rejects(announceSome(given.poll), TypeError);
  assert.deepEqual(given.callsOf('pollAnnounced'), [['desk', ['A']]]);
});

test('with those that an earlier poll has set aside, ten that are not taken are nobody’s fault', async () => {
  const resting = (count: number) => named(count, 'R').map((ticket) => row(ticket, { tries: 3, nextAtMs: NOW + 1 }));
  for (const [count, tries] of [
    [8, 4],
    [9, 3],
  ] as const) {
    const given = scripted({ rows: [row('A', { tries: 3 }), ...resting(count)], accept: () => 'no' });
    assert.deepEqual(await announceAll(given.poll), { kind: 'in-doubt', why: 'no' });
    assert.deepEqual(refused(given), [`A: ${tries}, in ${MINUTE_AND_A_HALF}`], `${count} rest`);
  }
  const taking = scripted({
    rows: [row('A', { tries: 3 }), ...resting(9)],
    accept: () => 'no',
    poll: { sum: { listed: 0, accepted: 1, ours: 0, unnamed: 0 } },
  });
  await announceAll(taking.poll);
  assert.deepEqual(refused(taking), [`A: 4, in ${MINUTE_AND_A_HALF}`], 'this poll has taken something');
});

test('one that was told of is told of no more, and rests ever longer, whatever rests beside it', async () => {
  for (const [tries, end] of [
    [5, { kind: 'all' }],
    [3, { kind: 'in-doubt', why: '9 ticket(s) that nothing has taken rest until they are tried again' }],
  ] as const) {
    const resting = named(9, 'R').map((ticket) => row(ticket, { tries, nextAtMs: NOW + 1 }));
    const given = scripted({ rows: [row('A', { tries: 5 }), ...resting], accept: () => 'no' });
    assert.deepEqual(await announceAll(given.poll), end);
    assert.deepEqual(refused(given), ['A: 6, in 180000']);
  }
});

test('of several that are in doubt the first that nobody was told of says why', async () => {
  const given = scripted({ rows: [row('old', { tries: 6 }), row('A'), row('B')], accept: (ticket) => `not ${ticket}` });
  assert.deepEqual(await announceAll(given.poll), { kind: 'in-doubt', why: 'not A' });
});

test('a poll that takes nothing while others rest says so, and one that takes something does not', async () => {
  const rows = [row('R', { tries: 1, nextAtMs: NOW + 1 })];
  const idle = scripted({ rows });
  assert.deepEqual(await announceAll(idle.poll), {
    kind: 'in-doubt',
    why: '1 ticket(s) that nothing has taken rest until they are tried again',
  });
  assert.equal(idle.poll.polledAtMs, 7);
  const busy = scripted({ rows: [...rows, row('A')] });
  assert.deepEqual(await announceAll(busy.poll), { kind: 'all' });
  assert.equal(busy.poll.polledAtMs, NOW);
});

test('where nothing new is taken the tickets wait without a try, nobody is told, what runs is told, and the poll is done', async () => {
  const rows = [...named(15).map((ticket) => row(ticket, { tries: ticket === 'T3' ? 2 : 0 })), row('OPEN')];
  const given = scripted({ rows, accept: (ticket) => (ticket === 'OPEN' ? undefined : 'not-now') });
  assert.deepEqual(await announceAll(given.poll), { kind: 'all' });
  assert.deepEqual(
    given
      .callsOf('pollAnnounced')
      .flat(2)
      .filter((one) => one !== 'desk'),
    ['OPEN'],
  );
  assert.deepEqual(
    refused(given).toSorted(),
    named(15)
      .map((ticket) => `${ticket}: ${ticket === 'T3' ? 2 : 0}, in ${MINUTE_AND_A_HALF}`)
      .toSorted(),
  );
  assert.deepEqual([given.alerts, given.poll.sum.accepted, given.poll.doubted], [[], 1, []]);
  assert.equal(given.poll.polledAtMs, NOW);
});
