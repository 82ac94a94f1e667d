/** Opens what every part of Standby works with (key, ledger, Temporal) and starts the parts. */
import { join } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { openKey } from '../encryption/key.ts';
import { openLedger } from '../ledger/open.ts';
import { startService } from './service.ts';
import { notStarted } from './started.ts';
import { connectTemporal } from './temporal/connect.ts';
import type { Logger } from 'pino';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ServiceConfig } from './config/contract.ts';
import type { Roles } from './roles.ts';
import type { ServiceParts } from './service.ts';
import type { Downs, NotStarted } from './started.ts';
import type { Temporal, TemporalPlace } from './temporal/connect.ts';

/** Test only: what a counter-test takes away or puts in, and what a history needs that is to be published. */
export type TestPorts = Pick<ServiceParts, 'look' | 'workflows'> & {
  readonly identity?: string;
  readonly encryption?: 'off';
  /** Starts also with a key that is printed in the source. */
  readonly allowTestKey?: boolean;
};

export type PartsOptions = {
  readonly config: ServiceConfig;
  readonly dataDir: string;
  readonly roles: Roles;
  readonly port: number;
  readonly log: Logger;
  /** Called when a part that must run has ended by itself. */
  readonly onBroken: (why: string) => void;
};

export async function keysOf(dataDir: string, test: TestPorts): Promise<{ readonly keys: Keys } | NotStarted> {
  const opened = await openKey({ dataDir, allowTestKey: test.allowTestKey === true });
  if ('key' in opened) return { keys: [opened.key] };
  return notStarted(`the key: wanted ${opened.wanted}, got ${opened.got}.`, opened.todo);
}

/** The address of the ingress, undefined where there is none. */
export async function startParts(
  options: PartsOptions,
  { keys, place, downs }: { readonly keys: Keys; readonly place: TemporalPlace; readonly downs: Downs },
  test: TestPorts,
): Promise<{ readonly ingressUrl: string | undefined } | NotStarted> {
  const { config, dataDir, roles, port, log, onBroken } = options;
  const ledger = await ledgerIn(dataDir, keys);
  if (ledger instanceof Error) return notStarted(`the ledger: ${ledger.message}`, `See to ${join(dataDir, 'ledger.db')}.`);
  downs.push(() => ledger.close());
  const dataConverter = dataConverterOf(test.encryption === 'off' ? 'off' : keys);
  const temporal = await connected(() => connectTemporal(place, dataConverter, test.identity));
  if (temporal instanceof Error)
    return notStarted(
      `Temporal cannot be reached at ${place.address}: ${temporal.message}`,
      'See that it runs, and that address, namespace, TLS and key are right (TEMPORAL_ADDRESS or temporal.toml).',
    );
  const { look, workflows } = test;
  const given = { config, roles, temporal, dataConverter, ledger, log, port };
  const service = await startService({ ...given, ...(look ? { look } : {}), ...(workflows ? { workflows } : {}) });
  downs.push(service.stop);
  void service.failed.then((error) => onBroken(`a worker ended by itself: ${error.name}: ${error.message}`));
  return { ingressUrl: service.ingressUrl };
}

/** What the network, TLS or the other side says; a bug of ours has no such name. */
async function connected(connect: () => Promise<Temporal>): Promise<Temporal | Error> {
  try {
    return await connect();
  } catch (error) {
    if (error instanceof Error && !(error instanceof TypeError || error instanceof ReferenceError)) return error;
    throw error;
  }
}

/** A ledger of a later release, or one that cannot be opened, is told in its own words. */
async function ledgerIn(dataDir: string, keys: Keys): Promise<Ledger | Error> {
  try {
    return await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal(keys) });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
