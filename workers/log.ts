/** Our log: one JSON line an event on standard error. No text of a ticket, a model or a vendor ever stands in it. */
import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Alert } from '../activities/clock.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export function createLog(level: LogLevel): Logger {
  return pino({ level, base: { service: 'standby' }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
}

/** An alert is a log line that a person must see; `alert` is what to filter by. */
export const alertTo =
  (log: Logger): Alert =>
  ({ kind, detail, workflowId }) =>
    log.error({ alert: kind, ...(workflowId === undefined ? {} : { workflowId }) }, detail);

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

/** Sends the SDK's log into ours. Error messages may quote a ticket, so only their names pass. Once in a process. */
export function installRuntime(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const known = Object.fromEntries(Object.entries(meta ?? {}).filter(([key]) => SAFE.includes(key)));
    const error: unknown = meta?.['error'];
    const named = error instanceof Error ? { error: error.name } : {};
    log[level === 'ERROR' ? 'error' : 'warn']({ ...known, ...named }, message);
  });
  Runtime.install({
    logger,
    // The native part would print to the console by itself, past the rule above.
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
    // Ours: the workers stop before the server does.
    shutdownSignals: [],
  });
}

/** A runtime that forwards its log keeps the process alive, also where no worker was ever made. */
export const closeRuntime = (): Promise<void> => Runtime.instance().shutdown();
