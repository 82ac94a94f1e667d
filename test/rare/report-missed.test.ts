/** A schedule of reports that is due each minute, on a real Temporal that is away for three of them: each missed time begins one run, by its own time. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import { periodDueAt } from '../../activities/reports/periods.ts';
import { reportScheduleOf } from '../../intake/reports/schedules.ts';
import { differing } from '../../intake/schedule-differences.ts';
import { scheduleId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { live, until } from '../support/live.ts';
import { KIMS_TOKEN, ZONE } from '../support/reporting.ts';
import type { Client } from '@temporalio/client';
import type { DispatchOutcome } from '../../workflows/reports/contract.ts';
import type { Live } from '../support/live.ts';

const MINUTE_MS = 60_000;
/** Three times at least are due in it, wherever in its minute it begins. */
const AWAY_MS = 3 * MINUTE_MS + 5_000;
const SOON_MS = 60_000;
const SCHEDULED = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const MONTHLY = { kind: 'month', timeZone: ZONE, hour: 6, minute: 0 } as const;
/** A minute of a month that is long over: what begins then is of the month before it. */
const OF_MARCH = { dueAt: '2026-03-10T12:01:00.000Z', period: '2026-02' };

test('of a schedule that is due each minute the times of three minutes without a server begin one run each, and each is of its own time', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'standby-reports-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const reports = {
    tickets: 'desk',
    timeZone: ZONE,
    name: 'Harbour IT',
    approvers: [{ name: 'Kim', tokenEnv: 'KIM_TOKEN' }],
    recipients: { archive: { kind: 'folder', folder } },
    clients: { acme: { kinds: ['month'], recipients: ['archive'] } },
  };
  const service = await live(t, { env: { KIM_TOKEN: KIMS_TOKEN }, settings: { file: { reports } } });
  await everyMinute(service);
  await until(
    'the run of March',
    SOON_MS,
    () => begunIn(service),
    (begun) => begun.some(({ dueAt }) => dueAt === OF_MARCH.dueAt),
  );
  await service.service().killAll();
  const awayFromMs = Date.now();
  await pause(AWAY_MS);
  const awayUntilMs = Date.now();
  await service.restart();
  const missed = minutesBetween(awayFromMs, awayUntilMs);
  assert.ok(missed.length >= 3, 'not injected: fewer than three times were due');
  await until(
    'a run for each time that was missed',
    SOON_MS,
    () => begunIn(service),
    (begun) => missed.every((at) => begun.some(({ dueAt }) => dueAt === at)),
  );
  // The start has made the schedule monthly again, so that nothing more comes.
  await service.withClient(async (client) => assert.deepEqual(await differencesNow(client), []));

  const begun = await begunIn(service);
  assert.deepEqual(duplicatesIn(begun.map(({ dueAt }) => dueAt)), [], 'each time once');
  const late = begun.filter(({ dueAt }) => missed.includes(dueAt));
  t.diagnostic(`${missed.length} times missed, ${late.length} runs for them, ${begun.length} runs in all`);
  assert.deepEqual(late.map(({ dueAt }) => dueAt).toSorted(), missed);
  for (const { dueAt, startedMs } of late) assert.ok(startedMs >= awayUntilMs, `not injected: the run of ${dueAt} was begun meanwhile`);
  for (const { dueAt, runId } of begun) {
    const outcome = await outcomeOf(service, runId);
    assert.equal(outcome.kind === 'dispatched' && outcome.period, periodDueAt('month', Date.parse(dueAt), ZONE)?.id, dueAt);
  }
  const march = begun.find(({ dueAt }) => dueAt === OF_MARCH.dueAt);
  assert.deepEqual(await outcomeOf(service, march?.runId ?? ''), { kind: 'dispatched', period: OF_MARCH.period, started: 1, there: 0 });
  const rows = await service.withLedger((ledger) => ledger.reports(20));
  const periods = new Set(begun.map(({ dueAt }) => periodDueAt('month', Date.parse(dueAt), ZONE)?.id));
  assert.deepEqual(rows.map(({ period, revision }) => `${period} ${revision}`).toSorted(), [...periods].map((id) => `${id} 1`).toSorted());
});

/** From what the product wants of it. */
const differencesNow = async (client: Client) =>
  differing(reportScheduleOf(MONTHLY), await client.schedule.getHandle(scheduleId('month', ZONE)).describe());

/** The product's own schedule, but for its times; and once a time of March. */
const everyMinute = (service: Live): Promise<void> =>
  service.withClient(async (client) => {
    assert.deepEqual(await differencesNow(client), []);
    const schedule = client.schedule.getHandle(scheduleId('month', ZONE));
    await schedule.update((before) => ({ ...before, spec: { intervals: [{ every: '1m' }], timezone: ZONE } }));
    const dueMs = Date.parse(OF_MARCH.dueAt);
    await schedule.backfill({
      start: new Date(dueMs - MINUTE_MS / 2),
      end: new Date(dueMs + MINUTE_MS / 2),
      overlap: ScheduleOverlapPolicy.BUFFER_ALL,
    });
  });

type Begun = { readonly runId: string; readonly dueAt: string; readonly startedMs: number };
/** What the schedule has begun, by the server's own list. */
const begunIn = (service: Live): Promise<readonly Begun[]> =>
  service.withClient(async (client) => {
    const begun: Begun[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowType = "${CLIENT_REPORT.dispatchType}"` })) {
      const due = run.typedSearchAttributes.get(SCHEDULED);
      begun.push({ runId: run.runId, dueAt: due?.toISOString() ?? 'none', startedMs: run.startTime.getTime() });
    }
    return begun;
  });

/** Waits for its end: what overlaps waits its turn. */
const outcomeOf = (service: Live, runId: string): Promise<DispatchOutcome> =>
  service.withClient(async (client) => {
    const query = `WorkflowType = "${CLIENT_REPORT.dispatchType}"`;
    for await (const run of client.workflow.list({ query }))
      if (run.runId === runId) return client.workflow.getHandle(run.workflowId, runId).result() as Promise<DispatchOutcome>;
    throw new Error(`Expected a run ${runId} of the schedule.`);
  });

/** Full minutes strictly within. */
function minutesBetween(fromMs: number, untilMs: number): readonly string[] {
  const first = Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS;
  const count = Math.max(0, Math.ceil((untilMs - first) / MINUTE_MS));
  return Array.from({ length: count }, (_, at) => new Date(first + at * MINUTE_MS).toISOString());
}

const duplicatesIn = (all: readonly string[]): readonly string[] => all.filter((one, at) => all.indexOf(one) < at);
