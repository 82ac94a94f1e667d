/** The schedules of reports: one for each kind and zone, made, changed and taken away as the configuration says. Each bears its installation's id. */
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { SCHEDULES, scheduleId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { isOutdated } from '../schedule-differences.ts';
import { dropSchedules } from '../../temporal/schedule-marks.ts';
import type { Client, ScheduleOptions } from '@temporalio/client';
import type { ReportSchedule } from '../../config/reports/contract.ts';
import type { DispatchInput } from '../../workflows/reports/contract.ts';

export type SchedulePlace = { readonly client: Client; readonly installation: string };

/** Each missed period gets its report, also after so many days off; a month is told of once for ever, whatever starts it again. */
const CATCH_UP_MS = 864_000_000;

/** Idempotent; whoever serves the workflows' queue calls it at its start. Schedules that nobody names any more are taken away. */
export async function ensureReportSchedules(place: SchedulePlace, wanted: readonly ReportSchedule[]): Promise<void> {
  for (const schedule of wanted) await ensure(place, schedule);
  const kept = new Set(wanted.map(({ kind, timeZone }) => scheduleId(kind, timeZone)));
  await dropSchedules(place, (id) => isReportSchedule(id) && !kept.has(id));
}

export const isReportSchedule = (id: string): boolean => id.startsWith(SCHEDULES);

async function ensure({ client, installation }: SchedulePlace, wanted: ReportSchedule): Promise<void> {
  const options = { ...reportScheduleOf(wanted), memo: { installation } };
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(options.scheduleId);
    const described = await handle.describe();
    if (described.memo?.['installation'] !== installation)
      throw new Error(
        `Expected the schedule ${options.scheduleId} to be of the installation ${installation}, got another's; delete it where nobody needs it.`,
        { cause: error },
      );
    // Each update is written and tells whoever looks that somebody has changed it: one that is as it should be is left alone.
    if (!isOutdated(options, described)) return;
    // Paused by a person, it stays paused.
    await handle.update((before) => ({ ...before, spec: options.spec, action: options.action, policies: options.policies }));
  }
}

export function reportScheduleOf({ kind, timeZone, hour, minute }: ReportSchedule): ScheduleOptions<ScheduleOptions['action']> & {
  readonly policies: NonNullable<ScheduleOptions['policies']>;
} {
  const input: DispatchInput = { kind, timeZone };
  const day = kind === 'month' ? { dayOfMonth: 1 } : { dayOfWeek: 'MONDAY' as const };
  return {
    scheduleId: scheduleId(kind, timeZone),
    spec: { calendars: [{ ...day, hour, minute, second: 0 }], timezone: timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: CLIENT_REPORT.dispatchType,
      workflowId: scheduleId(kind, timeZone),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      // It starts some hundred runs; one whose release cannot begin it would else hold up the next period for ever.
      workflowExecutionTimeout: 3_600_000,
      typedSearchAttributes: [OF_THIS_GENERATION],
    },
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ALL, catchupWindow: CATCH_UP_MS },
  };
}
