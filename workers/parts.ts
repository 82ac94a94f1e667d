/** Opens what every part of Standby works with (key, ledger, Temporal) and starts the parts. */
import { join } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { openKey } from '../encryption/key.ts';
import { openLedger } from '../ledger/open.ts';
import { startService } from './service.ts';
import { notStarted } from './started.ts';
import { claimNamespace, foreignText } from './temporal/claim.ts';
import { connectTemporal } from './temporal/connect.ts';
import { MARKER_ID } from './temporal/marker.ts';
import type { Logger } from 'pino';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ServiceConfig } from './config/contract.ts';
import type { Roles } from './roles.ts';
import type { ServiceParts } from './service.ts';
import type { Downs, NotStarted } from './started.ts';
import type { Claimed, Claiming } from './temporal/claim.ts';
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

/** A part never makes a key: what it would encrypt with one of its own nobody else could read. */
export async function keysOf(dataDir: string, test: TestPorts, may: 'make' | 'load'): Promise<{ readonly keys: Keys } | NotStarted> {
  const opened = await openKey({ dataDir, allowTestKey: test.allowTestKey === true, mayMake: may === 'make' });
  if ('key' in opened) return { keys: [opened.key] };
  return notStarted(`the key: wanted ${opened.wanted}, got ${opened.got}.`, opened.todo);
}

export type Opened = {
  readonly keys: Keys;
  readonly place: TemporalPlace;
  readonly downs: Downs;
  /** Its database stands in our data directory: nobody else can work in it. */
  readonly isEmbedded: boolean;
};

/** The address of the ingress, undefined where there is none. */
export async function startParts(
  options: PartsOptions,
  { keys, place, downs, isEmbedded }: Opened,
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
  const claimed = await claim(temporal, { ledger, keys, mayFollow: isEmbedded });
  if (claimed.kind !== 'claimed') {
    await temporal.close();
    return claimed;
  }
  const { look, workflows } = test;
  const given = { config, roles, temporal, dataConverter, ledger, log, port };
  const service = await startService({
    ...given,
    installation: claimed.installation,
    ...(look ? { look } : {}),
    ...(workflows ? { workflows } : {}),
  });
  downs.push(service.stop);
  void service.failed.then((error) => onBroken(`a worker ended by itself: ${error.name}: ${error.message}`));
  return { ingressUrl: service.ingressUrl };
}

/** Nothing may be done in a namespace of another installation: its polls would be ours, and its histories unreadable. */
async function claim(
  { connection, namespace }: Temporal,
  given: Pick<Claiming, 'ledger' | 'keys' | 'mayFollow'>,
): Promise<Extract<Claimed, { kind: 'claimed' }> | NotStarted> {
  const place = { connection, namespace };
  const claimed = await connected(() => claimNamespace({ ...given, place, nowMs: Date.now }));
  if (claimed instanceof Error)
    return notStarted(`the marker of the namespace ${namespace}: ${claimed.message}`, `See the workflow ${MARKER_ID} in Temporal's UI.`);
  return claimed.kind === 'claimed' ? claimed : notStarted(foreignText(claimed, namespace), claimed.todo);
}

/** What the network, TLS or the other side says; a bug of ours has no such name. */
async function connected<T>(connect: () => Promise<T>): Promise<T | Error> {
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
