/** The whole service in one process: key, codec server, Temporal, ledger, ingress and workers, up in order and down in reverse. */
import { join } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { openKey } from '../encryption/key.ts';
import { openLedger } from '../ledger/open.ts';
import { serveCodec } from './codec-server.ts';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { CodecServer } from './codec-server.ts';
import type { TemporalServer } from './temporal-server/contract.ts';
import { startService } from './service.ts';
import { startTemporal } from './temporal-server/start.ts';
import type { Logger } from 'pino';
import type { ServiceParts } from './service.ts';
import type { ServiceConfig } from './config.ts';

export type RunOptions = {
  readonly config: ServiceConfig;
  readonly dataDir: string;
  /** Path of the `temporal` CLI. */
  readonly cli: string;
  /** 0 takes a free one. */
  readonly ports: { readonly ingress: number; readonly temporal: number; readonly ui: number; readonly codec: number };
  readonly log: Logger;
  /** Called when a part that must run has ended by itself. */
  readonly onBroken: (why: string) => void;
};
/** Test only: what a counter-test takes away, and what a history needs that is to be published. */
export type TestPorts = Pick<ServiceParts, 'look' | 'identity'> & {
  readonly encryption?: 'off';
  /** Starts also with a key that is printed in the source. */
  readonly allowTestKey?: boolean;
};

export type Urls = { readonly ingress: string; readonly temporal: string; readonly temporalUi: string; readonly codec: string };
export type Running = { readonly kind: 'running'; readonly urls: Urls; readonly temporal: 'started' | 'reattached'; stop(): Promise<void> };
export type NotStarted = { readonly kind: 'not-started'; readonly why: string; readonly remedy: string };

/** What is up so far, taken down in reverse. */
type Downs = (() => Promise<void>)[];

export async function runService(options: RunOptions, test: TestPorts = {}): Promise<Running | NotStarted> {
  const downs: Downs = [];
  const stop = async (): Promise<void> => {
    for (const down of downs.splice(0).toReversed()) await down();
  };
  try {
    const started = await bringUp(options, test, downs);
    if (started.kind === 'running') return { ...started, stop };
    await stop();
    return started;
  } catch (error) {
    await stop();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return notStarted(`a port is in use: ${error.message}`, 'Stop what uses it, or choose another port.');
    throw error;
  }
}

async function bringUp(options: RunOptions, test: TestPorts, downs: Downs): Promise<Omit<Running, 'stop'> | NotStarted> {
  const { dataDir, log, onBroken } = options;
  const opened = await openKey({ dataDir, allowTestKey: test.allowTestKey === true });
  if (!('key' in opened)) return notStarted(`the key: wanted ${opened.wanted}, got ${opened.got}.`, opened.todo);
  const keys = [opened.key] as const;
  const servers = await openServers(options, keys, downs);
  if (servers.kind === 'not-started') return servers;
  const { temporal, codec } = servers;
  const ledger = await ledgerIn(dataDir, keys);
  if (ledger instanceof Error) return notStarted(`the ledger: ${ledger.message}`, `See to ${join(dataDir, 'ledger.db')}.`);
  downs.push(() => ledger.close());
  const service = await startService({
    config: options.config,
    temporalAddress: temporal.address,
    dataConverter: dataConverterOf(test.encryption === 'off' ? 'off' : keys),
    ledger,
    log,
    port: options.ports.ingress,
    ...(test.look ? { look: test.look } : {}),
    ...(test.identity ? { identity: test.identity } : {}),
  });
  downs.push(service.stop);
  void service.failed.then((error) => onBroken(`a worker ended by itself: ${error.name}: ${error.message}`));
  const urls = { ingress: service.ingressUrl, temporal: temporal.address, temporalUi: temporal.uiUrl, codec: codec.url };
  return { kind: 'running', temporal: temporal.kind, urls };
}

type Servers = { readonly kind: 'open'; readonly temporal: Extract<TemporalServer, { address: string }>; readonly codec: CodecServer };

/** The codec is opened once the data directory is ours, and before Temporal, whose UI is told its address. */
async function openServers({ dataDir, cli, ports, log, onBroken }: RunOptions, keys: Keys, downs: Downs): Promise<Servers | NotStarted> {
  let codec: CodecServer | undefined;
  const codecEndpoint = async (): Promise<string> => {
    codec = await serveCodec({ keys, dataDir, port: ports.codec, uiPort: ports.ui });
    downs.push(codec.stop);
    return codec.url;
  };
  const temporal = await startTemporal({
    dataDir,
    cli,
    port: ports.temporal,
    uiPort: ports.ui,
    namespace: 'default',
    codecEndpoint,
    log: (line) => log.info(line),
    onExit: ({ pid, how }) => onBroken(`the Temporal server (process ${pid}) ended by itself: ${how}`),
  });
  switch (temporal.kind) {
    case 'held':
      return notStarted(`another Standby (process ${temporal.pid}) uses ${dataDir}.`, 'Stop it, or choose another data directory.');
    case 'failed':
      return notStarted(`${temporal.step}: ${temporal.why}`, temporal.remedy);
    case 'started':
    case 'reattached':
      downs.push(temporal.stop);
      if (!codec) throw new Error('Expected the codec server to be opened with Temporal, got none.');
      codec.admitUi(temporal.uiUrl);
      return { kind: 'open', temporal, codec };
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

const notStarted = (why: string, remedy: string): NotStarted => ({ kind: 'not-started', why, remedy });
