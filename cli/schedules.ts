/** Asks the Temporal that Standby runs on for its schedules, for `check` and `doctor`. Looks only: neither ledger nor server is changed. */
import { Client } from '@temporalio/client';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { comparedSchedules } from '../intake/compared-schedules.ts';
import { readMarker } from '../temporal/marker.ts';
import { keysIn, messageOf } from './connect.ts';
import { connect, placeOf } from './temporal.ts';
import type { ServiceConfig } from '../config/contract.ts';
import type { ComparedSchedule } from '../intake/compared-schedules.ts';

/** A healthy server answers in milliseconds; a hundred schedules take a second. */
const WITHIN_MS = 10_000;

export type SchedulesLooked =
  | { readonly kind: 'looked'; readonly schedules: readonly ComparedSchedule[] }
  /** There is no installation yet, or none of its Temporal runs. */
  | { readonly kind: 'nothing-there' }
  | { readonly kind: 'not-looked'; readonly why: string };

export async function lookAtSchedules(
  { dataDir, env }: { readonly dataDir: string; readonly env: NodeJS.ProcessEnv },
  config: Pick<ServiceConfig, 'connections' | 'reports'>,
): Promise<SchedulesLooked> {
  const keys = await keysIn(dataDir);
  const place = placeOf(dataDir, env);
  if ('kind' in keys || 'kind' in place) return { kind: 'nothing-there' };
  const connected = await connect(place);
  if ('kind' in connected) return { kind: 'not-looked', why: connected.why };
  const { connection } = connected;
  const { namespace } = place;
  try {
    const marker = await readMarker({ connection, namespace });
    if (marker === undefined) return { kind: 'nothing-there' };
    if (!keys.keys.some(({ keyId }) => marker.keyIds.includes(keyId)))
      return { kind: 'not-looked', why: `the namespace ${namespace} is another installation's` };
    const client = new Client({ connection, namespace, dataConverter: dataConverterOf(keys.keys) });
    const mine = { client, installation: marker.installation };
    return { kind: 'looked', schedules: await connection.withDeadline(Date.now() + WITHIN_MS, () => comparedSchedules(mine, config)) };
  } catch (error) {
    return { kind: 'not-looked', why: messageOf(error) };
  } finally {
    await connection.close();
  }
}
