/** Opens what every part of Standby works with (key, ledger, Temporal) and starts the parts. */
import { join } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { openKey } from '../encryption/key.ts';
import { openLedger } from '../ledger/open.ts';
import { startService } from './service.ts';
import { notStarted } from './started.ts';
import { openOfAnotherRelease } from './upgrade.ts';
import { claimNamespace, foreignText } from '../temporal/claim.ts';
import { connectTemporal } from '../temporal/connect.ts';
import { MARKER_ID } from '../temporal/marker.ts';
import type { Logger } from 'pino';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ServiceConfig } from '../config/contract.ts';
import type { Roles } from './roles.ts';
import type { ServiceParts } from './service.ts';
import type { StopSteps, NotStarted } from './started.ts';
import type { Claimed, Claiming } from '../temporal/claim.ts';
import type { Temporal, TemporalPlace } from '../temporal/connect.ts';

/** Test only: what a counter-test takes away or puts in, and what a history needs that is to be published. */
export type TestPorts = Pick<ServiceParts, 'look' | 'lookForCreated' | 'workflows' | 'control' | 'tasksAtOnce'> & {
  readonly identity?: string;
  readonly encryption?: 'off';
  /** Stands between the service and its ledger, so that a kill finds it at an exact moment. */
  readonly ledger?: (real: Ledger) => Ledger;
  /** Starts also with a key that is printed in the source. */
  readonly allowTestKey?: boolean;
};

export type PartsOptions = {
  readonly config: ServiceConfig;
  readonly dataDir: string;
  readonly roles: Roles;
  readonly port: number;
  /** False before an upgrade: what is open goes on, nothing new is taken. */
  readonly takesNew: boolean;
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
  readonly stopSteps: StopSteps;
  /** Its database stands in our data directory: nobody else can work in it. */
  readonly isEmbedded: boolean;
};

/** The address of the ingress, undefined where there is none. */
export async function startParts(
  options: PartsOptions,
  { keys, place, stopSteps, isEmbedded }: Opened,
  test: TestPorts,
): Promise<{ readonly ingressUrl: string | undefined } | NotStarted> {
  const { config, dataDir, roles, port, takesNew, log, onBroken } = options;
  const dataConverter = dataConverterOf(test.encryption === 'off' ? 'off' : keys);
  const temporal = await connected(() => connectTemporal(place, dataConverter, test.identity));
  if (temporal instanceof Error)
    return notStarted(
      `Temporal cannot be reached at ${place.address}: ${temporal.message}`,
      'See that it runs, and that address, namespace, TLS and key are right (TEMPORAL_ADDRESS or temporal.toml).',
    );
  const opened = await opening(temporal, { dataDir, keys, isEmbedded });
  if ('kind' in opened) {
    await temporal.close();
    return opened;
  }
  const ledger = test.ledger?.(opened.ledger) ?? opened.ledger;
  stopSteps.push(() => ledger.close());
  const claimed = await claim(temporal, { ledger, keys, mayFollow: isEmbedded });
  if (claimed.kind !== 'claimed') {
    await temporal.close();
    return claimed;
  }
  const { look, lookForCreated, workflows, control, tasksAtOnce } = test;
  const given = { config, roles, temporal, dataConverter, ledger, log, port, takesNew };
  const service = await startService({
    ...given,
    installation: claimed.installation,
    ...(look ? { look } : {}),
    ...(lookForCreated ? { lookForCreated } : {}),
    ...(workflows ? { workflows } : {}),
    ...(control ? { control } : {}),
    ...(tasksAtOnce === undefined ? {} : { tasksAtOnce }),
  });
  stopSteps.push(service.stop);
  void service.failed.then((error) => onBroken(`a worker ended by itself: ${error.name}: ${error.message}`));
  return { ingressUrl: service.ingressUrl };
}

/** The ledger, brought up to date, unless runs of another release are open: then that one must be able to start on it again. */
async function opening(
  { connection, namespace }: Temporal,
  { dataDir, keys, isEmbedded }: Pick<Opened, 'keys' | 'isEmbedded'> & Pick<PartsOptions, 'dataDir'>,
): Promise<{ readonly ledger: Ledger } | NotStarted> {
  const keyIds = keys.map(({ keyId }) => keyId);
  const found = await connected(() => openOfAnotherRelease({ place: { connection, namespace }, dataDir, keyIds, mayFollow: isEmbedded }));
  if (found instanceof Error)
    return notStarted(`the workflows of another release: they could not be looked for: ${found.message}`, 'See to Temporal and ledger.db.');
  if (found.kind === 'refused') return notStarted(found.refusal.why, found.refusal.remedy);
  if (found.kind === 'foreign') return notStarted(foreignText(found, namespace), found.todo);
  const ledger = await ledgerIn(dataDir, keys);
  return ledger instanceof Error ? notStarted(`the ledger: ${ledger.message}`, `See to ${join(dataDir, 'ledger.db')}.`) : { ledger };
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
