/** The running service: ingress and workers on one Temporal, with one ledger and one key. */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createDesk } from '../connectors/desk/client.ts';
import { createProvider } from '../providers/create.ts';
import { createIngressApp } from '../web/ingress/app.ts';
import { MOST_BYTES } from '../web/ingress/limits.ts';
import { createAccept } from './accept.ts';
import { createMetrics } from './metrics/metrics.ts';
import { readiness } from './readiness.ts';
import { alertTo, temporalMetricsUrl } from './log.ts';
import { listen } from './listen.ts';
import { deskWorker } from './desk-worker.ts';
import { modelWorker } from './model-worker.ts';
import { workflowWorker } from './workflow-worker.ts';
import { workflowBundle } from './bundle.ts';
import { realClock } from '../activities/clock.ts';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import type { ClientOptions } from '@temporalio/client';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import type { Ledger } from '../ledger/contract.ts';
import type { ServiceConfig } from './config.ts';
import type { DeskPorts } from '../activities/desk/index.ts';

export type ServiceParts = {
  readonly config: ServiceConfig;
  readonly temporalAddress: string;
  readonly dataConverter: DataConverter;
  readonly ledger: Ledger;
  readonly log: Logger;
  /** 0 takes a free one. */
  readonly port: number;
  /** Test only: replaces the look before a write. */
  readonly look?: DeskPorts['look'];
  /** Test only: what histories hold in place of our process id and host name. */
  readonly identity?: string;
};
export type Service = {
  readonly ingressUrl: string;
  readonly client: Client;
  /** Resolves when a worker failed by itself; a stop asked for does not resolve it. */
  readonly failed: Promise<Error>;
  /** Takes no more, finishes what runs, and lets go of everything. */
  stop(): Promise<void>;
};

export async function startService(parts: ServiceParts): Promise<Service> {
  const { config, dataConverter, ledger, log } = parts;
  const address = { address: parts.temporalAddress, ...(parts.identity === undefined ? {} : { plugins: [identityOf(parts.identity)] }) };
  const connection = await NativeConnection.connect(address);
  const clientConnection = await Connection.connect(address);
  const client = new Client({ connection: clientConnection, dataConverter });
  const workers = await createWorkers(parts, connection, client);
  const running = workers.map((worker) => worker.run());
  const failed = new Promise<Error>((resolve) => running.forEach((run) => void run.catch(resolve)));

  const metrics = createMetrics({ ledger, nowMs: Date.now, temporalUrl: temporalMetricsUrl() });
  const app = createIngressApp({
    connections: new Map([[config.desk.connection, { secrets: config.desk.secrets, mostBytes: MOST_BYTES.desk }]]),
    accept: createAccept({ client, ledger, settings: config.settings, nowMs: Date.now }),
    ready: () => readiness(client, ledger),
    metrics: metrics.text,
    counted: metrics.counted,
    nowMs: Date.now,
    log: (line) => log.warn(line, line.event),
  });
  const listening = await listen(app.fetch, parts.port).catch(async (error: unknown) => {
    // The port is somebody else's: running workers would keep the process from ending and saying so.
    await letGo();
    throw error;
  });
  return { ingressUrl: `http://127.0.0.1:${listening.port}`, client, failed, stop };

  async function stop(): Promise<void> {
    await listening.stop();
    await letGo();
  }

  async function letGo(): Promise<void> {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.allSettled(running);
    await clientConnection.close();
    await connection.close();
  }
}

async function createWorkers(parts: ServiceParts, connection: NativeConnection, client: Client): Promise<readonly Worker[]> {
  const { config, dataConverter, ledger, log } = parts;
  const common = { ledger, clock: realClock, alert: alertTo(log) };
  const bundlePath = await workflowBundle(dataConverter);
  const desk = createDesk(config.desk);
  const providers = Map.groupBy(config.routes, ({ route }) => route.provider);
  return Promise.all([
    workflowWorker({ connection, client, dataConverter, bundlePath, ...common }),
    deskWorker(connection, dataConverter, config.desk.connection, {
      desk,
      ...common,
      ...(parts.look === undefined ? {} : { look: parts.look }),
    }),
    ...[...providers].map(([provider, routes]) =>
      modelWorker(connection, dataConverter, provider, {
        routes: new Map(routes.map((one) => [one.route.route, { provider: createProvider(one.provider), config: one.provider }])),
        ...common,
      }),
    ),
  ]);
}

/** A connection hands its plugins on to every worker and client that uses it. */
const identityOf = (identity: string) => ({
  name: 'identity',
  configureWorker: (options: WorkerOptions): WorkerOptions => ({ ...options, identity }),
  configureClient: (options: ClientOptions): ClientOptions => ({ ...options, identity }),
});
