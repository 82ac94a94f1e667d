/** The running parts of Standby in this process: ingress and workers on one Temporal, with one ledger and one key. */
import { openTicketSystem } from '../connectors/index.ts';
import { configuredClients } from '../workflows/rules/permissions.ts';
import { WORKFLOW_QUEUE, deskQueue, modelQueue } from '../workflows/ids.ts';
import { createTakeOn } from '../intake/take-on.ts';
import { alertsHere } from './alerts.ts';
import { startAskingDesks } from './desks-that-cannot.ts';
import { reportsHere } from './reports/here.ts';
import { listTicketsOf } from './reports/list-tickets.ts';
import { acceptOf, ingressOf } from './intake.ts';
import type { Takes } from './intake.ts';
import { alertTo } from '../watch/log.ts';
import { everySettings } from '../config/every-settings.ts';
import { rulesKeeper } from '../intake/kept-rules.ts';
import { PROCESSES, RUNS, TASKS, WORDS, keptFacts } from './processes.ts';
import { startRetention } from './retention.ts';
import { startSchedules } from './schedules.ts';
import { isHeldIn } from './rules-retention.ts';
import { listen } from '../net/listen.ts';
import { deskWorker } from './desk-worker.ts';
import { joinedActivities } from './joined-activities.ts';
import { canaryWorker } from './canary-worker.ts';
import { modelWorker } from './model-worker.ts';
import { startQueueBeats } from './queue-beats.ts';
import { servedRoutes, warmable } from './served-routes.ts';
import { startWarming } from './warm-models.ts';
import { startWatch } from '../watch/index.ts';
import { workflowWorker } from './workflow-worker.ts';
import { workflowBundle } from './bundle.ts';
import { checkClient } from '../activities/desk/client-check.ts';
import { LedgerBusy } from '../ledger/busy.ts';
import { realClock } from '../activities/clock.ts';
import { controlPort } from '../activities/control/port.ts';
import { controlledRoutes } from '../activities/control/step.ts';
import { kinAmong } from '../planning/breaker/kin.ts';
import { createInFlight } from '../activities/model/in-flight.ts';
import type { KinOf } from '../planning/breaker/kin.ts';
import { createTurns } from '../activities/model/turns.ts';
import type { WorkflowWorker } from './workflow-worker.ts';
import type { Served } from './served-routes.ts';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Worker } from '@temporalio/worker';
import type { DeskPorts } from '../activities/desk/context-ports.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ServiceConfig } from '../config/contract.ts';
import type { Roles } from './roles.ts';
import type { Temporal } from '../temporal/connect.ts';

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
  /** False before an upgrade. */
  readonly takesNew: boolean;
  /** Test only: replace the look before a write, and before a ticket is made. */
  readonly look?: DeskPorts['look'];
  readonly lookForCreated?: DeskPorts['lookForCreated'];
  /** Test only: providers are not controlled, so that each request of a story goes where the story says. @default on */
  readonly control?: 'off';
  /** Test only: of workflows, where a test makes some of them stand. */
  readonly tasksAtOnce?: number;
  /** Test only: another program than the one of this release, as modules of workflows. */
  readonly workflows?: readonly string[];
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
  const takeOn = createTakeOn({ ...parts, client: temporal.client, nowMs: Date.now });
  const accept = acceptOf(parts, takeOn);
  const alerts = alertsHere({
    connections: config.alerts,
    client: temporal.client,
    ledger,
    clock: realClock,
    alert: alertTo(log),
    log,
    takeOn,
    nowMs: Date.now,
  });
  const putRules = rulesPut(parts);
  // Also where nothing is started for days: runs hold them that an older backup of the ledger does not know.
  await putRules();
  const served = servedRoutes(config);
  const workers = await createWorkers(parts, { accept, alerts }, served);
  const running = workers.map((worker) => worker.run());
  const failed = new Promise<Error>((resolve) => running.forEach((run) => void run.catch(resolve)));
  const stopSteps: (() => Promise<void>)[] = [temporal.close, () => ended(workers, running)];
  const stop = async (): Promise<void> => {
    for (const down of stopSteps.splice(0).toReversed()) await down();
  };
  try {
    const beats = startQueueBeats({ ledger, workers: modelWorkersOf(parts, workers), log, nowMs: Date.now });
    stopSteps.push(beats.stop);
    stopSteps.push(startWarming(warmable(config, served, parts.roles.queues), log).stop);
    if (parts.roles.queues.has(WORKFLOW_QUEUE))
      stopSteps.push(
        startRetention({
          ledger,
          rules: { ledger, putCurrent: putRules, isHeld: isHeldIn(temporal.client) },
          keepMs: config.ledger.retentionMs,
          log,
          nowMs: Date.now,
        }).stop,
      );
    const connections = await startSchedules(parts, served.keys());
    const watch = startWatch({ config, served: connections, client: temporal.client, ledger, log, processes: PROCESSES });
    stopSteps.push(watch.stop, startAskingDesks({ connections, open: openTicketSystem, alerts: config.alerts, log }).stop);
    if (parts.roles.ingress) stopSteps.push(alerts.startLoops().stop);
    const listening = parts.roles.ingress ? await listen(ingressOf(parts, { accept, alerts }).fetch, parts.port) : undefined;
    if (listening) stopSteps.push(listening.stop);
    return { ingressUrl: listening && `http://127.0.0.1:${listening.port}`, client: temporal.client, failed, stop };
  } catch (error) {
    // The port is somebody else's, say: running workers would keep the process from ending and saying so.
    await stop();
    throw error;
  }
}

function rulesPut({ config, ledger, log }: ServiceParts): () => Promise<void> {
  const keep = rulesKeeper(ledger, Date.now);
  return async () => {
    try {
      for (const settings of everySettings(config)) await keep(settings);
    } catch (error) {
      if (!(error instanceof LedgerBusy)) throw error;
      // Whatever starts a run puts them first, too.
      log.warn(`the rules of clients and boards could not be put into the ledger now: ${error.message}`);
    }
  };
}

function modelWorkersOf({ config }: ServiceParts, workers: readonly Worker[]): readonly Worker[] {
  const queues = new Set(config.routes.map(({ route }) => modelQueue(route.provider)));
  return workers.filter(({ options }) => queues.has(options.taskQueue));
}

async function ended(workers: readonly Worker[], running: readonly Promise<void>[]): Promise<void> {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await Promise.allSettled(running);
}

const kinOf = ({ routes }: ServiceConfig): KinOf =>
  kinAmong(routes.map(({ route: { route, provider }, shares }) => ({ route, provider, fate: shares })));

const controlOf = (config: ServiceConfig, kin: KinOf): NonNullable<WorkflowWorker['control']> => ({
  routesOf: (provider) =>
    controlledRoutes(
      config.routes.map(({ route }) => route),
      provider,
      kin,
    ),
  processes: [...PROCESSES, ...RUNS].map(({ name }) => name),
  modelOf: (name) => config.routes.find(({ route }) => route.route === name)?.provider.model,
});

async function createWorkers(parts: ServiceParts, { accept, alerts }: Takes, served: Served): Promise<readonly Worker[]> {
  const { config, temporal, dataConverter, ledger, log, roles } = parts;
  const { native, namespace, client } = temporal;
  const common = { ledger, clock: realClock, alert: alertTo(log) };
  const reports = reportsHere({ config: { ...config, routes: config.routes.map(({ route }) => route) }, ...common });
  const place = { connection: native, namespace, dataConverter };
  const control = parts.control === 'off' ? undefined : controlPort(client, common.alert);
  const inFlight = createInFlight(common);
  const turns = createTurns();
  const facts = keptFacts(ledger);
  const kin = kinOf(config);
  const looking = {
    ...(parts.look === undefined ? {} : { look: parts.look }),
    ...(parts.lookForCreated === undefined ? {} : { lookForCreated: parts.lookForCreated }),
  };
  return Promise.all([
    ...(roles.queues.has(WORKFLOW_QUEUE)
      ? [
          workflowWorker({
            ...place,
            client,
            bundlePath: await workflowBundle(dataConverter, parts.workflows),
            control: controlOf(config, kin),
            ...(parts.tasksAtOnce === undefined ? {} : { tasksAtOnce: parts.tasksAtOnce }),
            activities: joinedActivities(alerts.local, reports.activities),
            ...common,
          }),
        ]
      : []),
    ...config.connections
      .filter(({ name }) => roles.queues.has(deskQueue(name)))
      .map((connection) => {
        const otherWork = alerts.otherWork(connection.name);
        const ports = {
          ...(otherWork === undefined ? {} : { otherWork }),
          desk: openTicketSystem(connection),
          proof: connection.proof,
          checkClient: checkClient(configuredClients(connection.settings), common.alert),
          words: WORDS,
          facts,
          ...common,
          ...looking,
        };
        return deskWorker(place, connection.name, {
          ...ports,
          accept,
          activities: joinedActivities(alerts.desk(ports), reports.desk(listTicketsOf(ports.desk), ports)),
        });
      }),
    ...[...served]
      .filter(([provider]) => roles.queues.has(modelQueue(provider)))
      .flatMap(([provider, routes]) => {
        const ports = { routes, tasks: TASKS, facts, control, kinOf: kin, inFlight, turns, ...common };
        return [modelWorker(place, provider, ports), canaryWorker(place, provider, ports)];
      }),
  ]);
}
