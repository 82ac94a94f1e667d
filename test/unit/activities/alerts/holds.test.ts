/** What quiet windows and benign rules hold, until when, and what they never hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countsOf } from '../../../../activities/alerts/counts.ts';
import { mayHold, releaseOf } from '../../../../activities/alerts/holds.ts';
import { quietUntil } from '../../../../activities/alerts/quiet-window.ts';
import { mergeAll } from '../../../../activities/alerts/merge.ts';
import { standingOf } from '../../../../activities/alerts/standing.ts';
import { underHolds } from '../../../../activities/alerts/under-holds.ts';
import { MINUTE_MS, NOON_MS, alertOf, anySighting, seen } from '../../../support/alerts.ts';
import type { BenignRule, Hold, HoldMatch, QuietWindow } from '../../../../activities/alerts/holds.ts';
import type { QuietTimes } from '../../../../activities/alerts/quiet-window.ts';
import type { Alert } from '../../../../connectors/alert-source.ts';
import type { Weekday } from '../../../../workflows/ticket/reading-rules.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Weekday[];
const HOUR_MS = 60 * MINUTE_MS;
const iso = (text: string): number => Date.parse(text);
const text = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));
const weekly = (from: string, to: string, days: readonly Weekday[] = DAYS, timeZone = 'Europe/Berlin'): QuietTimes => ({
  kind: 'weekly',
  days,
  from,
  to,
  timeZone,
});
const once = (from: string, to: string): QuietTimes => ({ kind: 'once', from, to, timeZone: 'Europe/Berlin' });

// 29 March 2026: 02:00 becomes 03:00 in Berlin. 25 October 2026: 03:00 becomes 02:00.
for (const [what, times, at, wanted] of [
  ['once', once('2026-11-25T10:00', '2026-11-25T12:00'), '2026-11-25T10:30Z', '2026-11-25T11:00'],
  ['once, before', once('2026-11-25T10:00', '2026-11-25T12:00'), '2026-11-25T08:59Z', undefined],
  ['once, at its first moment', once('2026-11-25T10:00', '2026-11-25T12:00'), '2026-11-25T09:00Z', '2026-11-25T11:00'],
  ['once, at its end', once('2026-11-25T10:00', '2026-11-25T12:00'), '2026-11-25T11:00Z', undefined],
  ['once over ten days and a change of the clocks', once('2026-10-20T22:00', '2026-10-30T06:00'), '2026-10-21T00:00Z', '2026-10-30T05:00'],
  ['weekly', weekly('10:00', '12:00'), '2026-11-25T10:30Z', '2026-11-25T11:00'],
  ['weekly on another day', weekly('10:00', '12:00', ['mon']), '2026-11-25T10:30Z', undefined],
  ['over midnight, before it', weekly('22:00', '04:00', ['wed']), '2026-11-25T22:30Z', '2026-11-26T03:00'],
  ['over midnight, after it', weekly('22:00', '04:00', ['wed']), '2026-11-26T02:30Z', '2026-11-26T03:00'],
  ['over midnight, on the morning of its day', weekly('22:00', '04:00', ['wed']), '2026-11-25T02:30Z', undefined],
  ['until midnight', weekly('22:00', '24:00', ['wed']), '2026-11-25T22:00Z', '2026-11-25T23:00'],
  ['days that touch', weekly('00:00', '24:00', ['wed', 'thu']), '2026-11-25T12:00Z', '2026-11-26T23:00'],
  ['a night in which the clocks go on: an hour shorter', weekly('01:00', '04:00'), '2026-03-29T00:30Z', '2026-03-29T02:00'],
  ['its end is in the hour that is skipped', weekly('01:00', '02:30'), '2026-03-29T00:30Z', '2026-03-29T01:00'],
  ['a night in which the clocks go back: an hour longer', weekly('01:00', '04:00'), '2026-10-24T23:30Z', '2026-10-25T03:00'],
  ['its end is in the hour that is repeated: first time', weekly('01:00', '02:30'), '2026-10-24T23:30Z', '2026-10-25T00:30'],
  ['the same end: second time', weekly('01:00', '02:30'), '2026-10-25T01:10Z', '2026-10-25T01:30'],
  ['a zone that nobody knows', weekly('00:00', '24:00', DAYS, 'Mars/Base'), '2026-10-25T01:10Z', undefined],
] as const)
  test(`quiet window ${what}`, () => assert.equal(text(quietUntil(times, iso(at))), wanted));

const clocks = new Map<string, Intl.DateTimeFormat>();
/** By the clock of Intl, which our code does not use: day, minute of the day. */
function wallOf(atMs: number, timeZone: string): { readonly day: Weekday; readonly minute: number } {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  const parts = Object.fromEntries(clock.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.find((day) => day === parts['weekday']?.toLowerCase()) ?? 'mon',
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}
const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
function isQuiet(times: Extract<QuietTimes, { kind: 'weekly' }>, atMs: number): boolean {
  const { day, minute } = wallOf(atMs, times.timeZone);
  const [from, to] = [minuteOf(times.from), minuteOf(times.to)];
  const before = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? 'mon';
  if (from < to) return times.days.includes(day) && minute >= from && minute < to;
  return (times.days.includes(day) && minute >= from) || (times.days.includes(before) && minute < to);
}

test('a window is open exactly where the clock on the wall says so, also where clocks change', () => {
  const clock = fc
    .record({ hour: fc.nat({ max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) })
    .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const window = fc.record({
    kind: fc.constant('weekly' as const),
    days: fc.subarray([...DAYS]),
    from: clock,
    to: clock,
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'),
  });
  const at = fc.oneof(
    fc.integer({ min: iso('2026-03-28T00:00Z') / MINUTE_MS, max: iso('2026-03-30T00:00Z') / MINUTE_MS }),
    fc.integer({ min: iso('2026-10-24T00:00Z') / MINUTE_MS, max: iso('2026-11-02T00:00Z') / MINUTE_MS }),
    fc.integer({ min: iso('2026-01-01T00:00Z') / MINUTE_MS, max: iso('2027-01-01T00:00Z') / MINUTE_MS }),
  );
  fc.assert(
    fc.property(window, at, (times, minute) => {
      const atMs = minute * MINUTE_MS;
      const untilMs = quietUntil(times, atMs);
      assert.equal(untilMs !== undefined, isQuiet(times, atMs));
      if (untilMs === undefined) return;
      assert.ok(untilMs > atMs);
      for (let step = atMs; step < Math.min(untilMs, atMs + 40 * HOUR_MS); step += 15 * MINUTE_MS)
        assert.ok(isQuiet(times, step), text(step));
      if (untilMs < atMs + 7 * 24 * HOUR_MS) assert.ok(!isQuiet(times, untilMs), 'it ends where it is still open');
    }),
    { numRuns: 1_000 },
  );
});

const window = (given: Partial<QuietWindow> = {}): QuietWindow => ({
  kind: 'quiet-window',
  name: 'patch night',
  match: { client: 'acme' },
  includes: [],
  times: { kind: 'once', from: '2026-11-25T12:00', to: '2026-11-25T14:00', timeZone: 'UTC' },
  ...given,
});
const benign = (given: Partial<BenignRule> = {}): BenignRule => ({
  kind: 'benign',
  name: 'nightly reindex',
  match: { rule: 'DiskFull' },
  includes: [],
  owner: 'Kim',
  expiresAtMs: NOON_MS + HOUR_MS,
  ...given,
});
const may = (match: HoldMatch, alert: Partial<Alert> = {}, client = 'acme'): boolean =>
  mayHold(window({ match }), { alert: alertOf(alert), client, highest: 'warning' });
for (const [what, match, alert, wanted] of [
  ['its client, in other letters', { client: 'ACME' }, {}, true],
  ['another client', { client: 'globex' }, {}, false],
  ['its host', { host: 'SRV-01' }, {}, true],
  ['a host that begins so', { host: 'srv-*' }, {}, true],
  ['a star that stands inside is no star', { host: 's*-01' }, {}, false],
  ['an alert without a host', { host: '*' }, { host: undefined }, false],
  ['its rule', { rule: 'DiskFull' }, {}, true],
  ['its site', { site: 'Berlin' }, {}, true],
  ['a label', { label: { name: 'team', value: 'db*' } }, { labels: { team: 'db-eu' } }, true],
  ['a label of another value', { label: { name: 'team', value: 'db' } }, { labels: { team: 'web' } }, false],
  ['a label that is none', { label: { name: 'constructor', value: '*' } }, {}, false],
  ['client and host', { client: 'acme', host: 'srv-02' }, {}, false],
  ['nothing at all', {}, {}, false],
] as const satisfies readonly (readonly [string, HoldMatch, Partial<Alert>, boolean])[])
  test(`a hold that names ${what} ${wanted ? 'fits' : 'does not fit'}`, () => assert.equal(may(match, alert), wanted));

for (const kind of ['quiet-window', 'benign'] as const)
  test(`security, backup and critical ones are never held by a ${kind} that does not name each of them`, () => {
    const hold = (includes: Hold['includes']): Hold => (kind === 'benign' ? benign({ includes }) : window({ includes }));
    for (const concern of ['security', 'backup', 'other'] as const)
      for (const highest of ['info', 'critical'] as const)
        for (const includes of [[], ['security'], ['backup'], ['critical'], ['security', 'critical'], ['backup', 'critical']] as const) {
          const needed = [...(concern === 'other' ? [] : [concern]), ...(highest === 'critical' ? ['critical' as const] : [])];
          const isHeld = mayHold(hold(includes), { alert: alertOf({ concern }), client: 'acme', highest });
          assert.equal(
            isHeld,
            needed.every((one) => (includes as readonly string[]).includes(one)),
            `${concern} ${highest} ${includes.join()}`,
          );
        }
  });

const releaseAt = (holds: readonly Hold[], cameAtMs: number) => {
  const { atMs, by } = releaseOf({ alert: alertOf(), client: 'acme', highest: 'warning' }, holds, cameAtMs);
  return [atMs, by.map(({ name }) => name)];
};
test('holds that overlap or follow on each other are one, and each is named', () => {
  const later = window({ name: 'later', times: { kind: 'once', from: '2026-11-25T13:30', to: '2026-11-25T16:00', timeZone: 'UTC' } });
  const after = window({ name: 'after', times: { kind: 'once', from: '2026-11-25T16:00', to: '2026-11-25T17:00', timeZone: 'UTC' } });
  const other = window({ name: 'of another', match: { client: 'globex' } });
  assert.deepEqual(releaseAt([after, window(), other, later, benign()], NOON_MS), [
    NOON_MS + 5 * HOUR_MS,
    ['after', 'patch night', 'later', 'nightly reindex'],
  ]);
  assert.deepEqual(releaseAt([window()], NOON_MS - 1), [NOON_MS - 1, []]);
});
test('a benign rule that has expired holds nothing', () =>
  assert.deepEqual(releaseAt([benign()], NOON_MS + HOUR_MS), [NOON_MS + HOUR_MS, []]));

const countsAt = (holds: readonly Hold[], nowMs: number, ...sightings: Parameters<typeof mergeAll>[0][]) =>
  countsOf(
    underHolds(standingOf(mergeAll(sightings.flatMap((one) => [...one])).values()), { client: 'acme', holds }, nowMs),
    10 * MINUTE_MS,
  );

test('inside a window an alert is held and counted apart; at its end what still fires begins to count', () => {
  const sightings = [
    seen({}, NOON_MS + 5),
    seen({ key: 'b', host: 'srv-02' }, NOON_MS + 6),
    seen({ key: 'b', host: 'srv-02', state: 'resolved' }, NOON_MS + 7),
  ];
  const end = NOON_MS + 2 * HOUR_MS;
  const inside = countsAt([window()], NOON_MS + HOUR_MS, sightings);
  assert.deepEqual([inside.count, inside.held, inside.heldUntilMs], [0, 2, end]);
  const after = countsAt([window()], end, sightings);
  assert.deepEqual([after.count, after.firing, after.held, after.heldUntilMs, after.firstAtMs], [1, 1, 1, undefined, end]);
});
test('a resolve passes: what fired before the window and ends inside it is over', () => {
  const counts = countsAt([window()], NOON_MS + HOUR_MS, [seen({}, NOON_MS - 5), seen({ state: 'resolved' }, NOON_MS + 5)]);
  assert.deepEqual([counts.count, counts.firing, counts.resolved, counts.held], [1, 0, 1, 0]);
});
test('an alert that becomes critical inside a window counts from its beginning', () => {
  const counts = countsAt([window()], NOON_MS + HOUR_MS, [seen({}, NOON_MS + 5), seen({ severity: 'critical' }, NOON_MS + 10)]);
  assert.deepEqual([counts.count, counts.critical, counts.firstAtMs], [1, 1, NOON_MS + 5]);
});

test('whatever is held or counted, nothing is lost and nothing counts twice', () => {
  fc.assert(
    fc.property(
      fc.array(anySighting, { maxLength: 15 }),
      fc.subarray<Hold>([window(), benign(), window({ match: { host: 'srv-01' } })]),
      fc.nat({ max: 200 }),
      (list, holds, after) => {
        const counts = countsAt(holds, NOON_MS + after * MINUTE_MS, list);
        assert.equal(counts.count + counts.held, mergeAll(list).size);
        assert.equal(counts.firing + counts.resolved, counts.count);
      },
    ),
    { numRuns: 1_000 },
  );
});
