/** The running parts of Standby in this process: ingress and workers on one Temporal, with one ledger and one key. */
import { createDesk } from '../connectors/desk/client.ts';
import { createProvider } from '../providers/create.ts';
import { createIngressApp } from '../web/ingress/app.ts';
import { configuredClients } from '../workflows/triage/rules-for.ts';
import { WORKFLOW_QUEUE, deskQueue, modelQueue } from '../workflows/ids.ts';
import { MOST_BYTES } from '../web/ingress/limits.ts';
import { createAccept } from './accept.ts';
import { alertTo, temporalMetricsUrl } from './log.ts';
import { onceEach } from './once-each.ts';
import { createMetrics } from './metrics/metrics.ts';
import { readiness } from './readiness.ts';
import { startRetention } from './retention.ts';
import { listen } from './listen.ts';
import { deskWorker } from './desk-worker.ts';
import { modelWorker } from './model-worker.ts';
import { startQueueBeats } from './queue-beats.ts';
import { dropOtherPolls, ensurePoll } from './polls.ts';
import { startWatch } from './watch/index.ts';
import { workflowWorker } from './workflow-worker.ts';
import { workflowBundle } from './bundle.ts';
import { checkClient } from '../activities/desk/client-check.ts';
import { realClock } from '../activities/clock.ts';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Worker } from '@temporalio/worker';
import type { DeskPorts } from '../activities/desk/index.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { TriageSettings } from '../workflows/triage/contract.ts';
import type { Accept } from './accept.ts';
import type { ServiceConfig } from './config/contract.ts';
import type { Roles } from './roles.ts';
import type { Temporal } from './temporal/connect.ts';

export type ServiceParts = {
  readonly config: ServiceConfig;
  readonly roles: Roles;
  /** Closed with the service. */
  readonly temporal: Temporal;
  readonly dataConverter: DataConverter;
  readonly ledger: Ledger;
  readonly log: Logger;
  /** Whose namespace it is; its schedules bear it. */
  readonly installation: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Test only: replaces the look before a write. */
  readonly look?: DeskPorts['look'];
  /** Test only: another program than the one of this release. */
  readonly workflows?: string;
};
export type Service = {
  /** Undefined where this process takes no deliveries. */
  readonly ingressUrl: string | undefined;
  readonly client: Client;
  /** Resolves when a worker failed by itself; a stop asked for does not resolve it. */
  readonly failed: Promise<Error>;
  /** Takes no more, finishes what runs, and lets go of everything. */
  stop(): Promise<void>;
};

export async function startService(parts: ServiceParts): Promise<Service> {
  const { config, temporal, ledger, log } = parts;
  const accept = acceptOf(parts);
  const workers = await createWorkers(parts, accept);
  const running = workers.map((worker) => worker.run());
  const failed = new Promise<Error>((resolve) => running.forEach((run) => void run.catch(resolve)));
  const downs: (() => Promise<void>)[] = [temporal.close, () => ended(workers, running)];
  const stop = async (): Promise<void> => {
    for (const down of downs.splice(0).toReversed()) await down();
  };
  try {
    const beats = startQueueBeats({ ledger, workers: modelWorkersOf(parts, workers), log, nowMs: Date.now });
    downs.push(beats.stop);
    if (parts.roles.queues.has(WORKFLOW_QUEUE))
      downs.push(startRetention({ ledger, keepMs: config.ledger.retentionMs, log, nowMs: Date.now }).stop);
    const served = config.connections.filter(({ name }) => parts.roles.queues.has(deskQueue(name)));
    const polls = { client: temporal.client, installation: parts.installation };
    for (const connection of served) await ensurePoll(polls, connection);
    const names = config.connections.map(({ name }) => name);
    if (served.length > 0) await dropOtherPolls(polls, names);
    const watch = startWatch({ config, served, client: temporal.client, ledger, log });
    downs.push(watch.stop);
    const listening = parts.roles.ingress ? await listen(ingressOf(parts, accept).fetch, parts.port) : undefined;
    if (listening) downs.push(listening.stop);
    return { ingressUrl: listening && `http://127.0.0.1:${listening.port}`, client: temporal.client, failed, stop };
  } catch (error) {
    // The port is somebody else's, say: running workers would keep the process from ending and saying so.
    await stop();
    throw error;
  }
}

function modelWorkersOf({ config }: ServiceParts, workers: readonly Worker[]): readonly Worker[] {
  const queues = new Set(config.routes.map(({ route }) => modelQueue(route.provider)));
  return workers.filter(({ options }) => queues.has(options.taskQueue));
}

async function ended(workers: readonly Worker[], running: readonly Promise<void>[]): Promise<void> {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await Promise.allSettled(running);
}

function ingressOf(parts: ServiceParts, accept: Accept): ReturnType<typeof createIngressApp> {
  const { config, temporal, ledger, log } = parts;
  const metrics = createMetrics({ ledger, nowMs: Date.now, temporalUrl: temporalMetricsUrl() });
  // A connection that is polled only has no secret, and no door.
  const announced = config.connections.filter(({ intake }) => intake !== 'poll');
  return createIngressApp({
    connections: new Map(announced.map(({ name, kind, secrets }) => [name, { secrets, mostBytes: MOST_BYTES[kind] }])),
    accept,
    ready: () => readiness(temporal.client, ledger),
    metrics: metrics.text,
    counted: metrics.counted,
    nowMs: Date.now,
    log: (line) => log.warn(line, line.event),
  });
}

/** One for the process: what a delivery learns of Temporal and of a due row, a poll must know. */
function acceptOf({ config, temporal, ledger }: ServiceParts): Accept {
  const settings = new Map(config.connections.map((one) => [one.name, one.settings]));
  const settingsOf = (connection: string): TriageSettings => {
    const own = settings.get(connection);
    if (own) return own;
    throw new Error(`Expected a configured connection, got ${connection}.`);
  };
  return onceEach(createAccept({ client: temporal.client, ledger, settingsOf, nowMs: Date.now }), Date.now);
}

async function createWorkers(parts: ServiceParts, accept: Accept): Promise<readonly Worker[]> {
  const { config, temporal, dataConverter, ledger, log, roles } = parts;
  const { native, namespace, client } = temporal;
  const common = { ledger, clock: realClock, alert: alertTo(log) };
  const place = { connection: native, namespace, dataConverter };
  const looking = parts.look === undefined ? {} : { look: parts.look };
  const providers = Map.groupBy(config.routes, ({ route }) => route.provider);
  return Promise.all([
    ...(roles.queues.has(WORKFLOW_QUEUE)
      ? [workflowWorker({ ...place, client, bundlePath: await workflowBundle(dataConverter, parts.workflows), ...common })]
      : []),
    ...config.connections
      .filter(({ name }) => roles.queues.has(deskQueue(name)))
      .map((connection) =>
        deskWorker(place, connection.name, {
          desk: createDesk(connection),
          proof: connection.proof,
          checkClient: checkClient(configuredClients(connection.settings), common.alert),
          ...common,
          ...looking,
          accept,
        }),
      ),
    ...[...providers]
      .filter(([provider]) => roles.queues.has(modelQueue(provider)))
      .map(([provider, routes]) =>
        modelWorker(place, provider, {
          routes: new Map(routes.map((one) => [one.route.route, { provider: createProvider(one.provider), config: one.provider }])),
          ...common,
        }),
      ),
  ]);
}
