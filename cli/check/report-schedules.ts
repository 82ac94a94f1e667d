/** Whether the schedules of reports on the server are those of the configuration. What differs is put right at the next start, but for a pause. */
import { Client } from '@temporalio/client';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { differencesOf } from '../../intake/reports/schedules.ts';
import { keysIn, messageOf } from '../connect.ts';
import { connect, placeOf } from '../temporal.ts';
import type { ReportSchedule } from '../../config/reports/contract.ts';
import type { Finding } from './findings.ts';

/** None where there is no installation yet, or no Temporal to be asked: the look for open workflows says so. */
export async function reportScheduleFindings(
  { dataDir, env }: { readonly dataDir: string; readonly env: NodeJS.ProcessEnv },
  wanted: readonly ReportSchedule[],
): Promise<readonly Finding[]> {
  if (wanted.length === 0) return [];
  const keys = await keysIn(dataDir);
  const place = placeOf(dataDir, env);
  if ('kind' in keys || 'kind' in place) return [];
  const connected = await connect(place);
  if ('kind' in connected) return [];
  const { connection } = connected;
  try {
    const client = new Client({ connection, namespace: place.namespace, dataConverter: dataConverterOf(keys.keys) });
    return await Promise.all(wanted.map((schedule) => findingOf(client, schedule)));
  } finally {
    await connection.close();
  }
}

async function findingOf(client: Client, schedule: ReportSchedule): Promise<Finding> {
  const { kind, timeZone } = schedule;
  const what = `schedule of reports by ${kind}, ${timeZone}`;
  const startedAt = performance.now();
  try {
    const differences = await differencesOf({ client }, schedule);
    const latencyMs = Math.round(performance.now() - startedAt);
    if (differences.length === 0) return { state: 'ok', what, detail: 'as the configuration says', latencyMs };
    return { state: 'warning', what, detail: `${differences.join(', ')}; a start puts it right, but for a pause`, latencyMs };
  } catch (error) {
    return { state: 'warning', what, detail: `it could not be looked at: ${messageOf(error)}`, latencyMs: undefined };
  }
}
