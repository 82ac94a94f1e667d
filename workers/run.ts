/** The whole service in one process: key, codec server, Temporal, ledger, ingress and workers, up in order and down in reverse. */
import { join } from 'node:path';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { openKey } from '../encryption/key.ts';
import { openLedger } from '../ledger/open.ts';
import { serveCodec } from './codec-server.ts';
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

export async function runService(options: RunOptions, test: TestPorts = {}): Promise<Running | NotStarted> {
  const { dataDir, log, onBroken } = options;
  const downs: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const down of downs.splice(0).toReversed()) await down();
  };
  try {
    const opened = await openKey({ dataDir, allowTestKey: test.allowTestKey === true });
    if (!('key' in opened)) return notStarted(`the key: wanted ${opened.wanted}, got ${opened.got}.`, opened.todo);
    const keys = [opened.key] as const;

    const codec = await serveCodec({ keys, dataDir, port: options.ports.codec, uiPort: options.ports.ui });
    downs.push(codec.stop);
    const temporal = await startTemporal({
      dataDir,
      cli: options.cli,
      port: options.ports.temporal,
      uiPort: options.ports.ui,
      namespace: 'default',
      codecEndpoint: codec.url,
      log: (line) => log.info(line),
      onExit: ({ pid, how }) => onBroken(`the Temporal server (process ${pid}) ended by itself: ${how}`),
    });
    if (temporal.kind === 'held')
      return await leave(stop, `another Standby (process ${temporal.pid}) uses ${dataDir}.`, 'Stop it, or choose another data directory.');
    if (temporal.kind === 'failed') return await leave(stop, `${temporal.step}: ${temporal.why}`, temporal.remedy);
    downs.push(temporal.stop);
    codec.admitUi(temporal.uiUrl);

    const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal(keys) });
    downs.push(() => ledger.close());
    const dataConverter = dataConverterOf(test.encryption === 'off' ? 'off' : keys);
    const service = await startService({
      config: options.config,
      temporalAddress: temporal.address,
      dataConverter,
      ledger,
      log,
      port: options.ports.ingress,
      ...(test.look ? { look: test.look } : {}),
      ...(test.identity ? { identity: test.identity } : {}),
    });
    downs.push(service.stop);
    void service.failed.then((error) => onBroken(`a worker ended by itself: ${error.name}: ${error.message}`));
    return {
      kind: 'running',
      temporal: temporal.kind,
      urls: { ingress: service.ingressUrl, temporal: temporal.address, temporalUi: temporal.uiUrl, codec: codec.url },
      stop,
    };
  } catch (error) {
    await stop();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return notStarted(`a port is in use: ${error.message}`, 'Stop what uses it, or choose another port.');
    throw error;
  }
}

const notStarted = (why: string, remedy: string): NotStarted => ({ kind: 'not-started', why, remedy });

async function leave(stop: () => Promise<void>, why: string, remedy: string): Promise<NotStarted> {
  await stop();
  return notStarted(why, remedy);
}
