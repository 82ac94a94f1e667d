/** A whole Standby for a test: the service as it runs in production beside a simulated desk and providers, each a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { openKey } from '../../encryption/key.ts';
import { LedgerBusy } from '../../ledger/busy.ts';
import { openLedger } from '../../ledger/open.ts';
import { startService } from '../../simulator/stage/service.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { endProcess } from '../../temporal/embedded/end-process.ts';
import { readRecord } from '../../temporal/embedded/record.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { StageSettings } from '../../simulator/stage/config.ts';
import type { Service } from '../../simulator/stage/service.ts';
import type { JournalEntry, NewTicket, Stage } from '../../simulator/stage/stage.ts';
import type { Key } from '../../encryption/key-text.ts';

/** All simulated clients are triaged in the cloud and written to, but for the one that is only observed, unless a test says otherwise. */
export const OPEN = {
  otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'next-route' },
  clients: { observed: { ai: 'cloud', write: 'observe', onRefusal: 'next-route' } },
} as const;

export type LiveOptions = {
  /** What its `standby.yaml` says, over `OPEN`. */
  readonly settings?: StageSettings;
  readonly env?: NodeJS.ProcessEnv;
  /** The program to start instead of `workers/main.ts`. */
  readonly entry?: string;
  readonly webhooks?: 'on' | 'off';
  /** The program of the desk instead of this release's simulated one. */
  readonly deskEntry?: string;
};
export type Live = {
  readonly stage: Stage;
  readonly dataDir: string;
  /** Every line the service has logged, over all its starts. */
  readonly logs: readonly string[];
  readonly service: () => Service;
  /** Starts the service anew on the same data, after a kill. */
  restart(entry?: string): Promise<Service>;
  /** Reads the ledger of the service, from this process. */
  withLedger<T>(use: (ledger: Ledger) => Promise<T>): Promise<T>;
  /** Talks to the service's Temporal server with its key. */
  withClient<T>(use: (client: Client) => Promise<T>): Promise<T>;
};

/** Of a service that begins many runs at once on a slow disk. */
const TURN_MS = 20_000;

/** Starts everything; at the test's end everything is ended by its own id and the data removed. */
export async function live(t: TestContext, options: LiveOptions = {}): Promise<Live> {
  const { service, close } = await liveUntil(options);
  t.after(close);
  return service;
}

/** The same for a whole file: whoever starts it closes it. */
export async function liveUntil(options: LiveOptions = {}): Promise<{ readonly service: Live; readonly close: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-live-'));
  const dataDir = join(dir, 'standby');
  const logs: string[] = [];
  const stage = await startStage({
    dir: join(dir, 'stage'),
    webhooks: options.webhooks ?? 'on',
    settings: { ...OPEN, ...options.settings },
    ...(options.env ? { env: options.env } : {}),
    ...(options.deskEntry === undefined ? {} : { deskEntry: options.deskEntry }),
  });
  let service: Service | undefined;
  const close = async (): Promise<void> => {
    await service?.started.stop();
    const left = readRecord(join(dataDir, 'temporal.json'));
    if (left) await endProcess(left.process, 2_000);
    await stage.close();
    await rm(dir, { recursive: true, force: true });
  };
  const restart = async (entry = options.entry): Promise<Service> =>
    (service = await startService({
      dataDir,
      configPath: stage.configPath,
      ingressPort: stage.ingressPort,
      env: stage.env,
      onLog: (line) => void logs.push(line),
      ...(entry === undefined ? {} : { entry }),
    }));
  const running = (): Service => service ?? missing();
  try {
    await restart();
  } catch (error) {
    await close();
    throw error;
  }
  return { service: { stage, dataDir, logs, service: running, restart, ...doors(dataDir, running) }, close };
}

function doors(dataDir: string, running: () => Service): Pick<Live, 'withLedger' | 'withClient'> {
  return {
    async withLedger(use) {
      const seal = createSeal([await keyIn(dataDir)]);
      return inTurn(async () => {
        const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal });
        try {
          return await use(ledger);
        } finally {
          await ledger.close();
        }
      });
    },
    async withClient(use) {
      const connection = await Connection.connect({ address: running().urls.temporal });
      try {
        return await use(new Client({ connection, dataConverter: dataConverterOf([await keyIn(dataDir)]) }));
      } finally {
        await connection.close();
      }
    },
  };
}

/** The service beside us has the ledger first; what was busy has done nothing, and is done again. */
async function inTurn<T>(use: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + TURN_MS;
  for (;;)
    try {
      return await use();
    } catch (error) {
      if (!(error instanceof LedgerBusy) || Date.now() > deadline) throw error;
    }
}

export async function keyIn(dataDir: string): Promise<Key> {
  const opened = await openKey({ dataDir });
  if ('key' in opened) return opened.key;
  throw new Error(`Expected the key of ${dataDir}, got ${opened.got}.`);
}

/** Asks until `found` says yes; fails with what was last seen. */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T>, found: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (found(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Expected ${what} within ${withinMs} ms, last saw ${JSON.stringify(seen).slice(0, 2_000)}`);
    await pause(100);
  }
}

/** The desk's own record of our notes, the oracle of every test: who got how many. */
export function notesByTicket(journal: readonly JournalEntry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of journal)
    if (entry.kind === 'note-added' && entry.actor === 'us') counts.set(entry.ticket, (counts.get(entry.ticket) ?? 0) + 1);
  return counts;
}

/** Invented tickets, each with words of its own, so that no answer of one fits another. */
export const someTickets = (count: number, prefix = 'L'): readonly (NewTicket & { readonly id: string })[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${prefix}${at + 1}`,
    client: 'acme',
    subject: `VPN of office ${at + 1} drops`,
    body: `The VPN of our office number ${at + 1} drops every ten minutes since this morning. About ${at + 2} people cannot work.`,
  }));

function missing(): never {
  throw new Error('Expected the service to run, got none.');
}
