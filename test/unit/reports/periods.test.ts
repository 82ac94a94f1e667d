/** Weeks and months of the calendar in every zone that there is, checked against what `Intl` says the clock on the wall shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hoursOf, nextPeriod, parsePeriod, periodAt, periodDueAt, previousPeriod } from '../../../activities/reports/periods.ts';
import type { Period } from '../../../workflows/reports/period.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const period = (id: string, timeZone: string): Period => {
  const found = parsePeriod(id, timeZone);
  assert.ok(found, `${id} in ${timeZone}`);
  return found;
};
const clocks = new Map<string, Intl.DateTimeFormat>();
/** "2026-11-25" as a wall calendar of the zone shows it. Node's own, and none of the code under test. */
function dayShown(atMs: number, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-CA', { timeZone, calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' });
    clocks.set(timeZone, clock);
  }
  return clock.format(atMs);
}

const HOURS: readonly (readonly [id: string, timeZone: string, hours: number, from: string, to: string])[] = [
  ['2026-03', 'Europe/Berlin', 743, '2026-02-28T23:00Z', '2026-03-31T22:00Z'],
  ['2026-10', 'Europe/Berlin', 745, '2026-09-30T22:00Z', '2026-10-31T23:00Z'],
  ['2026-11', 'America/New_York', 721, '2026-11-01T04:00Z', '2026-12-01T05:00Z'],
  ['2026-03', 'America/New_York', 743, '2026-03-01T05:00Z', '2026-04-01T04:00Z'],
  ['2026-11', 'Asia/Kolkata', 720, '2026-10-31T18:30Z', '2026-11-30T18:30Z'],
  ['2026-02', 'Asia/Kathmandu', 672, '2026-01-31T18:15Z', '2026-02-28T18:15Z'],
  ['2024-02', 'UTC', 696, '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
  ['2026-04', 'Australia/Lord_Howe', 720.5, '2026-03-31T13:00Z', '2026-04-30T13:30Z'],
  // In Chile the clocks change at midnight: in autumn 24:00 becomes 23:00, in spring 00:00 becomes 01:00.
  ['2026-W14', 'America/Santiago', 169, '2026-03-30T03:00Z', '2026-04-06T04:00Z'],
  ['2026-W36', 'America/Santiago', 167, '2026-08-31T04:00Z', '2026-09-07T03:00Z'],
  // In Lebanon on a Sunday at midnight, inside the week.
  ['2026-W13', 'Asia/Beirut', 167, '2026-03-22T22:00Z', '2026-03-29T21:00Z'],
  ['2026-W43', 'Asia/Beirut', 169, '2026-10-18T21:00Z', '2026-10-25T22:00Z'],
  ['2026-W48', 'Europe/Berlin', 168, '2026-11-22T23:00Z', '2026-11-29T23:00Z'],
  ['2026-W53', 'Europe/Berlin', 168, '2026-12-27T23:00Z', '2027-01-03T23:00Z'],
  // Samoa left out 30 December 2011; its month has a day less.
  ['2011-12', 'Pacific/Apia', 720, '2011-12-01T10:00Z', '2011-12-31T10:00Z'],
];
for (const [id, timeZone, hours, from, to] of HOURS)
  test(`${id} in ${timeZone} has ${hours} hours`, () => {
    const found = period(id, timeZone);
    assert.deepEqual(
      [hoursOf(found), new Date(found.fromMs).toISOString(), new Date(found.toMs).toISOString()],
      [hours, new Date(from).toISOString(), new Date(to).toISOString()],
    );
  });

test('a month whose first midnight the clocks skip begins at one o clock', () => {
  // Asunción, 1 October 2000 was a Sunday: 00:00 became 01:00.
  const found = period('2000-10', 'America/Asuncion');
  assert.equal(dayShown(found.fromMs - 1, 'America/Asuncion'), '2000-09-30');
  assert.equal(new Date(found.fromMs).toISOString(), '2000-10-01T04:00:00.000Z');
});

test('a month whose first midnight comes twice begins with the first one, and what is shown again is in it', () => {
  // St. John's put the clock back on 1 November 2009 at 00:01, to 23:01 of October.
  const zone = 'America/St_Johns';
  const november = period('2009-11', zone);
  assert.equal(dayShown(november.fromMs, zone), '2009-11-01');
  assert.equal(dayShown(november.fromMs + 5 * 60_000, zone), '2009-10-31');
  assert.equal(periodAt('month', november.fromMs + 5 * 60_000, zone)?.id, '2009-11');
  assert.equal(period('2009-10', zone).toMs, november.fromMs);
});

for (const id of [
  '2026-13',
  '2026-00',
  '2025-W53',
  '2026-W54',
  '2026-W00',
  '2026-1',
  '2026-W4',
  '2026W48',
  ' 2026-11',
  '2026-11-01',
  '',
  '٢٠٢٦-11',
])
  test(`"${id}" is no period`, () => assert.equal(parsePeriod(id, 'UTC'), undefined));
test('a zone that is unknown has no periods', () => {
  assert.equal(parsePeriod('2026-11', 'Mars/Olympus'), undefined);
  assert.equal(periodAt('week', 0, 'Mars/Olympus'), undefined);
});

test('what is due is the last whole period before the scheduled start, in the zone of the client', () => {
  const due = (kind: 'week' | 'month', at: string, zone: string): string | undefined => periodDueAt(kind, Date.parse(at), zone)?.id;
  assert.equal(due('month', '2026-12-01T06:00Z', 'Europe/Berlin'), '2026-11');
  assert.equal(due('month', '2026-11-30T23:00Z', 'Europe/Berlin'), '2026-11', 'at midnight itself');
  assert.equal(due('month', '2026-11-30T22:59:59.999Z', 'Europe/Berlin'), '2026-10');
  assert.equal(due('month', '2026-12-01T04:59Z', 'America/New_York'), '2026-10', 'there it is still November');
  assert.equal(due('week', '2026-11-30T06:00Z', 'Europe/Berlin'), '2026-W48');
  assert.equal(due('week', '2027-01-04T06:00Z', 'Europe/Berlin'), '2026-W53');
});

// Since 1971: before that zones have seconds in their offsets, and nobody reports on it.
const moments = fc.integer({ min: Date.parse('1971-01-10T00:00Z'), max: Date.parse('2037-12-20T00:00Z') });
const kinds = fc.constantFrom('week' as const, 'month' as const);

test('in every zone a moment lies in one period, whose ends are those of the calendar', () => {
  for (const timeZone of ZONES)
    fc.assert(
      fc.property(kinds, moments, (kind, atMs) => {
        const found = periodAt(kind, atMs, timeZone);
        assert.ok(found);
        assert.ok(found.fromMs <= atMs && atMs < found.toMs, `${found.id} in ${timeZone} at ${atMs}`);
        assert.deepEqual(parsePeriod(found.id, timeZone), found, 'its id reads back');
        const [before, after] = [previousPeriod(found), nextPeriod(found)];
        assert.equal(before.toMs, found.fromMs);
        assert.equal(after.fromMs, found.toMs);
        assert.deepEqual(nextPeriod(before), found);
        const first = kind === 'month' ? `${found.id}-01` : mondayOf(found.id);
        assert.ok(dayShown(found.fromMs - 1, timeZone) < first, `${found.id} in ${timeZone} begins too late`);
        assert.ok(dayShown(found.fromMs, timeZone) >= first, `${found.id} in ${timeZone} begins too early`);
      }),
      { numRuns: 10, seed: 14 },
    );
});

/** ISO 8601: week 1 holds 4 January. By days counted from there, and not as the code does it. */
function mondayOf(id: string): string {
  const [year = 0, week = 0] = id.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return new Date(fourth + ((week - 1) * 7 - weekday) * 86_400_000).toISOString().slice(0, 10);
}

test('no time of day of now, and no zone of the machine, has a part in it', () => {
  const before = process.env['TZ'];
  const read = (): readonly Period[] =>
    ['UTC', 'America/New_York', 'Asia/Tokyo'].map((zone) => ((process.env['TZ'] = zone), period('2026-11', 'Europe/Berlin')));
  try {
    const [first, ...others] = read();
    for (const other of others) assert.deepEqual(other, first);
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});
