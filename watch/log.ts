/** Our log: one JSON line an event on standard error. No text of a ticket, a model or a vendor ever stands in it. */
import { randomInt } from 'node:crypto';
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { pino } from 'pino';
import { anyLoopback } from '../net/loopback.ts';
import type { Logger } from 'pino';
import type { Alert } from '../activities/clock.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function createLog(level: LogLevel): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  // A terminal that is closed takes no more lines: what is then done to end properly must not fail at saying so.
  destination.on('error', () => undefined);
  return pino({ level, base: { service: 'standby' }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** News that ask for nothing; a route that fails is seen to by the others. */
const LEVEL: Readonly<Partial<Record<Parameters<Alert>[0]['kind'], 'info' | 'warn'>>> = {
  'route-failing': 'warn',
  'route-back': 'info',
  'machines-back': 'info',
  'waiting-list-over': 'info',
};

/** An alert is a log line that a person must see; `alert` is what to filter by. */
export const alertTo =
  (log: Logger): Alert =>
  ({ kind, detail, workflowId }) =>
    log[LEVEL[kind] ?? 'error']({ alert: kind, ...(workflowId === undefined ? {} : { workflowId }) }, detail);

/** What of the SDK's own log metadata is known to hold ids and words only. */
const SAFE = [
  'workflowId',
  'runId',
  'workflowType',
  'activityType',
  'activityId',
  'taskQueue',
  'attempt',
  'namespace',
  'sdkComponent',
  'durationMs',
];

/** Queues of models and desks have activities only; the SDK warns of each. */
const AS_MEANT = 'No workflows registered';

/**
 * Sends the SDK's log into ours. Error messages may quote a ticket, so only their names pass. Once in a process.
 * With metrics, `temporalMetricsUrl` says afterwards where the SDK serves its own, on loopback.
 */
export function installRuntime(log: Logger, metrics: 'with-metrics' | 'without-metrics' = 'without-metrics'): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (message.startsWith(AS_MEANT)) return;
    const known = Object.fromEntries(Object.entries(meta ?? {}).filter(([key]) => SAFE.includes(key)));
    const error: unknown = meta?.['error'];
    const named = error instanceof Error ? { error: error.name } : {};
    log[level === 'ERROR' ? 'error' : 'warn']({ ...known, ...named }, message);
  });
  // The native part would print to the console by itself, past the rule above.
  const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) };
  const install = (bindAddress?: string): void =>
    void Runtime.install({
      logger,
      telemetryOptions: { logging, ...(bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress, ...SDK_METRICS } } }) },
      // Ours: the workers stop before the server does.
      shutdownSignals: [],
    });
  if (metrics === 'without-metrics') install();
  else servedAt = installServing(install);
}

/** The names that Prometheus expects: seconds, and units and totals said. */
const SDK_METRICS = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
/** Below the ports that systems hand out by themselves, above those that programs are known by. */
const METRICS_PORTS = { least: 20_000, most: 29_999 };
/** The runtime is one to a process, and so is this. */
let servedAt: string | undefined;

/** Where the SDK serves its metrics, or undefined where it was not asked to, or found no port. */
export const temporalMetricsUrl = (): string | undefined => servedAt;

/**
 * The SDK cannot say which free port the system gave it, so ports are tried; without one it works on without metrics. Nothing bounds how many
 * connections it takes, and they are files of this process: so it stands where only we know, as far as the system lets it.
 */
function installServing(install: (bindAddress?: string) => void): string | undefined {
  for (const host of [anyLoopback(), anyLoopback(), '127.0.0.1', '127.0.0.1', '127.0.0.1']) {
    const address = `${host}:${randomInt(METRICS_PORTS.least, METRICS_PORTS.most)}`;
    try {
      install(address);
      return `http://${address}/metrics`;
    } catch (error) {
      if (!(error instanceof Error && /address already in use|assign requested address|address not available/i.test(error.message)))
        throw error;
    }
  }
  install();
  return undefined;
}

/** A runtime that forwards its log keeps the process alive, also where no worker was ever made. */
export const closeRuntime = (): Promise<void> => Runtime.instance().shutdown();
