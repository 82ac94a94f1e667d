/** The Temporal that a Standby on this data directory has started, as long as it lives. */
import { join } from 'node:path';
import { isAlive } from './embedded/process-identity.ts';
import { readRecord } from './embedded/record.ts';
import type { TemporalPlace } from './connect.ts';

/** Undefined where none runs: the port of a server that is gone may be another Standby's by now. */
export function startedOn(dataDir: string): TemporalPlace | undefined {
  const record = readRecord(join(dataDir, 'temporal.json'));
  return record && isAlive(record.process) ? { address: `127.0.0.1:${record.port}`, namespace: 'default' } : undefined;
}
