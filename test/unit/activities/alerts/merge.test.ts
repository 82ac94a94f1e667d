/** What is known of an alert does not depend on the order, or on how often, its snapshots come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countsOf } from '../../../../activities/alerts/counts.ts';
import { alertNow, mergeAll, merged, occurrenceOf, pairOf } from '../../../../activities/alerts/merge.ts';
import { standingOf } from '../../../../activities/alerts/standing.ts';
import { underHolds } from '../../../../activities/alerts/under-holds.ts';
import { MINUTE_MS, NOON_MS, alertOf, anySighting, keyOf, seen } from '../../../support/alerts.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';
import type { Sighting } from '../../../../activities/alerts/merge.ts';

const CASES = { numRuns: 1_000 };
const byPair = (sightings: readonly Sighting[]) =>
  [...mergeAll(sightings)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([pair, one]) => [pair, one, alertNow(one)]);
const countsAt = (sightings: readonly Sighting[]) =>
  countsOf(underHolds(standingOf(mergeAll(sightings).values()), { client: 'acme', holds: [] }, NOON_MS), 10 * MINUTE_MS);
const shuffledTwice = fc
  .array(anySighting, { minLength: 1, maxLength: 12 })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length })))
  .filter(([list, other]) => list.every((one) => other.includes(one)));

test('any permutation and duplication of snapshots gives the same state and the same counts', () => {
  fc.assert(
    fc.property(shuffledTwice, ([list, other]) => {
      assert.deepEqual(byPair(other), byPair(list));
      assert.deepEqual(countsAt(other), countsAt(list));
    }),
    CASES,
  );
});

test('two peers that send the same alert, each in its own order, give what one of them gives', () => {
  const history = fc.array(fc.record({ start: fc.nat({ max: 4 }), key: fc.nat({ max: 3 }), isOver: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  });
  const snapshots = (given: readonly { start: number; key: number; isOver: boolean }[]): readonly Sighting[] =>
    given.flatMap(({ start, key, isOver }) => {
      const startsAtMs = NOON_MS + start * MINUTE_MS;
      const fires = seen({ key: keyOf(key), startsAtMs }, startsAtMs + 1_000);
      return isOver
        ? [fires, seen({ key: keyOf(key), startsAtMs, state: 'resolved', endsAtMs: startsAtMs + 30_000 }, startsAtMs + 31_000)]
        : [fires];
    });
  fc.assert(
    fc.property(
      history.chain((given) =>
        fc.tuple(
          fc.constant(snapshots(given)),
          fc.shuffledSubarray([...snapshots(given), ...snapshots(given)], { minLength: 2 * snapshots(given).length }),
        ),
      ),
      ([one, both]) => {
        assert.deepEqual(byPair(both), byPair(one));
        assert.deepEqual(countsAt(both), countsAt(one));
      },
    ),
    CASES,
  );
});

test('merging is associative and commutative, and merging with itself changes nothing', () => {
  const same = fc
    .array(anySighting, { minLength: 3, maxLength: 3 })
    .map((list) => list.map(({ alert, seenAtMs }) => occurrenceOf({ alert: { ...alert, key: keyOf(1), startsAtMs: NOON_MS }, seenAtMs })));
  fc.assert(
    fc.property(same, (list) => {
      const [a, b, c] = list;
      if (a === undefined || b === undefined || c === undefined) throw new Error('Expected three.');
      assert.deepEqual(merged(a, merged(b, c)), merged(merged(a, b), c));
      assert.deepEqual(merged(a, b), merged(b, a));
      assert.deepEqual(merged(a, a), a);
    }),
    CASES,
  );
});

const now = (...sightings: readonly Sighting[]): Alert => {
  const [one] = [...mergeAll(sightings).values()];
  if (one === undefined) throw new Error('Expected one.');
  return alertNow(one);
};

test('resolved is final: what fires of the same start afterwards is a replay', () => {
  const got = now(
    seen({}, NOON_MS),
    seen({ state: 'resolved', endsAtMs: NOON_MS + 5 }, NOON_MS + 10),
    seen({ severity: 'critical' }, NOON_MS + 20),
  );
  assert.deepEqual([got.state, got.severity, got.endsAtMs], ['resolved', 'warning', NOON_MS + 5]);
});

test('a later start of the same key is another occurrence', () => {
  const all = mergeAll([
    seen({}, NOON_MS),
    seen({ state: 'resolved' }, NOON_MS + 10),
    seen({ startsAtMs: NOON_MS + 60_000 }, NOON_MS + 61_000),
  ]);
  assert.deepEqual(
    [...all.values()].map((one) => [pairOf(one), alertNow(one).state]),
    [
      [`${keyOf(1)}@${NOON_MS}`, 'resolved'],
      [`${keyOf(1)}@${NOON_MS + 60_000}`, 'firing'],
    ],
  );
});

test('the severity is what the newest snapshot says, and the highest is kept', () => {
  const list = [
    seen({ severity: 'error' }, NOON_MS + 2),
    seen({ severity: 'critical' }, NOON_MS + 1),
    seen({ severity: 'info' }, NOON_MS + 3),
  ];
  const [one] = [...mergeAll(list).values()];
  assert.deepEqual([now(...list).severity, one?.highest], ['info', 'critical']);
});

test('a resolve that says less than the firing did loses nothing of it', () => {
  const resolve = { state: 'resolved', title: '', text: '', host: undefined, site: undefined, rule: '', labels: { b: '2' } } as const;
  const got = now(seen({ labels: { a: '1' }, owner: 'Acme', ticket: 'T1', concern: 'backup' }, NOON_MS), seen(resolve, NOON_MS + 1));
  const { title, text, host, site, rule, labels, owner, ticket, concern } = got;
  assert.deepEqual(
    { title, text, host, site, rule, labels, owner, ticket, concern },
    {
      title: 'Disk almost full',
      text: 'The disk C is at 97 %.',
      host: 'srv-01',
      site: 'Berlin',
      rule: 'DiskFull',
      labels: { a: '1', b: '2' },
      owner: 'Acme',
      ticket: 'T1',
      concern: 'backup',
    },
  );
});

test('what stands in a resolve for nothing said is nothing said', () => {
  const got = now(seen({}, NOON_MS), seen({ state: 'resolved', rule: 'unnamed', title: 'unnamed' }, NOON_MS + 1));
  assert.deepEqual([got.rule, got.title], ['DiskFull', 'Disk almost full']);
  const ruleOnly = now(seen({}, NOON_MS), seen({ state: 'resolved', title: 'DiskFull' }, NOON_MS + 1));
  assert.equal(ruleOnly.title, 'Disk almost full');
});

test('a resolve that names no severity makes nothing worse, in whatever order it comes', () => {
  const fires = seen({ severity: 'info' }, NOON_MS);
  const over = seen({ severity: 'warning', state: 'resolved' }, NOON_MS + 1);
  for (const list of [[fires, over], [over, fires], [over]])
    assert.equal([...mergeAll(list).values()][0]?.highest, list.includes(fires) ? 'info' : 'warning');
});

test('an alert whose resolve was lost is over when its key starts anew', () => {
  const standing = standingOf(mergeAll([seen({}, NOON_MS), seen({ startsAtMs: NOON_MS + MINUTE_MS }, NOON_MS + MINUTE_MS + 5)]).values());
  assert.deepEqual(
    standing.map(({ alert, overAtMs }) => [alert.state, alert.endsAtMs, overAtMs]),
    [
      ['resolved', NOON_MS + MINUTE_MS, NOON_MS + MINUTE_MS + 5],
      ['firing', undefined, undefined],
    ],
  );
});

const flap = (times: number, apartMs: number, key = keyOf(1), fromMs = NOON_MS): readonly Sighting[] =>
  Array.from({ length: times }, (_, at) => fromMs + at * apartMs).flatMap((startsAtMs) => [
    seen({ key, startsAtMs }, startsAtMs),
    seen({ key, startsAtMs, state: 'resolved', endsAtMs: startsAtMs + apartMs / 2 }, startsAtMs + apartMs / 2),
  ]);
for (const [what, sightings, wanted] of [
  ['once up and down', flap(1, MINUTE_MS), 0],
  ['twice up and down', flap(2, MINUTE_MS), 4],
  ['three times up and down', flap(3, MINUTE_MS), 6],
  ['five times, a quarter of an hour apart: those of the last ten minutes', flap(5, 15 * MINUTE_MS), 2],
  [
    'three times, and another one twice an hour later',
    [...flap(3, MINUTE_MS), ...flap(2, MINUTE_MS, keyOf(2), NOON_MS + 60 * MINUTE_MS)],
    4,
  ],
  [
    'nine events of a source that never says that one is over',
    Array.from({ length: 9 }, (_, at) => seen({ startsAtMs: NOON_MS + at * 1_000 }, NOON_MS + at * 1_000)),
    0,
  ],
  ['twelve hosts, each once', Array.from({ length: 12 }, (_, at) => seen({ key: keyOf(at) }, NOON_MS)), 0],
  [
    'twice, and another alert an hour later',
    [...flap(2, MINUTE_MS), seen({ key: keyOf(2), startsAtMs: NOON_MS + 60 * MINUTE_MS }, NOON_MS)],
    0,
  ],
] as const)
  test(`changes: ${what}: ${wanted}`, () => assert.equal(countsAt(sightings).changes, wanted));

test('changes are counted by the times of the source: an hour that is delivered at once is no flapping', () => {
  const late = flap(4, 16 * MINUTE_MS).map((one) => ({ ...one, seenAtMs: NOON_MS + 120 * MINUTE_MS }));
  assert.equal(countsAt(late).changes, 2);
});

test('hosts, rules, firing, resolved and critical are counted', () => {
  const counts = countsAt([
    seen({ key: keyOf(1), host: 'a', severity: 'critical' }, NOON_MS),
    seen({ key: keyOf(2), host: 'b', rule: 'Other' }, NOON_MS + 5),
    seen({ key: keyOf(3), host: 'b', state: 'resolved', startsAtMs: NOON_MS - 5 }, NOON_MS + 9),
  ]);
  assert.deepEqual(counts, {
    firstAtMs: NOON_MS,
    lastAtMs: NOON_MS + 9,
    count: 3,
    critical: 1,
    firing: 2,
    resolved: 1,
    changes: 0,
    severity: 'critical',
    hosts: 2,
    rules: 2,
    held: 0,
    heldUntilMs: undefined,
  });
  assert.equal(alertOf().state, 'firing');
});
