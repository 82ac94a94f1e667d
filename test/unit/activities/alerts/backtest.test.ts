/** The tickets there would have been: by the steps of the service, in whatever order alerts of one moment are read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backtest, joined, pastTickets } from '../../../../activities/alerts/backtest.ts';
import { countsOf } from '../../../../activities/alerts/counts.ts';
import { createEpisodeBook } from '../../../../activities/alerts/episode-book.ts';
import { groupKey } from '../../../../activities/alerts/group.ts';
import { mergeAll } from '../../../../activities/alerts/merge.ts';
import { placePast } from '../../../../activities/alerts/past-places.ts';
import { standingOf } from '../../../../activities/alerts/standing.ts';
import { underHolds } from '../../../../activities/alerts/under-holds.ts';
import { SEVERITIES } from '../../../../connectors/alert-source.ts';
import { GROUP_DEFAULTS } from '../../../../workflows/alerts/settings.ts';
import { randomFrom, oneOf } from '../../../support/random.ts';
import { MINUTE_MS, NOON_MS, alertOf, anySighting, keyOf } from '../../../support/alerts.ts';
import type { PastAlert } from '../../../../activities/alerts/backtest.ts';
import type { Hold } from '../../../../activities/alerts/holds.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';

const SETTINGS = { holds: [], group: GROUP_DEFAULTS, onRaise: 'priority' } as const;
const MAINTENANCE: Hold = {
  kind: 'quiet-window',
  name: 'patch night',
  match: { host: 'srv-01' },
  includes: [],
  times: { kind: 'once', from: '2026-11-25T12:00', to: '2026-11-25T12:02', timeZone: 'UTC' },
};
const pastOf = (client: string, alert: Alert, atMs: number): PastAlert => ({ client, group: groupKey(client, alert), alert, atMs });
const past = (given: Partial<Alert>, afterMs: number, client = 'acme'): PastAlert => pastOf(client, alertOf(given), NOON_MS + afterMs);
const RESOLVED = { state: 'resolved' } as const;

for (const [what, alerts, wanted] of [
  ['none', [], { tickets: 0, notes: 0, alerts: 0 }],
  ['one alert', [past({}, 0)], { tickets: 1, notes: 1, alerts: 1 }],
  ['one that resolves inside its window', [past({}, 0), past(RESOLVED, MINUTE_MS)], { tickets: 0, notes: 0, alerts: 1 }],
  [
    'one that resolves later, and is sent again',
    [past({}, 0), past({}, MINUTE_MS), past(RESOLVED, 60 * MINUTE_MS), past({}, 90 * MINUTE_MS)],
    { tickets: 1, notes: 2, alerts: 1 },
  ],
  [
    'one that comes again the next week',
    [past({}, 0), past(RESOLVED, 60 * MINUTE_MS), past({ startsAtMs: NOON_MS + 10_080 * MINUTE_MS }, 10_080 * MINUTE_MS)],
    { tickets: 2, notes: 3, alerts: 2 },
  ],
  [
    'sixty hosts of one condition',
    Array.from({ length: 60 }, (_, at) => past({ key: keyOf(at), host: `pc-${at}` }, at * 1_000)),
    { tickets: 1, notes: 1, alerts: 60 },
  ],
  ['two clients', [past({}, 0), past({}, 0, 'globex')], { tickets: 2, notes: 2, alerts: 2 }],
  ['two conditions', [past({}, 0), past({ key: keyOf(2), rule: 'HostDown' }, 0)], { tickets: 2, notes: 2, alerts: 2 }],
] as const)
  test(`backtest of ${what}`, () => {
    const { tickets, notes, alerts: count } = backtest(alerts, SETTINGS);
    assert.deepEqual({ tickets, notes, alerts: count }, wanted);
  });

test('what maintenance holds for all its life is no ticket; what still fires at the end is one', () => {
  const holds = [MAINTENANCE];
  const short = backtest([past({}, 0), past(RESOLVED, MINUTE_MS)], { ...SETTINGS, holds });
  assert.deepEqual([short.tickets, short.held, short.dropped], [0, 1, { resolved: 0, held: 1, nothing: 0 }]);
  const long = backtest([past({}, 0)], { ...SETTINGS, holds });
  assert.deepEqual([long.tickets, long.held, long.largest[0]?.openedAtMs], [1, 0, NOON_MS + 4 * MINUTE_MS]);
});

test('what is held beyond the end of the past has no ticket yet', () => {
  const holds = [{ ...MAINTENANCE, kind: 'benign', owner: 'Dana', expiresAtMs: NOON_MS + 400 * 1_440 * MINUTE_MS } as const];
  const { tickets, held } = backtest([past({}, 0)], { ...SETTINGS, holds, untilMs: NOON_MS + 1_440 * MINUTE_MS });
  assert.deepEqual([tickets, held], [0, 1]);
  assert.equal(backtest([past({}, 0)], { ...SETTINGS, holds }).tickets, 1, 'counter-test: next year');
});

test('an alert stays in the group in which it came first, whatever it says later; one of nobody known that is known already is taken', () => {
  const [first, later] = [alertOf({}), alertOf({ site: 'Bonn', owner: 'x' })];
  const place = (alert: Alert) => ({
    alert,
    into: alert.owner === 'nobody' ? undefined : { client: 'acme', group: groupKey('acme', alert) },
  });
  const nobody = alertOf({ owner: 'nobody' });
  const { past: placed, nobodys } = placePast(
    [
      { alert: nobody, atMs: NOON_MS },
      { alert: first, atMs: NOON_MS + 1 },
      { alert: later, atMs: NOON_MS + 2 },
      { alert: nobody, atMs: NOON_MS + 3 },
    ],
    place,
  );
  const { hash } = groupKey('acme', first);
  assert.deepEqual([nobodys, placed.map(({ group }) => group.hash)], [1, [hash, hash, hash]]);
});

test('a storm is looked at once a second: its ticket counts what came until then, as the service’s does', () => {
  const storm = Array.from({ length: 120 }, (_, at) => past({ key: keyOf(at), host: `pc-${at}` }, at * 15));
  const [ticket] = pastTickets(storm, SETTINGS);
  assert.deepEqual(
    ticket?.said.map(({ kind, count, atMs }) => [kind, count, atMs - NOON_MS]),
    [['first', 67, 1_000]],
  );
});

test('where a higher severity is to have a ticket of its own it has one, which goes on from the first', () => {
  const alerts = [past({}, 0), past({ key: keyOf(2), severity: 'critical' }, 30 * MINUTE_MS)];
  const kinds = pastTickets(alerts, { ...SETTINGS, onRaise: 'ticket' }).map(({ why, said }) => [why, ...said.map(({ kind }) => kind)]);
  assert.deepEqual(kinds, [
    ['quiet', 'first'],
    ['raised', 'linked'],
  ]);
  assert.equal(backtest(alerts, SETTINGS).tickets, 1);
});

test('each ticket says why and when it was opened, and the ten largest are given, the largest first', () => {
  const storm = (rule: string, count: number): readonly PastAlert[] =>
    Array.from({ length: count }, (_, at) => past({ key: `${rule}${at}`, rule, host: `pc-${at}` }, at));
  const all = Array.from({ length: 12 }, (_, at) => storm(`rule ${at}`, at + 1)).flat();
  const { largest, tickets } = backtest([...all, past({ key: 'c', rule: 'rule 11', severity: 'critical' }, 0)], SETTINGS);
  assert.equal(tickets, 12);
  assert.deepEqual(
    largest.map(({ counts }) => counts.count),
    [13, 11, 10, 9, 8, 7, 6, 5, 4, 3],
  );
  assert.deepEqual(
    largest.slice(0, 2).map(({ why, openedAtMs, group }) => [why, openedAtMs - NOON_MS, group.parts.at(-1)?.value]),
    [
      ['critical', 0, 'rule 11'],
      ['quiet', 2 * MINUTE_MS + 10, 'rule 10'],
    ],
  );
});

test('a key that goes up and down is one ticket that says that it flaps', () => {
  const flaps = Array.from({ length: 20 }, (_, at) => at * MINUTE_MS).flatMap((afterMs) => [
    past({ startsAtMs: NOON_MS + afterMs }, afterMs),
    past({ startsAtMs: NOON_MS + afterMs, ...RESOLVED, endsAtMs: NOON_MS + afterMs + 30_000 }, afterMs + 30_000),
  ]);
  const { tickets, notes, largest } = backtest(flaps, SETTINGS);
  assert.deepEqual([tickets, notes, largest[0]?.why, largest[0]?.counts.count], [1, 2, 'flapping', 20]);
});

const story = fc.array(
  fc.tuple(anySighting, fc.constantFrom('acme', 'globex')).map(([{ alert, seenAtMs }, client]) => pastOf(client, alert, seenAtMs)),
  { maxLength: 30 },
);
test('alerts in another order give the same tickets: what came in one moment came together', () => {
  fc.assert(
    fc.property(
      story.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      fc.boolean(),
      ([list, other], isQuiet) => {
        const settings = { ...SETTINGS, holds: isQuiet ? [MAINTENANCE] : [] };
        assert.deepEqual(backtest(other, settings), backtest(list, settings));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('the parts of clients that share no group are the whole', () => {
  fc.assert(
    fc.property(story, (list) => {
      const parts = ['globex', 'acme'].map((client) =>
        backtest(
          list.filter((one) => one.client === client),
          SETTINGS,
        ),
      );
      assert.deepEqual(joined(parts), backtest(list, SETTINGS));
    }),
    { numRuns: 1_000 },
  );
});

test('the counts that are kept while snapshots come in are those of all alerts as they stand', () => {
  fc.assert(
    fc.property(fc.array(anySighting, { minLength: 1, maxLength: 25 }), fc.boolean(), fc.boolean(), (list, isQuiet, isInOrder) => {
      const given = { client: 'acme', holds: isQuiet ? [MAINTENANCE] : [] };
      const book = createEpisodeBook(given, 10 * MINUTE_MS);
      const sightings = isInOrder ? list.toSorted((one, other) => one.seenAtMs - other.seenAtMs) : list;
      let nowMs = 0;
      for (const [at, sighting] of sightings.entries()) {
        book.put(sighting);
        nowMs = Math.max(nowMs, sighting.seenAtMs);
        if (at % 3 === 1) continue;
        const standing = standingOf(mergeAll(sightings.slice(0, at + 1)).values());
        const judged = underHolds(standing, given, nowMs);
        assert.deepEqual(book.counts(nowMs), countsOf(judged, 10 * MINUTE_MS));
        assert.equal(book.judged(nowMs).length, judged.length);
      }
    }),
    { numRuns: 1_000 },
  );
});

/** `groups`: conditions; half of the alerts resolve, one in twenty is critical. */
function generated(count: number, groups: number, apartMs: number): readonly PastAlert[] {
  const random = randomFrom(7);
  return Array.from({ length: count }, (_, at) => {
    const afterMs = Math.floor(at * apartMs + random() * apartMs);
    const given = {
      key: keyOf(Math.floor(random() * count)),
      rule: `rule ${Math.floor(random() * groups)}`,
      host: `pc-${Math.floor(random() * 300)}`,
      startsAtMs: NOON_MS + afterMs,
    };
    const fires = past(
      { ...given, severity: random() < 0.05 ? 'critical' : oneOf(random, SEVERITIES.slice(0, 3)) },
      afterMs,
      random() < 0.5 ? 'acme' : 'globex',
    );
    return random() < 0.5
      ? [fires]
      : [fires, { ...fires, alert: { ...fires.alert, ...RESOLVED }, atMs: fires.atMs + Math.floor(random() * 3_600_000) }];
  }).flat();
}
const costMs = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
for (const [what, groups, apartMs, holds] of [
  ['in forty groups over a month', 40, 500_000, []],
  ['in one group over an hour', 1, 720, []],
  ['in one group over a month, under maintenance', 1, 500_000, [MAINTENANCE]],
] as const)
  test(`5,000 alerts ${what} take less than two seconds of computing`, () => {
    const alerts = generated(5_000, groups, apartMs);
    assert.ok(alerts.length > 5_000);
    let found = 0;
    const spent = costMs(() => (found = backtest(alerts, { ...SETTINGS, holds }).alerts));
    assert.equal(found, 5_000);
    assert.ok(spent < 2_000, `it took ${spent} ms`);
  });
