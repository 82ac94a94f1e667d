/** A rehearsal in virtual time: real workflow, activities, adapters and sockets; only what answers on them is simulated. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { controlPort } from '../../activities/control/port.ts';
import { controlledRoutes } from '../../activities/control/step.ts';
import { kinAmong } from '../../planning/breaker/kin.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { openKey } from '../../encryption/key.ts';
import { createProvider } from '../../providers/create.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import { createAccept } from '../../intake/accept.ts';
import { createTakeOn } from '../../intake/take-on.ts';
import { alertsHere } from '../../workers/alerts.ts';
import { joinedActivities } from '../../workers/joined-activities.ts';
import { reportsIn } from '../support/reporting.ts';
import { datedActions } from '../support/dated-actions.ts';
import { alertConnection } from '../support/alert-connection.ts';
import { alertDoor } from '../support/alert-door.ts';
import pino from 'pino';
import type { Alert } from '../../connectors/alert-source.ts';
import type { AlertConnectionConfig } from '../../config/contract.ts';
import type { AlertsHere } from '../../workers/alerts.ts';
import { PROCESSES, RUNS, TASKS, WORDS, keptFacts } from '../../workers/processes.ts';
import type { Accept, AcceptPorts } from '../../intake/accept.ts';
import type { ProcessRow } from '../../activities/processes.ts';
import { workflowBundle } from '../../workers/bundle.ts';
import { deskWorker } from '../../workers/desk-worker.ts';
import { canaryWorker } from '../../workers/canary-worker.ts';
import { modelWorker } from '../../workers/model-worker.ts';
import { workflowWorker } from '../../workers/workflow-worker.ts';
import { CLIENTS, CLOUD, rehearsed } from '../support/configured.ts';
import { canaryQueue, itemId } from '../../workflows/ids.ts';
import { endRuns } from '../support/end-runs.ts';
import { ledgerAnew } from '../support/ledger-anew.ts';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { hasWork, passing, timeSkipping } from '../support/time-skipping.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowHandle } from '@temporalio/client';
import type { ReportsGiven } from '../support/reporting.ts';
import type { WorkerInterceptors } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import type { AnswerRequest, ClaimRequest } from '../../workflows/people/contract.ts';
import type { DeskPorts } from '../../activities/desk/context-ports.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { Provider } from '../../providers/contract.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { ContractVersion } from '../../simulator/desk/words.ts';
import type { ProviderSimulator } from '../../simulator/provider/provider.ts';
import type { EpisodeOutcome, EpisodeSettings } from '../../workflows/episode/contract.ts';

export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
const TOKEN = 'simulated-desk-token';
/** Of Linux; elsewhere a disk has to do. */
const MEMORY = '/dev/shm';

/** Real seconds that are waited for something at most. What comes ends the wait, so that this is the price of a failure only. */
const TIMEOUT_MS = 60_000;
/** In real time. What a run decides takes milliseconds, and a second on a busy machine; one that is stuck is no reason to stop the clock. */
const DECIDED_MS = 5_000;
const QUIET_LOOKS = 2;
/** Shorter steps leave a workflow task the time that it needs. */
const JUMP_MS = 5_000;
/** Steps of virtual time, and how many of them a longer wait is made of at most. */
const STEP_MS = 10 * MINUTE_MS;
const MOST_STEPS = 100;
export { CLIENTS, CLOUD, rehearsed };
export const SETTINGS: EpisodeSettings = rehearsed();

export type Providers = { readonly openai: ProviderSimulator; readonly anthropic: ProviderSimulator; readonly ollama: ProviderSimulator };
export type Ended = { readonly outcome: EpisodeOutcome; readonly durationMs: number; readonly endedAtMs: number; readonly runId: string };
export type Rehearsal = {
  readonly env: TestWorkflowEnvironment;
  readonly desk: DeskSimulator;
  readonly providers: Providers;
  readonly ledger: Ledger;
  /** Temporal as a plain client sees it. */
  readonly client: Client;
  /** Takes an announcement as ingress and poll do. */
  readonly accept: Accept;
  readonly alerts: { readonly kind: string; readonly detail: string }[];
  /** Virtual now as last seen by our clock. */
  nowMs(): Promise<number>;
  /** Announces a ticket of the desk as a delivery would. */
  deliver(ticket: string, deliveryId?: string): Promise<void>;
  /** Alerts as their source would post them. `from`: which, where there are several. */
  post(alerts: readonly Alert[], cut?: number, from?: string): Promise<void>;
  /** A body that an alert source posts, through the real ingress; it comes again until it is taken. */
  postBody(body: string, from?: string): Promise<void>;
  /** The configuration names an alert source no more from the next start of a part on. */
  removeSource(name: string): void;
  /** Waits for the run's end, which is what lets virtual time pass. */
  ended(ticket: string): Promise<Ended>;
  sleep(ms: number): Promise<void>;
  /** Lets virtual time pass in one step. */
  pass(ms: number): Promise<void>;
  /** Waits until a person is asked. */
  asked(ticket: string): Promise<TaskRow>;
  /** A person's command, as the CLI sends it; rejects with the validator's reason. */
  say<K extends keyof Commands>(ticket: string, command: K, request: Commands[K]): Promise<unknown>;
  routeBack(ticket: string): Promise<void>;
  cancel(ticket: string): Promise<void>;
  /** How a run ended that was cancelled. */
  statusOf(ticket: string): Promise<string>;
  /** Lets virtual time pass until something is so. */
  until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits for a workflow's end and names it, also where it was cancelled. */
  closed(workflowId: string): Promise<string>;
  /** A workflow as a plain client sees it, which lets no time pass. */
  handle(workflowId: string): WorkflowHandle;
  /** Throws where this code would not do again what the workflow's history says. */
  replayed(workflowId: string): Promise<void>;
  /** Those that tickets delivered from now on start with; the routes stay those of the rehearsal. */
  useSettings(settings: EpisodeSettings): void;
  /** What tickets are for from now on: those delivered, and those that are named. @default the first row */
  useProcess(row: ProcessRow): void;
  process(): ProcessRow;
  /** The run of a ticket. */
  idOf(ticket: string): string;
  /** Every byte of the ledger's files, as whoever opens them without the key reads them. */
  storedBytes(): Promise<string>;
  /** Removes a workflow's decisions from the ledger, as a ledger restored from an older backup would have them. */
  forget(workflowId: string): Promise<void>;
  /** Ends every run, and begins ledger and alerts anew: no breaker is open, nothing is known of any item, and none of them goes on. */
  ledgerAnew(): Promise<void>;
  /**
   * Stops a worker as a polite stop does and starts it anew, with nothing in its memory: `workflow`, `desk`, or a provider's name.
   * `between`: what happens while it does not run.
   */
  restart(part: string, between?: () => Promise<void>): Promise<void>;
};
export type Commands = { readonly claimTask: ClaimRequest; readonly releaseTask: ClaimRequest; readonly answerTask: AnswerRequest };
export type RehearsalOptions = {
  readonly settings?: EpisodeSettings;
  readonly wrap?: (provider: Provider, name: string) => Provider;
  /** Whether the desk lets us edit our notes. @default true */
  readonly editableNotes?: boolean;
  readonly wrapDesk?: (desk: TicketSystem) => TicketSystem;
  /** Which contract the desk keeps. @default 2.3.0 */
  readonly contract?: ContractVersion;
  /** `dev`: the real server, in real time, for what the time-skipping one does not do. */
  readonly server?: 'time-skipping' | 'dev';
  /** What lies between us and the desk. `nowMs`: virtual now. */
  readonly network?: (real: typeof fetch, nowMs: () => Promise<number>) => typeof fetch;
  /** Around the attempts of activities. */
  readonly interceptors?: WorkerInterceptors;
  /** What a counter-test takes away, and a test of paused workers replaces. */
  readonly deskPorts?: Pick<DeskPorts, 'look' | 'leftMs'>;
  /** The desk's clock where it is not ours. */
  readonly deskClock?: (nowMs: number) => number;
  readonly wrapAccept?: (ports: AcceptPorts) => AcceptPorts;
  /** Whether the providers are controlled: breakers open by what they answer, and canaries are asked. @default false */
  readonly control?: boolean;
  /** Of a provider's worker, for what happens when all are taken. @default as many as a service has */
  readonly slots?: number;
  /** What fails together with a provider. @default itself alone */
  readonly groupOf?: (provider: string) => string;
  /** An alert source beside the ticket system: what it posts becomes tickets there. @default none */
  readonly alerts?: Partial<AlertConnectionConfig>;
  /** Further ones, each with a name of its own. */
  readonly alertsBeside?: readonly Partial<AlertConnectionConfig>[];
  /** Reports to clients, by the folder for approved ones; and what the ticket system lists of a period. @default none */
  readonly reports?: ReportsGiven;
  /** Where the ledger lies: `memory` where the system has such a place, for hours of many items, of which half the time would go into a disk. @default disk */
  readonly ledgerIn?: 'disk' | 'memory';
};

/** One environment for a test file: skipping is global. Call at the top level of the file. */
export function rehearse(options: RehearsalOptions = {}): () => Rehearsal {
  let rehearsal: Rehearsal | undefined;
  let close = async (): Promise<void> => undefined;
  before(async () => {
    ({ rehearsal, close } = await open(options));
  });
  after(() => close());
  return () => {
    if (!rehearsal) throw new Error('Expected the rehearsal to be open: call this inside a test.');
    return rehearsal;
  };
}

const sourcesOf = (
  settings: EpisodeSettings,
  first: RehearsalOptions['alerts'],
  beside: RehearsalOptions['alertsBeside'] = [],
): readonly AlertConnectionConfig[] => [first, ...beside].map((given) => alertConnection(settings, given));

/** On a disk, or in memory where this machine has a place for that. */
const dirFor = (ledgerIn: RehearsalOptions['ledgerIn']): Promise<string> =>
  mkdtemp(join(ledgerIn === 'memory' && existsSync(MEMORY) ? MEMORY : tmpdir(), 'standby-rehearsal-'));

async function open({
  settings = SETTINGS,
  wrap = (provider) => provider,
  editableNotes = true,
  wrapDesk = (desk) => desk,
  contract = '2.3.0',
  server = 'time-skipping',
  network = (real) => real,
  interceptors = {},
  deskPorts = {},
  deskClock = (nowMs) => nowMs,
  wrapAccept = (ports) => ports,
  control = false,
  groupOf = (provider) => provider,
  slots,
  ledgerIn = 'disk',
  alerts: alertsGiven,
  alertsBeside,
  reports: reportsGiven,
}: RehearsalOptions): Promise<{ rehearsal: Rehearsal; close: () => Promise<void> }> {
  quietRuntime();
  const dataDir = await dirFor(ledgerIn);
  const opened = await openKey({ dataDir });
  if (opened.kind !== 'made') throw new Error(`Expected a new key, got ${opened.kind}.`);
  const keys = [opened.key] as const;
  const dataConverter = dataConverterOf(keys);
  const { env, end } = await environment(server, dataConverter);
  const { ledger, path: ledgerPath, anew } = await ledgerAnew(dataDir, createSeal(keys));

  let seenMs = await env.currentTimeMs();
  const virtual = virtualClock(() => env.currentTimeMs());
  const clock = { nowMs: async () => (seenMs = await virtual.nowMs()) };
  const now = (): number => seenMs;
  const alerts: { kind: string; detail: string }[] = [];
  const common = { ledger, clock, alert: (alert: { kind: string; detail: string }) => void alerts.push(alert) };
  const desk = await startDeskSimulator({
    token: TOKEN,
    now: () => deskClock(seenMs),
    editableNotes,
    contract,
    clients: Object.keys(CLIENTS),
  });
  const providers = {
    openai: await startProviderSimulator({ dialect: 'openai', now }),
    anthropic: await startProviderSimulator({ dialect: 'anthropic', now }),
    ollama: await startProviderSimulator({ dialect: 'ollama', now }),
  };
  const place = { connection: env.nativeConnection, namespace: 'default', dataConverter, interceptors: virtual.around(interceptors) };
  // A plain client: the environment's own would let the clock run on, past the end and by years.
  const plain = new Client({ connection: env.connection, dataConverter });
  const bundlePath = await workflowBundle(dataConverter);
  let current = settings;
  let worked: ProcessRow = PROCESSES[0];
  const idOf = (ticket: string): string => itemId(worked.prefix, 'desk', ticket);
  const acceptor = (): Accept =>
    createAccept(wrapAccept({ client: env.client, ledger, settingsOf: () => current, processOf: () => worked, nowMs: now }));
  let accepting = acceptor();
  const accept: Accept = (connection, event) => accepting(connection, event);
  const kinOf = kinAmong(
    settings.routes.map(({ route, provider }) => ({
      route,
      provider,
      fate: { key: provider, account: provider, group: groupOf(provider) },
    })),
  );
  const controlled = {
    routesOf: (provider: string) => controlledRoutes(settings.routes, provider, kinOf),
    processes: [...PROCESSES, ...RUNS].map(({ name }) => name),
    modelOf: (route: string) => route.slice(route.indexOf('/') + 1),
  };
  let sources = sourcesOf(settings, alertsGiven, alertsBeside);
  /** As a process has them that starts now. */
  const groupsHere = (): AlertsHere =>
    alertsHere({
      connections: sources,
      client: env.client,
      ...common,
      log: pino({ level: 'silent' }),
      takeOn: createTakeOn({ client: env.client, ledger, nowMs: now }),
      nowMs: now,
    });
  const reports = reportsIn(reportsGiven, { dataDir, alerts: sources, routes: settings.routes, ...common });
  const parts = new Map<string, () => Promise<Worker>>([
    [
      'workflow',
      () =>
        workflowWorker({
          ...place,
          client: plain,
          bundlePath,
          control: controlled,
          ...common,
          activities: joinedActivities(groupsHere().local, reports.activities),
        }),
    ],
    [
      'desk',
      () => {
        const here = groupsHere();
        const otherWork = here.otherWork('desk');
        const ports = {
          ...(otherWork === undefined ? {} : { otherWork }),
          desk: wrapDesk(createDesk({ baseUrl: desk.url, token: TOKEN, fetch: network(fetch, clock.nowMs) })),
          words: WORDS,
          facts: keptFacts(ledger),
          ...common,
          ...deskPorts,
        };
        return deskWorker(place, 'desk', {
          ...ports,
          accept,
          activities: joinedActivities(here.desk(ports), reports.desk(ports)),
        });
      },
    ],
    ...settings.routes.flatMap(({ route, provider }): readonly (readonly [string, () => Promise<Worker>])[] => {
      const kind = provider === 'openai' || provider === 'anthropic' ? provider : 'ollama';
      const baseUrl = kind === 'openai' ? `${providers.openai.url}/v1` : providers[kind].url;
      const model = route.slice(provider.length + 1);
      // As OpenAI itself, of whose form nothing has to be found out.
      const dialect = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };
      const config = { kind, baseUrl, model, apiKey: kind === 'ollama' ? undefined : 'simulated-key', dialect } as const;
      const routes = new Map([[route, { provider: wrap(createProvider(config), provider), config }]]);
      const ports = {
        routes,
        tasks: TASKS,
        facts: keptFacts(ledger),
        control: control ? controlPort(plain, common.alert) : undefined,
        kinOf,
        ...common,
      };
      const roomy = slots === undefined ? place : { ...place, maxConcurrentActivityTaskExecutions: slots };
      return [
        [provider, () => modelWorker(roomy, provider, ports)],
        ...(control ? [[canaryQueue(provider), () => canaryWorker(place, provider, ports)] as const] : []),
      ];
    }),
  ]);
  const running = new Map<string, { readonly worker: Worker; readonly ran: Promise<void> }>();
  const startPart = async (part: string): Promise<void> => {
    const make = parts.get(part);
    if (!make) throw new Error(`Expected a part of the rehearsal, got ${part}.`);
    const worker = await make();
    running.set(part, { worker, ran: worker.run() });
  };
  await Promise.all([...parts.keys()].map(startPart));
  const pass = async (ms: number): Promise<void> => {
    if (ms >= JUMP_MS) await decided();
    await passing(env, ms, isIdle);
  };

  let deliveries = 0;
  const rehearsal: Rehearsal = {
    env,
    desk: { ...desk, ...datedActions(desk.actions, clock.nowMs) },
    providers,
    ledger,
    client: plain,
    accept,
    alerts,
    nowMs: clock.nowMs,
    async deliver(ticket, deliveryId = `delivery-${++deliveries}`) {
      await clock.nowMs();
      const event = { deliveryId, type: 'ticket.created', ticket, actor: 'client' } as const;
      // A sender that is told to come again does; on a busy machine the first start takes longer than a sender waits.
      for (const deadline = Date.now() + TIMEOUT_MS; ;) {
        const accepted = await accept('desk', event);
        if (accepted.kind === 'accepted') return;
        if (Date.now() > deadline) throw new Error(`Expected the delivery to be taken, got: ${accepted.why}`);
      }
    },
    async post(alerts, cut = 0, from = 'prom') {
      await clock.nowMs();
      const source = sources.find(({ name }) => name === from);
      if (!source) throw new Error(`Expected an alert source, got ${from}.`);
      for (const deadline = Date.now() + TIMEOUT_MS; ;) {
        const accepted = await groupsHere().take(source, { alerts, cut });
        if (accepted.kind === 'accepted') return;
        if (Date.now() > deadline) throw new Error(`Expected the alerts to be taken, got: ${accepted.why}`);
      }
    },
    async postBody(body, from = 'prom') {
      await clock.nowMs();
      const [token = ''] = sources.find(({ name }) => name === from)?.secrets ?? [];
      for (const deadline = Date.now() + TIMEOUT_MS; ;) {
        const status = await alertDoor(groupsHere().doors, now, token)(from, body);
        if (status === 202) return;
        if (Date.now() > deadline) throw new Error(`Expected the body to be taken, got ${status}.`);
      }
    },
    removeSource(name) {
      sources = sources.filter((one) => one.name !== name);
    },
    async ended(ticket) {
      const handle = plain.workflow.getHandle<() => Promise<EpisodeOutcome>>(idOf(ticket));
      const startedAt = Date.now();
      while ((await handle.describe()).status.name === 'RUNNING' && Date.now() - startedAt < TIMEOUT_MS) {
        // First a moment for what is running, which holds the clock; then half a second of virtual time for what waits.
        await new Promise((resolve) => setTimeout(resolve, 40));
        // On a busy machine a try may have run out of its virtual time; the next one comes by itself, an hour or more later.
        await pass(Date.now() - startedAt < TIMEOUT_MS / 4 ? 500 : 60_000);
      }
      const { startTime, closeTime, runId, status } = await handle.describe();
      if (status.name === 'RUNNING') throw new Error(`Expected the run of ${ticket} to end, got one that is still running.`);
      const outcome = await handle.result();
      const endedAtMs = closeTime?.getTime() ?? Number.NaN;
      return { outcome, durationMs: endedAtMs - startTime.getTime(), endedAtMs, runId };
    },
    async sleep(ms) {
      // In steps, with a moment of real time after each: a worker on a busy machine must not find that hours have passed between two lines.
      const steps = Math.min(MOST_STEPS, Math.ceil(ms / STEP_MS));
      for (let step = 0; step < steps; step++) {
        await pass(ms / steps);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await clock.nowMs();
    },
    pass,
    async asked(ticket) {
      for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pass(500)) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        const [task] = await ledger.tasks({ open: true, workflowId: idOf(ticket) }, 1);
        const waits = (await ledger.waiting(worked.name, 1_000)).some(({ workflowId }) => workflowId === idOf(ticket));
        // Where no machine may answer meanwhile nobody waits for one.
        const isLeftToPeople = /"because":"(policy|ai-off)"/.test(task?.detail ?? '');
        if (task && (waits || task.kind === 'review' || isLeftToPeople)) return task;
      }
      throw new Error(`Expected a person to be asked about ${ticket}, got nobody.`);
    },
    say: (ticket, command, request) => plain.workflow.getHandle(idOf(ticket)).executeUpdate(command, { args: [request] }),
    routeBack: (ticket) => plain.workflow.getHandle(idOf(ticket)).signal('routeBack', '*'),
    cancel: async (ticket) => void (await plain.workflow.getHandle(idOf(ticket)).cancel()),
    statusOf: async (ticket) => (await plain.workflow.getHandle(idOf(ticket)).describe()).status.name,
    async until(what, isSo) {
      for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pass(500)) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        await clock.nowMs();
        if (await isSo()) return;
      }
      throw new Error(`Waited in vain until ${what}.`);
    },
    async closed(workflowId) {
      const handle = plain.workflow.getHandle(workflowId);
      const status = async (): Promise<string> => (await handle.describe()).status.name;
      await rehearsal.until(`${workflowId} has ended`, async () => (await status()) !== 'RUNNING');
      return status();
    },
    handle: (workflowId) => plain.workflow.getHandle(workflowId),
    async replayed(workflowId) {
      const history = await plain.workflow.getHandle(workflowId).fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: { codePath: bundlePath }, dataConverter }, history, workflowId);
    },
    useSettings(next) {
      current = next;
    },
    useProcess(row) {
      worked = row;
    },
    process: () => worked,
    idOf,
    async storedBytes() {
      const files = (await readdir(dataDir)).filter((name) => name.startsWith('ledger.db'));
      return (await Promise.all(files.map((name) => readFile(join(dataDir, name), 'latin1')))).join('');
    },
    async forget(workflowId) {
      const database = new DatabaseSync(ledgerPath(), { timeout: 10_000 });
      database.prepare('delete from decision where workflow_id = ?').run(workflowId);
      database.close();
    },
    async ledgerAnew() {
      await anew(() => endRuns({ env, client: plain, isIdle }));
      alerts.length = 0;
      // It remembers which rules the ledger has.
      accepting = acceptor();
    },
    async restart(part, between) {
      // While nothing is queued or under way: a task that is lost with its worker comes back after its 10 s, and the clock would jump over each try.
      for (const deadline = Date.now() + DECIDED_MS; Date.now() < deadline && (await hasWork(env));) await decided();
      const stopping = running.get(part);
      running.delete(part);
      stopping?.worker.shutdown();
      await stopping?.ran;
      await between?.();
      await startPart(part);
    },
  };
  return { rehearsal, close };

  /**
   * The clock jumps over the ten seconds that a workflow task has, local activities of it included: one that is under way would be begun anew, on
   * a busy machine again and again. Between two of its steps nothing is under way for a moment.
   */
  async function decided(): Promise<void> {
    const isUnderWay = ({ worker }: { readonly worker: Worker }): boolean => {
      const { numInFlightWorkflowActivations, numInFlightLocalActivities } = worker.getStatus();
      return numInFlightWorkflowActivations + numInFlightLocalActivities > 0;
    };
    let quiet = 0;
    for (const deadline = Date.now() + DECIDED_MS; quiet < QUIET_LOOKS && Date.now() < deadline;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      quiet = [...running.values()].some(isUnderWay) ? 0 : quiet + 1;
    }
  }

  function isIdle(): boolean {
    if (running.size < parts.size) return false;
    return [...running.values()].every(({ worker }) => {
      const { runState, numInFlightActivities, numInFlightWorkflowActivations } = worker.getStatus();
      return runState === 'RUNNING' && numInFlightActivities + numInFlightWorkflowActivations === 0;
    });
  }

  async function close(): Promise<void> {
    for (const { worker } of running.values()) worker.shutdown();
    await Promise.allSettled([...running.values()].map(({ ran }) => ran));
    await end();
    await Promise.all([desk.close(), ...Object.values(providers).map((provider) => provider.close()), ledger.close()]);
    await rm(dataDir, { recursive: true });
  }
}

type Environment = { readonly env: TestWorkflowEnvironment; readonly end: () => Promise<void> };
async function environment(server: 'time-skipping' | 'dev', dataConverter: DataConverter): Promise<Environment> {
  const made = server === 'dev' ? await devServer(dataConverter) : await timeSkipping(pathIn('STANDBY_TEST_SERVER'), { dataConverter });
  await addSearchAttributes(made.env);
  return made;
}

async function devServer(dataConverter: DataConverter): Promise<Environment> {
  const executable = { type: 'existing-path', path: pathIn('STANDBY_TEMPORAL_CLI') } as const;
  const env = await TestWorkflowEnvironment.createLocal({ server: { executable }, client: { dataConverter } });
  return { env, end: () => env.teardown() };
}

function pathIn(name: 'STANDBY_TEST_SERVER' | 'STANDBY_TEMPORAL_CLI'): string {
  const path = process.env[name];
  if (path) return path;
  throw new Error(`Expected ${name} to name a server: run the tests by \`npm test\`.`);
}

async function addSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  const {
    INDEXED_VALUE_TYPE_KEYWORD: keyword,
    INDEXED_VALUE_TYPE_INT: int,
    INDEXED_VALUE_TYPE_DATETIME: datetime,
  } = proto.temporal.api.enums.v1.IndexedValueType;
  const searchAttributes = {
    Client: keyword,
    Process: keyword,
    Connection: keyword,
    Generation: keyword,
    Route: keyword,
    Waiting: keyword,
    Rules: keyword,
    FallbackDepth: int,
    SlaDueAt: datetime,
  };
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}

type Decided = Extract<EpisodeOutcome, { kind: 'decided' }>;
/** What an outcome that a model must have decided says, or a failure that shows what it is instead. */
export function decided(outcome: EpisodeOutcome): Decided & { readonly by: Extract<Decided['by'], { kind: 'model' }> } {
  if (outcome.kind === 'decided' && outcome.by.kind === 'model') return { ...outcome, by: outcome.by };
  throw new Error(`Expected the ticket to be decided by a model, got ${JSON.stringify(outcome)}`);
}
