/** When a ticket is due: by the right rule, in business time exact to the millisecond, and never far off because a clock changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { z } from 'zod';
import { addBusinessMs } from '../../../../activities/desk/business-time.ts';
import { createdAsSaid, dueAsSaid, dueOf } from '../../../../activities/desk/due.ts';
import type { Calendar, Hours, SlaRow, SlaRules, Weekday } from '../../../../workflows/ticket/reading-rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString();
const on = (days: readonly Weekday[], ...hours: readonly (readonly [string, string])[]): Calendar['hours'] =>
  Object.fromEntries(days.map((day) => [day, hours.map(([from, to]) => ({ from, to }))]));
const OFFICE: Calendar = { timeZone: 'Europe/Berlin', hours: on(WORKDAYS, ['09:00', '17:00']), holidays: ['2026-05-01', '2026-12-25'] };
const LUNCH: Calendar = { ...OFFICE, hours: on(WORKDAYS, ['08:00', '12:00'], ['13:00', '17:00']) };

// 2026-06-01 is a Monday, and Berlin is two hours ahead of UTC.
for (const [what, calendar, from, ms, due] of [
  ['opened before the office opens counts from its opening', OFFICE, '2026-06-01T05:00:00Z', HOUR, '2026-06-01T08:00:00.000Z'],
  ['opened within hours counts at once', OFFICE, '2026-06-01T08:15:30.123Z', HOUR, '2026-06-01T09:15:30.123Z'],
  ['opened after hours counts from the next morning', OFFICE, '2026-06-01T15:00:00Z', 1, '2026-06-02T07:00:00.001Z'],
  ['opened in the last millisecond has that one', OFFICE, '2026-06-01T14:59:59.999Z', 2, '2026-06-02T07:00:00.001Z'],
  ['a full day ends with that day and not with the next morning', OFFICE, '2026-06-01T07:00:00Z', 8 * HOUR, '2026-06-01T15:00:00.000Z'],
  ['what does not fit the day goes on the next', OFFICE, '2026-06-01T14:30:00Z', HOUR, '2026-06-02T07:30:00.000Z'],
  ['a weekend is passed over', OFFICE, '2026-06-05T14:30:00Z', HOUR, '2026-06-08T07:30:00.000Z'],
  ['opened at a weekend counts from Monday', OFFICE, '2026-06-06T12:00:00Z', HOUR, '2026-06-08T08:00:00.000Z'],
  ['a holiday is passed over', OFFICE, '2026-04-30T14:30:00Z', HOUR, '2026-05-04T07:30:00.000Z'],
  ['opened on a holiday counts from the next working day', OFFICE, '2026-05-01T08:00:00Z', HOUR, '2026-05-04T08:00:00.000Z'],
  ['a holiday begins at its own midnight, not at that of UTC', OFFICE, '2026-05-01T22:30:00Z', HOUR, '2026-05-04T08:00:00.000Z'],
  ['a break within the day does not count', LUNCH, '2026-06-01T09:30:00Z', HOUR, '2026-06-01T11:30:00.000Z'],
  ['opened in a break counts from its end', LUNCH, '2026-06-01T10:30:00Z', HOUR, '2026-06-01T12:00:00.000Z'],
  ['three weeks are fifteen days', OFFICE, '2026-06-01T07:00:00Z', 15 * 8 * HOUR, '2026-06-19T15:00:00.000Z'],
  ['no time is due at once, also at night', OFFICE, '2026-06-01T22:00:00Z', 0, '2026-06-01T22:00:00.000Z'],
] as const) {
  test(what, () => assert.equal(iso(endingSoon(() => addBusinessMs(calendar, at(from), ms))), due));
}

/** A walk through the days that does not end would hold up all tickets: it fails here instead of hanging the tests. */
function endingSoon(act: () => number): number {
  return z.number().parse(runInNewContext('act()', { act }, { timeout: 5_000 }));
}

const zoned = (timeZone: string, ...hours: readonly (readonly [string, string])[]): Calendar => ({
  timeZone,
  hours: on(WEEKDAYS, ...hours),
  holidays: [],
});
const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';

for (const [what, calendar, from, ms, due] of [
  // Berlin, 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC. 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
  ['the skipped hour is nobody’s work', zoned(BERLIN, ['01:00', '04:00']), '2026-03-29T00:00:00Z', 90 * MINUTE, '2026-03-29T01:30:00.000Z'],
  [
    'a shift in the skipped hour has no length that day',
    zoned(BERLIN, ['02:00', '03:00']),
    '2026-03-28T12:00:00Z',
    1,
    '2026-03-30T00:00:00.001Z',
  ],
  ['a part of the skipped hour neither', zoned(BERLIN, ['02:15', '02:45']), '2026-03-28T12:00:00Z', 1, '2026-03-30T00:15:00.001Z'],
  [
    'a shift from within the skipped hour begins at its end',
    zoned(BERLIN, ['02:30', '06:00']),
    '2026-03-28T12:00:00Z',
    HOUR,
    '2026-03-29T02:00:00.000Z',
  ],
  [
    'a shift until within the skipped hour ends at its begin',
    zoned(BERLIN, ['01:00', '02:30']),
    '2026-03-28T12:00:00Z',
    61 * MINUTE,
    '2026-03-29T23:01:00.000Z',
  ],
  [
    'an office day after the clocks went forward is as long as ever',
    zoned(BERLIN, ['09:00', '17:00']),
    '2026-03-28T15:00:00Z',
    2 * HOUR,
    '2026-03-29T08:00:00.000Z',
  ],
  ['a repeated hour counts twice', zoned(BERLIN, ['01:00', '04:00']), '2026-10-24T23:00:00Z', 4 * HOUR, '2026-10-25T03:00:00.000Z'],
  [
    'a part of the repeated hour counts each time',
    zoned(BERLIN, ['02:00', '02:30']),
    '2026-10-24T12:00:00Z',
    45 * MINUTE,
    '2026-10-25T01:15:00.000Z',
  ],
  [
    'a whole day is 25 hours when the clocks go back',
    zoned(BERLIN, ['00:00', '24:00']),
    '2026-10-24T22:00:00Z',
    25 * HOUR,
    '2026-10-25T23:00:00.000Z',
  ],
  [
    'a whole day is 23 hours when they go forward',
    zoned(BERLIN, ['00:00', '24:00']),
    '2026-03-28T23:00:00Z',
    23 * HOUR,
    '2026-03-29T22:00:00.000Z',
  ],
  // New York, 2026-03-08: 02:00 becomes 03:00 at 07:00 UTC. 2026-11-01: 02:00 becomes 01:00 at 06:00 UTC.
  [
    'New York goes forward on its own day',
    zoned(NEW_YORK, ['01:00', '04:00']),
    '2026-03-08T06:00:00Z',
    90 * MINUTE,
    '2026-03-08T07:30:00.000Z',
  ],
  ['New York goes back on its own day', zoned(NEW_YORK, ['00:00', '02:00']), '2026-11-01T04:00:00Z', 3 * HOUR, '2026-11-01T07:00:00.000Z'],
  [
    'opened in the second of two equal hours has that one only',
    zoned(NEW_YORK, ['00:00', '02:00']),
    '2026-11-01T06:30:00Z',
    31 * MINUTE,
    '2026-11-02T05:01:00.000Z',
  ],
  // India is 5:30 ahead. Lord Howe goes forward by half an hour on 2026-10-04, 02:00 becoming 02:30 at 15:30 UTC the day before.
  ['half an hour of distance is kept', zoned('Asia/Kolkata', ['09:00', '17:00']), '2026-06-01T02:00:00Z', HOUR, '2026-06-01T04:30:00.000Z'],
  [
    'half an hour is skipped',
    zoned('Australia/Lord_Howe', ['01:00', '04:00']),
    '2026-10-03T14:30:00Z',
    2 * HOUR,
    '2026-10-03T16:30:00.000Z',
  ],
  // Beirut has no midnight on 2026-03-29: 00:00 becomes 01:00 at 22:00 UTC the day before.
  [
    'a day without midnight begins an hour later',
    zoned('Asia/Beirut', ['00:00', '02:00']),
    '2026-03-28T20:00:00Z',
    59 * MINUTE,
    '2026-03-28T22:59:00.000Z',
  ],
  ['and has that hour less', zoned('Asia/Beirut', ['00:00', '02:00']), '2026-03-28T20:00:00Z', 61 * MINUTE, '2026-03-29T21:01:00.000Z'],
] as const) {
  test(`clocks: ${what}`, () => {
    assert.equal(iso(endingSoon(() => addBusinessMs(calendar, at(from), ms))), due);
  });
}

test('spans that touch, overlap or stand out of order count like one', () => {
  const whole = zoned(BERLIN, ['08:00', '18:00']);
  for (const parted of [
    zoned(BERLIN, ['08:00', '12:00'], ['12:00', '18:00']),
    zoned(BERLIN, ['12:00', '18:00'], ['08:00', '12:00']),
    zoned(BERLIN, ['08:00', '15:00'], ['09:00', '10:00'], ['11:00', '18:00']),
  ]) {
    for (const ms of [1, HOUR, 4 * HOUR, 4 * HOUR + 1, 10 * HOUR, 25 * HOUR]) {
      const from = at('2026-06-01T04:00:00Z');
      assert.equal(iso(addBusinessMs(parted, from, ms)), iso(addBusinessMs(whole, from, ms)));
    }
  }
});

test('a night shift over two days is one shift', () => {
  const night = zoned(BERLIN, ['00:00', '06:00'], ['22:00', '24:00']);
  assert.equal(iso(addBusinessMs(night, at('2026-06-01T19:00:00Z'), 8 * HOUR)), '2026-06-02T04:00:00.000Z');
});

test('a shift that is open once a year is found', () => {
  const monday: Calendar = { ...OFFICE, hours: on(['mon'], ['09:00', '10:00']), holidays: mondaysFrom('2026-06-01', 52) };
  assert.equal(iso(addBusinessMs(monday, at('2026-06-01T07:00:00Z'), HOUR)), '2027-05-31T08:00:00.000Z');
});

test('what lies beyond 370 days is due at their end, or in plain time where that is later', () => {
  const rare: Calendar = { ...OFFICE, hours: on(['mon'], ['09:00', '09:01']) };
  const from = at('2026-06-01T07:00:00Z');
  assert.equal(addBusinessMs(rare, from, HOUR), from + 370 * DAY);
  assert.equal(addBusinessMs(rare, from, 400 * DAY), from + 400 * DAY);
});

for (const [what, calendar] of [
  ['without any day', { ...OFFICE, hours: {} }],
  ['with days without hours', { ...OFFICE, hours: { mon: [], tue: [] } }],
  ['with hours that end before they begin', zoned(BERLIN, ['17:00', '09:00'])],
  ['with hours that are none', zoned(BERLIN, ['nine', 'five'])],
  ['of holidays alone', { ...OFFICE, hours: on(['mon'], ['09:00', '17:00']), holidays: mondaysFrom('2026-06-01', 60) }],
  ['in a time zone that nobody knows', { ...OFFICE, timeZone: 'Europe/Atlantis' }],
] as const) {
  test(`a calendar ${what} ends, and every minute counts`, () => {
    const from = at('2026-06-01T20:00:00Z');
    assert.equal(addBusinessMs(calendar, from, 90 * MINUTE), from + 90 * MINUTE);
  });
}

test('moments that no calendar holds end too', () => {
  for (const from of [8.64e15, -8.64e15, 8.64e15 + 1, Number.MAX_VALUE, NaN]) {
    const due = addBusinessMs(OFFICE, from, HOUR);
    assert.ok(Number.isNaN(from) ? Number.isNaN(due) : due >= from);
  }
});

function mondaysFrom(date: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, week) => iso(at(`${date}T00:00:00Z`) + week * 7 * DAY).slice(0, 10));
}

const ROWS: readonly SlaRow[] = [
  { client: '*', priority: '*', respondWithinMs: 4 },
  { client: '*', priority: 'P1', respondWithinMs: 3 },
  { client: 'acme', priority: '*', respondWithinMs: 2 },
  { client: 'acme', priority: 'P1', respondWithinMs: 1 },
];
const TABLE: SlaRules = { source: 'table', table: ROWS, calendar: undefined, fallbackMs: 30 * MINUTE };
const TICKET = { client: 'acme', priority: 'P1', dueAtMs: undefined, openedAtMs: at('2026-06-01T20:00:00Z') } as const;
const FALLBACK = { kind: 'fallback', respondWithinMs: 30 * MINUTE } as const;

for (const [what, ticket, row] of [
  ['client and priority', {}, 3],
  ['the client, of another priority', { priority: 'P2' }, 2],
  ['the client, of no priority', { priority: null }, 2],
  ['the priority, of another client', { client: 'globex' }, 1],
  ['neither', { client: 'globex', priority: 'P2' }, 0],
  ['neither, of no priority', { client: 'globex', priority: null }, 0],
  ['the priority in other letters', { client: 'globex', priority: 'p1' }, 1],
  ['the client in other letters', { client: 'Ａcme ', priority: 'P2' }, 2],
  ['neither where the client’s name is another', { client: 'acmee', priority: 'P2' }, 0],
] as const) {
  test(`the table’s row for ${what} counts, wherever it stands`, () => {
    const wanted = ROWS[row];
    assert.ok(wanted);
    for (const table of [ROWS, ROWS.toReversed()]) {
      const due = dueOf({ ...TABLE, table }, { ...TICKET, ...ticket });
      assert.deepEqual(due, { dueAtMs: TICKET.openedAtMs + wanted.respondWithinMs, dueBy: { kind: 'table', ...wanted } });
    }
  });
}

test('the client’s own row counts before that of the priority', () => {
  const table = [
    { client: '*', priority: 'P1', respondWithinMs: 3 },
    { client: 'acme', priority: '*', respondWithinMs: 2 },
  ];
  assert.equal(dueOf({ ...TABLE, table }, TICKET).dueAtMs, TICKET.openedAtMs + 2);
});

test('of two rows that are equally exact the first counts', () => {
  const table = [5, 6].map((respondWithinMs) => ({ client: 'acme', priority: 'P1', respondWithinMs }));
  assert.equal(dueOf({ ...TABLE, table }, TICKET).dueAtMs, TICKET.openedAtMs + 5);
});

test('a ticket that no row is for falls back', () => {
  for (const [table, priority] of [
    [[], 'P1'],
    [[{ client: 'globex', priority: '*', respondWithinMs: 1 }], 'P1'],
    [[{ client: '*', priority: 'P2', respondWithinMs: 1 }], 'P1'],
    [[{ client: '*', priority: 'P2', respondWithinMs: 1 }], null],
  ] as const) {
    const due = dueOf({ ...TABLE, table }, { ...TICKET, priority });
    assert.deepEqual(due, { dueAtMs: TICKET.openedAtMs + 30 * MINUTE, dueBy: FALLBACK });
  }
});

test('a ticket that calls itself * gets no more than the rows for everybody', () => {
  assert.equal(dueOf(TABLE, { ...TICKET, client: '*', priority: '*' }).dueAtMs, TICKET.openedAtMs + 4);
});

test('the table does not look at the ticket’s own due time', () => {
  assert.equal(dueOf(TABLE, { ...TICKET, dueAtMs: 1 }).dueAtMs, TICKET.openedAtMs + 1);
});

test('the ticket’s own due time counts as it is, also outside business hours and in the past', () => {
  for (const dueAtMs of [0, TICKET.openedAtMs - 1, at('2026-06-06T03:00:00Z')]) {
    const due = dueOf({ ...TABLE, source: 'field', calendar: OFFICE }, { ...TICKET, dueAtMs });
    assert.deepEqual(due, { dueAtMs, dueBy: { kind: 'field' } });
  }
});

test('a ticket without a due time of its own falls back, past the table', () => {
  assert.deepEqual(dueOf({ ...TABLE, source: 'field' }, TICKET), { dueAtMs: TICKET.openedAtMs + 30 * MINUTE, dueBy: FALLBACK });
});

test('a due time of up to ten years ahead is meant, a later one is the last day of some database', () => {
  const now = at('2026-06-01T20:00:00Z');
  const tenYears = at('2036-06-01T20:00:00Z');
  for (const dueAtMs of [undefined, 0, now, tenYears]) assert.equal(dueAsSaid(dueAtMs, now), dueAtMs);
  assert.equal(dueAsSaid(tenYears + 1, now), undefined);
  assert.equal(dueAsSaid(at('2038-01-19T03:14:07Z'), now), undefined);
});

test('a ticket was created when it says, never after now, and who says more than a day ahead says nothing', () => {
  const now = at('2026-06-01T20:00:00Z');
  for (const createdAtMs of [undefined, 0, now - 1, now]) assert.equal(createdAsSaid(createdAtMs, now), createdAtMs);
  for (const createdAtMs of [now + 1, now + DAY]) assert.equal(createdAsSaid(createdAtMs, now), now);
  assert.equal(createdAsSaid(now + DAY + 1, now), undefined);
});

test('table and fallback count in the calendar’s time', () => {
  const rules = { ...TABLE, calendar: OFFICE };
  assert.equal(iso(dueOf(rules, TICKET).dueAtMs), '2026-06-02T07:00:00.001Z');
  assert.equal(iso(dueOf({ ...rules, source: 'field' }, TICKET).dueAtMs), '2026-06-02T07:30:00.000Z');
});

/** Where clocks change, and how: forward and back, at midnight, by half an hour, and not at all. */
const CHANGES: readonly (readonly [string, string])[] = [
  [BERLIN, '2026-03-29'],
  [BERLIN, '2026-10-25'],
  [NEW_YORK, '2026-03-08'],
  [NEW_YORK, '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Beirut', '2026-03-29'],
  ['Asia/Beirut', '2026-10-25'],
  ['America/Havana', '2026-11-01'],
  ['Asia/Kolkata', '2026-06-01'],
];
const BEFORE = 3 * DAY;
const WINDOW = 10 * DAY;

type Wall = { readonly date: string; readonly day: Weekday; readonly clock: string };
/** Every minute of ten days as a clock on the wall shows it, by Intl alone. */
function wallOf(timeZone: string, startMs: number): readonly Wall[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  return Array.from({ length: WINDOW / MINUTE }, (_, minute) => {
    const [date = '', clock = ''] = format.format(startMs + minute * MINUTE).split(', ');
    return { date, clock, day: WEEKDAYS[new Date(date).getUTCDay()] ?? 'sun' };
  });
}
const WINDOWS = CHANGES.map(([timeZone, date]) => {
  const startMs = at(`${date}T00:00:00Z`) - BEFORE;
  return { timeZone, startMs, wall: wallOf(timeZone, startMs) };
});

/** One minute after the other, each asked whether the clock on the wall is within hours. Undefined where the ten days are not enough. */
function dueByMinutes(calendar: Calendar, window: (typeof WINDOWS)[number], fromMs: number, businessMs: number): number | undefined {
  let passed = 0;
  for (let minute = Math.floor((fromMs - window.startMs) / MINUTE); minute < window.wall.length; minute++) {
    const { date, day, clock } = window.wall[minute] ?? assert.fail('a minute is missing');
    if (calendar.holidays.includes(date) || !(calendar.hours[day] ?? []).some(({ from, to }) => from <= clock && clock < to)) continue;
    const minuteMs = Math.max(fromMs, window.startMs + minute * MINUTE);
    const length = window.startMs + (minute + 1) * MINUTE - minuteMs;
    if (passed + length >= businessMs) return minuteMs + (businessMs - passed);
    passed += length;
  }
  return undefined;
}

const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Mostly in the hours in which clocks change. */
const anyMinute = fc.oneof(
  fc.integer({ min: 0, max: 240 }),
  fc.integer({ min: 0, max: 1440 }),
  fc.constantFrom(0, 60, 120, 150, 180, 1380, 1440),
);
const anyHours: fc.Arbitrary<Hours> = fc
  .tuple(anyMinute, anyMinute)
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => ({ from: clockOf(Math.min(one, other)), to: clockOf(Math.max(one, other)) }));
const anyCase = fc
  .record({
    window: fc.constantFrom(...WINDOWS),
    days: fc.record(Object.fromEntries(WEEKDAYS.map((day) => [day, fc.array(anyHours, { maxLength: 3 })])), { requiredKeys: [] }),
    // The day on which the clocks change, or its neighbours.
    holidays: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    fromMs: fc.integer({ min: 0, max: 6 * DAY }),
    businessMs: fc.oneof(fc.integer({ min: 1, max: 3 * HOUR }), fc.integer({ min: 1, max: 30 * HOUR })),
  })
  .map(({ window, days, holidays, fromMs, businessMs }) => ({
    window,
    calendar: {
      timeZone: window.timeZone,
      hours: days,
      holidays: holidays.map((day) => iso(window.startMs + day * DAY).slice(0, 10)),
    },
    fromMs: window.startMs + fromMs,
    businessMs,
  }));

test('around every change of clocks the due time is that of a count minute by minute', () => {
  let counted = 0;
  fc.assert(
    fc.property(anyCase, ({ window, calendar, fromMs, businessMs }) => {
      const due = addBusinessMs(calendar, fromMs, businessMs);
      const expected = dueByMinutes(calendar, window, fromMs, businessMs);
      if (expected !== undefined) counted += 1;
      if (expected !== undefined) assert.equal(iso(due), iso(expected));
      else assert.ok(due >= window.startMs + WINDOW || due === fromMs + businessMs);
    }),
    { numRuns: 1500 },
  );
  assert.ok(counted > 500, `only ${counted} of the cases were counted`);
});

test('opened later is never due earlier, longer is never due earlier, and no time is given away', () => {
  fc.assert(
    fc.property(anyCase, fc.integer({ min: 0, max: 3 * DAY }), fc.integer({ min: 0, max: 30 * HOUR }), (some, laterMs, longerMs) => {
      const { calendar, fromMs, businessMs } = some;
      const due = addBusinessMs(calendar, fromMs, businessMs);
      assert.ok(due >= fromMs + businessMs && due <= fromMs + 370 * DAY);
      assert.ok(addBusinessMs(calendar, fromMs + laterMs, businessMs) >= due);
      assert.ok(addBusinessMs(calendar, fromMs, businessMs + longerMs) >= due);
    }),
    { numRuns: 300 },
  );
});

test('two times one after the other are as long as both at once', () => {
  fc.assert(
    fc.property(anyCase, fc.integer({ min: 1, max: 5 * HOUR }), ({ window, calendar, fromMs, businessMs }, moreMs) => {
      const both = addBusinessMs(calendar, fromMs, businessMs + moreMs);
      // Past the walk's end the two end at different days, and without any hours each is plain time.
      if (both >= window.startMs + 300 * DAY) return;
      assert.equal(addBusinessMs(calendar, addBusinessMs(calendar, fromMs, businessMs), moreMs), both);
    }),
    { numRuns: 300 },
  );
});
