/** What code counts of a group, and which alerts a model is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factsOf } from '../../../../activities/alerts/facts.ts';
import { nearGroups } from '../../../../activities/alerts/near-groups.ts';
import { LONGEST_LINE, fitting, samplesOf } from '../../../../activities/alerts/samples.ts';
import { SEVERITIES } from '../../../../connectors/alert-source.ts';
import { MINUTE_MS, NOON_MS, anySighting, around, judgedOf, keyOf, seen } from '../../../support/alerts.ts';
import type { OtherGroup } from '../../../../activities/alerts/near-groups.ts';
import type { Judged } from '../../../../activities/alerts/under-holds.ts';
import type { BenignRule, QuietWindow } from '../../../../activities/alerts/holds.ts';

const CASES = { numRuns: 1_000 };
const countedOf = (judged: readonly Judged[]) => judged.filter((one) => one.kind === 'counted');
const LIST = [
  seen({ key: keyOf(1), host: 'a', severity: 'error' }, NOON_MS),
  seen({ key: keyOf(1), host: 'a', startsAtMs: NOON_MS + 2 * MINUTE_MS }, NOON_MS + 2 * MINUTE_MS),
  seen({ key: keyOf(2), host: 'b', rule: 'HostDown', startsAtMs: NOON_MS + MINUTE_MS }, NOON_MS + MINUTE_MS),
  seen({ key: keyOf(3), host: undefined, site: undefined, state: 'resolved', endsAtMs: NOON_MS + 5 }, NOON_MS + 9),
];

test('counts by host, condition, severity and site, with those that have none', () => {
  const facts = factsOf(judgedOf(LIST), around());
  assert.deepEqual([facts.count, facts.firing, facts.resolved, facts.held, facts.severity], [4, 2, 2, 0, 'error']);
  assert.deepEqual(facts.hosts, [
    { name: 'a', count: 2, firing: 1 },
    { name: 'b', count: 1, firing: 1 },
    { name: undefined, count: 1, firing: 0 },
  ]);
  assert.deepEqual(
    facts.rules.map(({ name, count }) => [name, count]),
    [
      ['DiskFull', 3],
      ['HostDown', 1],
    ],
  );
  assert.deepEqual(
    facts.severities.map(({ name, count }) => [name, count]),
    [
      ['error', 1],
      ['warning', 3],
    ],
  );
  assert.deepEqual(
    facts.sites.map(({ name, count }) => [name, count]),
    [
      ['Berlin', 3],
      [undefined, 1],
    ],
  );
  assert.deepEqual([facts.firstMs, facts.lastMs, facts.perMinute], [NOON_MS, NOON_MS + 2 * MINUTE_MS, 2]);
  assert.deepEqual(facts.busiest, { minuteMs: NOON_MS, count: 2 });
  assert.deepEqual(facts.talkers, [{ key: keyOf(1), host: 'a', rule: 'DiskFull', count: 2 }]);
  assert.deepEqual(
    facts.rows.map(({ host, rule, count, firing, severity }) => [host, rule, count, firing, severity]),
    [
      ['a', 'DiskFull', 2, 1, 'error'],
      ['b', 'HostDown', 1, 1, 'warning'],
      [undefined, 'DiskFull', 1, 0, 'warning'],
    ],
  );
});

test('a rate over less than a minute is none', () => assert.equal(factsOf(judgedOf(LIST.slice(0, 1)), around()).perMinute, undefined));

test('what held alerts is named: windows of those that count now, and benign rules with all they fit', () => {
  const window: QuietWindow = {
    kind: 'quiet-window',
    name: 'patch night',
    match: { host: 'a' },
    includes: [],
    times: { kind: 'once', from: '2026-11-25T11:00', to: '2026-11-25T12:30', timeZone: 'UTC' },
  };
  const benign: BenignRule = {
    kind: 'benign',
    name: 'reindex',
    match: { host: 'b' },
    includes: [],
    owner: 'Kim',
    expiresAtMs: NOON_MS * 2,
  };
  const facts = factsOf(judgedOf(LIST, { holds: [window, benign] }, NOON_MS + 60 * MINUTE_MS), around());
  assert.deepEqual([facts.count, facts.held, facts.windows], [2, 2, ['patch night']]);
  assert.deepEqual(facts.benign, [{ name: 'reindex', owner: 'Kim', count: 1 }]);
});

test('whatever comes, in whatever order, the facts are the same and each list adds up', () => {
  fc.assert(
    fc.property(
      fc
        .array(anySighting, { maxLength: 20 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, other]) => {
        const facts = factsOf(judgedOf(list), around());
        assert.deepEqual(factsOf(judgedOf(other), around()), facts);
        for (const tallied of [facts.hosts, facts.rules, facts.severities, facts.sites, facts.rows]) {
          assert.equal(
            tallied.reduce((sum, { count }) => sum + count, 0),
            facts.count,
          );
          assert.equal(
            tallied.reduce((sum, { firing }) => sum + firing, 0),
            facts.firing,
          );
        }
        assert.equal(facts.firing + facts.resolved, facts.count);
      },
    ),
    CASES,
  );
});

const other = (given: Partial<OtherGroup>): OtherGroup => ({
  hash: '1',
  client: 'acme',
  title: 'Disk',
  count: 1,
  firing: 1,
  firstMs: NOON_MS,
  lastMs: NOON_MS,
  ticket: undefined,
  ...given,
});
const SPAN = { firstMs: NOON_MS, lastMs: NOON_MS + MINUTE_MS };
for (const [what, given, isNear] of [
  ['at the same time', {}, true],
  ['ten minutes later', { firstMs: NOON_MS + 11 * MINUTE_MS, lastMs: NOON_MS + 20 * MINUTE_MS }, true],
  ['eleven minutes later', { firstMs: NOON_MS + 12 * MINUTE_MS + 1, lastMs: NOON_MS + 20 * MINUTE_MS }, false],
  ['that ended ten minutes before', { firstMs: 0, lastMs: NOON_MS - 10 * MINUTE_MS }, true],
  ['itself', { hash: '0' }, false],
  ['of another client', { client: 'globex' }, false],
  ['that is over', { firing: 0 }, false],
] as const satisfies readonly (readonly [string, Partial<OtherGroup>, boolean])[])
  test(`a group ${what} is ${isNear ? '' : 'not '}named`, () =>
    assert.equal(nearGroups({ hash: '0', client: 'Acme', others: [other(given)] }, SPAN).groups.length, isNear ? 1 : 0));

test('five groups are named, the nearest first, and the others counted', () => {
  const others = Array.from({ length: 8 }, (_, at) =>
    other({ hash: `h${at}`, firstMs: NOON_MS + (8 - at) * MINUTE_MS, lastMs: NOON_MS + 30 * MINUTE_MS }),
  );
  const near = nearGroups({ hash: '0', client: 'acme', others }, SPAN);
  assert.deepEqual([near.groups.map(({ hash }) => hash), near.more], [['h7', 'h6', 'h5', 'h4', 'h3'], 3]);
});

test('samples: one of each key; what says something new comes first, then hosts not shown yet', () => {
  const judged = judgedOf([
    seen({ key: 'k1', host: 'a' }, 1),
    seen({ key: 'k2', host: 'b' }, 1),
    seen({ key: 'k3', host: 'a', labels: { n: '3' } }, 1),
    seen({ key: 'k4', host: 'a', rule: 'HostDown' }, 1),
    seen({ key: 'k5', host: 'c', severity: 'critical', rule: 'HostDown', title: 'Down' }, 1),
    seen({ key: 'k1', host: 'a', startsAtMs: NOON_MS + 5, text: 'the newest' }, 2),
  ]);
  const samples = samplesOf(countedOf(judged), { characters: 10_000, most: 20 });
  assert.deepEqual(
    samples.map(({ fingerprint }) => fingerprint),
    ['k5', 'k2', 'k4', 'k3', 'k1'],
  );
  assert.match(
    samples[4]?.line ?? '',
    /^host a; site Berlin; condition DiskFull; warning, firing; since 2026-11-25T12:00:00.005Z; Disk almost full; the newest$/,
  );
});

test('samples fit their room whatever the alerts are, are the same in any order, and less room gives the beginning of the list', () => {
  const room = fc.record({ characters: fc.nat({ max: 3_000 }), most: fc.nat({ max: 20 }) });
  const noisy = fc
    .tuple(anySighting, fc.string({ unit: 'binary', maxLength: 2_000 }))
    .map(([one, text]) => ({ ...one, alert: { ...one.alert, text, key: `${one.alert.key}${text.length % 9}` } }));
  fc.assert(
    fc.property(
      fc
        .array(noisy, { maxLength: 15 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      room,
      room,
      ([list, mixed], one, smaller) => {
        const samples = samplesOf(countedOf(judgedOf(list)), one);
        assert.deepEqual(samplesOf(countedOf(judgedOf(mixed)), one), samples);
        assert.ok(samples.length <= one.most && samples.reduce((sum, { line }) => sum + line.length, 0) <= one.characters);
        assert.equal(new Set(samples.map(({ fingerprint }) => fingerprint)).size, samples.length);
        for (const { line } of samples) assert.ok(line.length <= LONGEST_LINE && line.isWellFormed() && !/[\n\r]/.test(line));
        const short = fitting(samples, smaller);
        assert.deepEqual(samples.slice(0, short.length), short);
      },
    ),
    CASES,
  );
});

test('the highest severity of a group is that of its worst alert', () => {
  for (const severity of SEVERITIES) assert.equal(factsOf(judgedOf([seen({ severity }, 1)]), around()).severity, severity);
});
