/** The schedules of polls and reports on a server beside those that the configuration wants. Nothing is changed. */
import { ScheduleNotFoundError } from '@temporalio/client';
import { UnsealError } from '../encryption/cipher.ts';
import { PlainPayloadError } from '../encryption/codec.ts';
import { scheduleMarks } from '../temporal/schedule-marks.ts';
import { pollId } from '../workflows/ids.ts';
import { pollScheduleOf } from './poll-schedules.ts';
import { isReportSchedule, reportScheduleOf } from './reports/schedules.ts';
import { EXTRA, FOREIGN, MISSING, differing } from './schedule-differences.ts';
import type { Client } from '@temporalio/client';
import type { ServiceConfig } from '../config/contract.ts';
import type { Difference, WantedSchedule } from './schedule-differences.ts';

export type ComparedSchedule = { readonly name: string } & (
  | { readonly kind: 'compared'; readonly differences: readonly Difference[] }
  | { readonly kind: 'not-read'; readonly why: string }
);
type Named = { readonly name: string; readonly options: WantedSchedule };

/** In the order of the configuration; behind them those of ours that it does not name. */
export async function comparedSchedules(
  { client, installation }: { readonly client: Client; readonly installation: string },
  config: Pick<ServiceConfig, 'connections' | 'reports'>,
): Promise<readonly ComparedSchedule[]> {
  const wanted = wantedBy(config);
  const compared = await Promise.all(wanted.map((one) => comparedWith(client, installation, one)));
  const known = new Set(wanted.map(({ options }) => options.scheduleId));
  const extra: ComparedSchedule[] = [];
  for await (const { scheduleId, markedBy } of scheduleMarks(client))
    if (markedBy === installation && !known.has(scheduleId) && isOfOurs(scheduleId))
      extra.push({ name: `schedule ${scheduleId}`, kind: 'compared', differences: [EXTRA] });
  return [...compared, ...extra.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
}

const isOfOurs = (id: string): boolean => isReportSchedule(id) || id.startsWith(pollId(''));

function wantedBy({ connections, reports }: Pick<ServiceConfig, 'connections' | 'reports'>): readonly Named[] {
  const polled = connections.filter(({ intake }) => intake !== 'webhook');
  return [
    ...polled.map((connection) => ({ name: `schedule of polls of ${connection.name}`, options: pollScheduleOf(connection) })),
    ...(reports?.schedules ?? []).map((schedule) => ({
      name: `schedule of reports by ${schedule.kind}, ${schedule.timeZone}`,
      options: reportScheduleOf(schedule),
    })),
  ];
}

async function comparedWith(client: Client, installation: string, { name, options }: Named): Promise<ComparedSchedule> {
  try {
    const described = await client.schedule.getHandle(options.scheduleId).describe();
    const by = described.memo?.['installation'];
    // A poll of before installations had names is ours; reports have had them from the first.
    const isOurs = by === installation || (by === undefined && !isReportSchedule(options.scheduleId));
    const differences = isOurs ? differing(options, described) : [FOREIGN];
    return { name, kind: 'compared', differences };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return { name, kind: 'compared', differences: [MISSING] };
    if (error instanceof UnsealError || error instanceof PlainPayloadError) return { name, kind: 'compared', differences: [FOREIGN] };
    return { name, kind: 'not-read', why: error instanceof Error ? error.message : String(error) };
  }
}
