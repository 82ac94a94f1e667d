/** What comes in: tickets that are announced, by webhook and by poll, and alerts. */
import { connectorOf } from '../connectors/index.ts';
import { createAccept } from '../intake/accept.ts';
import { withRepeatsRemembered } from '../intake/repeats.ts';
import { temporalMetricsUrl } from '../watch/log.ts';
import { createIngressApp } from '../web/ingress/app.ts';
import { ticketDoor } from '../web/ingress/doors.ts';
import { createMetrics } from './metrics/metrics.ts';
import { processNamed } from './processes.ts';
import { readiness } from './readiness.ts';
import type { Logger } from 'pino';
import type { ConnectionConfig, ServiceConfig } from '../config/contract.ts';
import type { Accept } from '../intake/accept.ts';
import type { TakeOn } from '../intake/take-on.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Temporal } from '../temporal/connect.ts';
import type { AlertsHere } from './alerts.ts';

type IntakeParts = {
  readonly config: ServiceConfig;
  readonly temporal: Temporal;
  readonly ledger: Ledger;
  readonly log: Logger;
};
export type Takes = { readonly accept: Accept; readonly alerts: AlertsHere };

export function ingressOf(parts: IntakeParts, { accept, alerts }: Takes): ReturnType<typeof createIngressApp> {
  const { config, temporal, ledger, log } = parts;
  const metrics = createMetrics({ ledger, nowMs: Date.now, temporalUrl: temporalMetricsUrl(), alerts: alerts.figures });
  // A connection that is polled only has no secret, and no door.
  const announced = config.connections.filter(({ intake }) => intake !== 'poll');
  const tickets = announced.map(
    ({ name, kind, secrets }) => [name, ticketDoor({ secrets, connector: connectorOf(kind) }, (event) => accept(name, event))] as const,
  );
  return createIngressApp({
    doors: new Map([...tickets, ...alerts.doors]),
    ready: () => readiness(temporal.client, ledger),
    metrics: metrics.text,
    counted: metrics.counted,
    nowMs: Date.now,
    log: (line) => log.warn(line, line.event),
  });
}

/** One for the process: what a delivery learns of Temporal and of a due row, a poll must know. */
export function acceptOf({ config, temporal, ledger }: IntakeParts, takeOn: TakeOn): Accept {
  const connections = new Map(config.connections.map((one) => [one.name, one]));
  const own = (connection: string): ConnectionConfig => {
    const found = connections.get(connection);
    if (found) return found;
    throw new Error(`Expected a configured connection, got ${connection}.`);
  };
  return withRepeatsRemembered(
    createAccept(
      {
        client: temporal.client,
        ledger,
        settingsOf: (connection) => own(connection).settings,
        processOf: (connection) => processNamed(own(connection).process),
        nowMs: Date.now,
      },
      takeOn,
    ),
    Date.now,
  );
}
