/** Talks to the Temporal server that the running Standby has started, with its key. */
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { isAlive } from '../workers/temporal-server/process-identity.ts';
import { readRecord } from '../workers/temporal-server/record.ts';
import { failed } from './command.ts';
import { messageOf } from './connect.ts';
import type { Installation } from './connect.ts';
import type { Ended, Failed } from './command.ts';

/** A server on this machine answers in milliseconds; longer only keeps a person waiting for the bad news. */
const CONNECT_MS = 5_000;

export async function withTemporal(installation: Installation, use: (client: Client) => Promise<Ended>): Promise<Ended> {
  const connected = await connect(installation.dataDir);
  if ('kind' in connected) return connected;
  const { connection } = connected;
  try {
    return await use(new Client({ connection, dataConverter: dataConverterOf(installation.keys) }));
  } finally {
    await connection.close();
  }
}

async function connect(dataDir: string): Promise<{ readonly connection: Connection } | Failed> {
  const record = readRecord(join(dataDir, 'temporal.json'));
  // The port of a server that is gone may be another Standby's by now.
  if (!record || !isAlive(record.process))
    return failed(
      `Expected Standby to run on ${resolve(dataDir)}, got no Temporal server there.`,
      'Start it by `npm start`, or name another directory by --data-dir.',
    );
  const address = `127.0.0.1:${record.port}`;
  try {
    return { connection: await Connection.connect({ address, connectTimeout: CONNECT_MS }) };
  } catch (error) {
    return failed(`Expected Temporal to answer at ${address}, got ${messageOf(error)}.`, 'See temporal.log in the data directory.');
  }
}
