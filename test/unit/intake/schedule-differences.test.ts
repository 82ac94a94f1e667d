/** What a schedule says otherwise than it should, beside how a server describes those that we make; and what check and doctor make of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollScheduleOf } from '../../../intake/poll-schedules.ts';
import { reportScheduleOf } from '../../../intake/reports/schedules.ts';
import { EXTRA, MISSING, differing } from '../../../intake/schedule-differences.ts';
import { scheduleFindings as checked } from '../../../cli/check/schedules.ts';
import { scheduleFindings as doctored } from '../../../cli/doctor/schedules.ts';
import { isWell } from '../../../cli/doctor/finding.ts';
import { jsonOf, textOf } from '../../../cli/doctor/report.ts';
import type { Described, WantedSchedule } from '../../../intake/schedule-differences.ts';

const MONTHLY = reportScheduleOf({ kind: 'month', timeZone: 'Europe/Berlin', hour: 6, minute: 30 });
const WEEKLY = reportScheduleOf({ kind: 'week', timeZone: 'Europe/Berlin', hour: 6, minute: 30 });
const POLL = pollScheduleOf({ name: 'desk', pollEveryMs: 60_000 });

const at = <T>(start: T, end: T = start) => [{ start, end, step: 1 }];
const CALENDAR = {
  second: at(0),
  minute: at(30),
  hour: at(6),
  dayOfMonth: at(1, 31),
  month: at('JANUARY', 'DECEMBER'),
  year: [],
  dayOfWeek: at('SUNDAY', 'SATURDAY'),
};
/** As a server describes it that was asked for it. */
function described(wanted: WantedSchedule, spec: object): Described {
  const policies = { pauseOnFailure: false, ...wanted.policies };
  return { spec, policies, state: { paused: false }, action: wanted.action } as unknown as Described;
}
const MONTH = { timezone: 'Europe/Berlin', calendars: [{ ...CALENDAR, dayOfMonth: at(1) }] };
const THERE = {
  monthly: described(MONTHLY, MONTH),
  weekly: described(WEEKLY, { timezone: 'Europe/Berlin', calendars: [{ ...CALENDAR, dayOfWeek: at('MONDAY') }] }),
  poll: described(POLL, { timezone: '', intervals: [{ every: 60_000, offset: 0 }] }),
};
const tolds = (wanted: WantedSchedule, is: Described): readonly string[] => differing(wanted, is).map(({ told }) => told);

test('of a schedule that is as it was asked for nothing is said', () => {
  assert.deepEqual(differing(MONTHLY, THERE.monthly), []);
  assert.deepEqual(differing(WEEKLY, THERE.weekly), []);
  assert.deepEqual(differing(POLL, THERE.poll), []);
});

const monthly = (spec: object): Described => ({ ...THERE.monthly, spec: { ...MONTH, ...spec } as never });
const CHANGED: readonly (readonly [what: string, is: Described, told: string])[] = [
  ['zone', monthly({ timezone: 'UTC' }), 'its zone is UTC instead of Europe/Berlin'],
  [
    'hour',
    monthly({ calendars: [{ ...CALENDAR, dayOfMonth: at(1), hour: at(7) }] }),
    'it starts at 07:30 on day 1 instead of at 06:30 on day 1',
  ],
  ['day', monthly({ calendars: [{ ...CALENDAR, dayOfMonth: at(2, 4) }] }), 'it starts at 06:30 on day 2-4 instead of at 06:30 on day 1'],
  ['every day', monthly({ calendars: [CALENDAR] }), 'it starts at 06:30 daily instead of at 06:30 on day 1'],
  [
    'month and year',
    monthly({ calendars: [{ ...CALENDAR, dayOfMonth: at(1), month: at('MAY'), year: at(2030) }] }),
    'it starts at 06:30 on day 1 in MAY in 2030 instead of at 06:30 on day 1',
  ],
  [
    'more times',
    monthly({ intervals: [{ every: 3_600_000, offset: 60_000 }] }),
    'it starts at 06:30 on day 1 and every 3600 s from 60 s on instead of at 06:30 on day 1',
  ],
  ['no times', monthly({ calendars: [] }), 'it starts never instead of at 06:30 on day 1'],
  [
    'left out',
    monthly({ skip: [{ ...CALENDAR, month: at('MAY') }] }),
    'it starts at 06:30 on day 1, but not at 06:30 in MAY instead of at 06:30 on day 1',
  ],
  [
    'bounds',
    monthly({ startAt: new Date(0), endAt: new Date(1), jitter: 5_000 }),
    'it starts at 06:30 on day 1, from 1970-01-01T00:00:00.000Z, until 1970-01-01T00:00:00.001Z, up to 5 s late instead of at 06:30 on day 1',
  ],
  [
    'overlap',
    { ...THERE.monthly, policies: { ...THERE.monthly.policies, overlap: 'SKIP' } },
    'what overlaps is SKIP instead of BUFFER_ALL',
  ],
  [
    'catch-up',
    { ...THERE.monthly, policies: { ...THERE.monthly.policies, catchupWindow: 60_000 } },
    'it catches up on 60 s instead of 864000 s',
  ],
  ['pause on failure', { ...THERE.monthly, policies: { ...THERE.monthly.policies, pauseOnFailure: true } }, 'a failure pauses it'],
  [
    'action',
    { ...THERE.monthly, action: { ...THERE.weekly.action, taskQueue: 'other' } as never },
    'what it starts differs in workflowId, taskQueue, args',
  ],
  ['pause', { ...THERE.monthly, state: { paused: true } }, 'it is paused'],
  ['pause with a note', { ...THERE.monthly, state: { paused: true, note: 'on holiday' } }, 'it is paused (on holiday)'],
  ['last ones', { ...THERE.monthly, state: { paused: false, remainingActions: 0 } }, 'it starts no more than 0 times'],
];
for (const [what, is, told] of CHANGED)
  test(`another ${what} is said`, () => {
    assert.deepEqual(tolds(MONTHLY, is), [told]);
    for (const { todo } of differing(MONTHLY, is)) assert.match(todo, /\.$/);
  });

test('check says each schedule, doctor those alone that differ, and Standby can run with them all the same', () => {
  const paused = differing(MONTHLY, { ...THERE.monthly, state: { paused: true } });
  const looked = {
    kind: 'looked',
    schedules: [
      { name: 'one', kind: 'compared', differences: [] },
      { name: 'two', kind: 'compared', differences: [...paused, ...paused] },
      { name: 'three', kind: 'compared', differences: [MISSING] },
      { name: 'four', kind: 'compared', differences: [EXTRA] },
      { name: 'five', kind: 'not-read', why: 'no answer' },
    ],
  } as const;
  assert.deepEqual(
    checked(looked).map(({ state, what, detail }) => `${state} ${what}: ${detail}`),
    [
      'ok one: as the configuration says',
      "warning two: it is paused, it is paused; Unpause it in Temporal's UI, where nobody holds it on purpose: a start leaves it paused.",
      'warning three: it is not there; Start Standby again: it makes it.',
      'warning four: nothing in the configuration wants it; Start Standby again: it takes it away.',
      'warning five: it could not be looked at: no answer',
    ],
  );
  const findings = doctored(looked);
  assert.deepEqual(
    findings.map(({ kind, name, remedies }) => [kind, name, remedies.length]),
    [
      ['differs', 'two', 1],
      ['differs', 'three', 1],
      ['differs', 'four', 1],
      ['not needed', 'five', 0],
    ],
  );
  assert.ok(findings.every(isWell));
  assert.equal((jsonOf(findings) as { readonly canRun: boolean }).canRun, true);
  assert.match(textOf(findings), /^differs +two +it is paused.*\n +do: Unpause it/m);
  assert.match(textOf(findings), /\nStandby can run, not as the configuration says: two, three, four\.$/);
  assert.deepEqual([doctored({ kind: 'nothing-there' }), checked({ kind: 'nothing-there' })], [[], []]);
  assert.match(doctored({ kind: 'not-looked', why: 'it hangs' })[0]?.told ?? '', /not compared with the configuration: it hangs/);
});
