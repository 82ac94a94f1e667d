/**
 * Schedules of reports on a real Temporal server, over changes of clocks of years that are over: when each starts what it starts, and that a backfill
 * over both changes of a year makes one report of each period.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { parsePeriod, periodDueAt } from '../../activities/reports/periods.ts';
import { ensureReportSchedules } from '../../intake/reports/schedules.ts';
import { reportId, scheduleId } from '../../workflows/reports/ids.ts';
import { listing, reporting } from '../support/reporting.ts';
import { HOUR_MS, SETTINGS, rehearse } from '../workflow/rehearsal.ts';
import type { ReportSchedule, ReportsConfig } from '../../config/reports/contract.ts';
import type { ReportRow } from '../../ledger/contract.ts';
import type { PeriodKind } from '../../workflows/reports/period.ts';

const [BERLIN, NEW_YORK] = ['Europe/Berlin', 'America/New_York'] as const;
/** No model is asked: how a report gets its words is tested elsewhere. */
function configured(dataDir: string): ReportsConfig {
  const folder = join(dataDir, 'reports');
  mkdirSync(folder);
  const config = reporting(SETTINGS, folder, ['acme', 'globex'], { ai: 'off' });
  const [acme = assert.fail(), globex = assert.fail()] = config.clients;
  const kinds: readonly PeriodKind[] = ['month', 'week'];
  const elsewhere = { ...globex, settings: { ...globex.settings, timeZone: NEW_YORK } };
  return { ...config, clients: [{ ...acme, kinds }, elsewhere] };
}
const opened = rehearse({ server: 'dev', ledgerIn: 'memory', reports: { of: configured, listTickets: listing(3) } });

/** By the server itself, of the schedule as the product has made it. */
async function matching({ kind, timeZone }: ReportSchedule, from: string, until: string): Promise<readonly number[]> {
  const at = (day: string) => ({ seconds: Date.parse(day) / 1_000 }) as never;
  const { startTime } = await opened().client.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId: scheduleId(kind, timeZone),
    startTime: at(from),
    endTime: at(until),
  });
  return startTime.map(({ seconds }) => Number(seconds) * 1_000);
}
const ensured = (schedules: readonly ReportSchedule[]): Promise<void> =>
  ensureReportSchedules({ client: opened().client, installation: 'of-a-test' }, schedules);
/** What the clock on a wall shows. Node's own, and none of the code under test. */
const shown = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);

const UNCHANGED = 'Asia/Kolkata';
/** The clocks change at night, at midnight (in both ways), by half an hour, and at other dates; some change never. */
const ZONES = [BERLIN, NEW_YORK, 'America/Santiago', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Africa/Cairo', UNCHANGED];
const [FROM, UNTIL] = ['2024-01-02T12:00:00Z', '2025-12-31T00:00:00Z'] as const;
/** The earliest and the latest that the configuration lets one have, and the one of whoever says nothing. */
const HOURS = [
  [4, 0],
  [6, 0],
  [23, 59],
] as const;

test('over every change of clocks of two years a schedule starts at its hour on the wall, once for each period, and none is left out', async (t) => {
  let starts = 0;
  for (const [hour, minute] of HOURS) {
    const schedules = ZONES.flatMap((timeZone) => (['month', 'week'] as const).map((kind) => ({ kind, timeZone, hour, minute })));
    await ensured(schedules);
    for (const schedule of schedules) {
      const { kind, timeZone } = schedule;
      const times = await matching(schedule, FROM, UNTIL);
      starts += times.length;
      const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
      for (const atMs of times)
        assert.match(shown(atMs, timeZone), kind === 'month' ? new RegExp(`\\b01\\b.*${clock}$`) : new RegExp(`^Mon.*${clock}$`));
      const due = times.map((atMs) => periodDueAt(kind, atMs, timeZone));
      assert.equal(times.length, kind === 'month' ? 23 : 104);
      for (const [at, period] of due.entries()) {
        assert.ok((times[at] ?? 0) >= (period?.toMs ?? Infinity), 'it is over');
        if (at > 0) assert.equal(period?.fromMs, due[at - 1]?.toMs, `${timeZone}: no period between two starts is left out or comes twice`);
      }
      // A day of 24 hours, one of fewer and one of more.
      const rests = new Set(times.slice(1).map((atMs, at) => (atMs - (times[at] ?? 0)) % (24 * HOUR_MS)));
      assert.equal(rests.size, timeZone === UNCHANGED ? 1 : 3, `${timeZone}: over changes both ways`);
    }
  }
  t.diagnostic(`${starts} starts of ${ZONES.length * 2 * HOURS.length} schedules`);
});

type Made = readonly [client: string, period: string, revision: number, hours: number];
const hoursOf = ({ fromMs, toMs }: ReportRow): number => (toMs - fromMs) / HOUR_MS;
const MARCH_TO_OCTOBER = [743, 720, 744, 720, 744, 744, 720];
const month = (at: number): string => `2025-${String(at).padStart(2, '0')}`;
const months = (client: string, hours: readonly number[]): readonly Made[] => hours.map((count, at) => [client, month(at + 3), 1, count]);
const EXPECTED: readonly Made[] = [
  ...months('acme', [...MARCH_TO_OCTOBER, 745]),
  ['acme', '2025-W12', 1, 168],
  ['acme', '2025-W13', 1, 167],
  ['acme', '2025-W14', 1, 168],
  ['acme', '2025-W42', 1, 168],
  ['acme', '2025-W43', 1, 169],
  ['acme', '2025-W44', 1, 168],
  ...months('globex', [...MARCH_TO_OCTOBER, 744, 721]),
];

/** Several spans of a schedule are one request: of two that come at once the server keeps one. */
const SPANS = [
  ['month', BERLIN, [['2025-03-20', '2025-11-20']]],
  ['month', NEW_YORK, [['2025-03-20', '2025-12-20']]],
  [
    'week',
    BERLIN,
    [
      ['2025-03-20', '2025-04-10'],
      ['2025-10-16', '2025-11-06'],
    ],
  ],
] as const;
const ENDED = "WorkflowType = 'dispatchReports' AND ExecutionStatus = 'Completed'";
/** Waits until everything that these and the ones before have started is over. */
async function backfilled(times: number): Promise<void> {
  const { client, until } = opened();
  for (const [kind, zone, spans] of SPANS)
    await client.schedule
      .getHandle(scheduleId(kind, zone))
      .backfill(spans.map(([start, end]) => ({ start: new Date(start), end: new Date(end), overlap: ScheduleOverlapPolicy.BUFFER_ALL })));
  await until('everything was started', async () => {
    const { count } = await client.workflowService.countWorkflowExecutions({ namespace: 'default', query: ENDED });
    return count.toNumber() >= times * EXPECTED.length;
  });
}

test('a backfill over both changes of a year makes one report of each period, which says both ends and the zone; done twice it makes no second one, of those that are over either', async () => {
  const { ledger, until, handle, closed } = opened();
  await ensured(SPANS.map(([kind, timeZone]) => ({ kind, timeZone, hour: 6, minute: 0 })));
  const rows = (): Promise<readonly ReportRow[]> => ledger.reports(100);
  const made = async (): Promise<readonly Made[]> =>
    (await rows())
      .map((row): Made => [row.client, row.period, row.revision, hoursOf(row)])
      .toSorted((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
  await backfilled(1);
  await until('all wait', async () => (await rows()).filter(({ state }) => state === 'waiting').length >= EXPECTED.length);
  assert.deepEqual(await made(), EXPECTED);
  for (const { html, period, kind, timeZone } of await rows()) {
    if (kind === 'week') continue;
    const next = new Date(parsePeriod(period, 'UTC')?.toMs ?? 0).toISOString().slice(0, 10);
    assert.ok((await ledger.reportText(html ?? ''))?.includes(`From ${period}-01 00:00 up to ${next} 00:00, ${timeZone}.`), period);
  }
  const over = [
    reportId({ client: 'acme', kind: 'month', period: '2025-03' }),
    reportId({ client: 'globex', kind: 'month', period: '2025-11' }),
  ];
  for (const id of over) await handle(id).cancel();
  for (const id of over) await closed(id);
  await backfilled(2);
  assert.deepEqual(await made(), EXPECTED);
});
