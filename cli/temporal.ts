/** Talks to the Temporal that Standby runs on, with its key: the one that is named, or the one that it has started. */
import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { ownNamespace } from '../temporal/claim.ts';
import { existingTemporal } from '../temporal/existing.ts';
import { startedOn } from '../temporal/started-here.ts';
import { failed } from './command.ts';
import { messageOf } from './connect.ts';
import type { Installation } from './connect.ts';
import type { TemporalPlace } from '../temporal/connect.ts';
import type { Caller, Ended, Failed } from './command.ts';

/** A healthy server answers in milliseconds; longer only keeps a person waiting for the bad news. */
const CONNECT_MS = 5_000;

export async function withTemporal(
  installation: Installation,
  { env }: Pick<Caller, 'env'>,
  use: (client: Client) => Promise<Ended>,
): Promise<Ended> {
  const place = placeOf(installation.dataDir, env);
  if ('kind' in place) return place;
  const connected = await connect(place);
  if ('kind' in connected) return connected;
  const { connection } = connected;
  try {
    const owned = await ownNamespace({
      place: { connection, namespace: place.namespace },
      ledger: installation.ledger,
      keys: installation.keys,
    });
    if (owned.kind === 'foreign') return failed(`Expected ${owned.wanted}, got ${owned.got}.`, owned.todo);
    return await use(new Client({ connection, namespace: place.namespace, dataConverter: dataConverterOf(installation.keys) }));
  } finally {
    await connection.close();
  }
}

/** What this data directory's own Standby has started counts first: a person's temporal.toml may be about something else. */
export function placeOf(dataDir: string, env: NodeJS.ProcessEnv): TemporalPlace | Failed {
  const own = startedOn(dataDir);
  if (own) return own;
  const existing = existingTemporal(env);
  if (existing.kind === 'existing') return existing.place;
  return failed(
    `Expected Standby to run on ${resolve(dataDir)}, got no Temporal server there.`,
    'Start it by `npm start`, name another directory by --data-dir, or the Temporal it runs on by TEMPORAL_ADDRESS.',
  );
}

export async function connect({
  address,
  namespace: _namespace,
  ...secured
}: TemporalPlace): Promise<{ readonly connection: Connection } | Failed> {
  try {
    return { connection: await Connection.connect({ address, ...secured, connectTimeout: CONNECT_MS }) };
  } catch (error) {
    return failed(
      `Expected Temporal to answer at ${address}, got ${messageOf(error)}.`,
      'See temporal.log in the data directory, or TEMPORAL_ADDRESS.',
    );
  }
}
