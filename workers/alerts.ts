/** The parts of a process that takes alerts: doors, activities, and a look for what nobody was told of. */
import { alertSourceOf } from '../connectors/alert-sources.ts';
import { createAccept } from '../intake/accept.ts';
import { createTakeAlerts, tellUnseen } from '../intake/alerts.ts';
import { alertDoor } from '../web/ingress/doors.ts';
import { PROCESSES } from './processes.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Alert, Clock } from '../activities/clock.ts';
import type { AlertWork, AlertDeskPorts, Explain } from '../activities/alert-work.ts';
import type { DeskPorts } from '../activities/desk/context-ports.ts';
import type { AlertConnectionConfig } from '../config/contract.ts';
import type { AlertSource, AlertsRead } from '../connectors/alert-source.ts';
import type { Accepted } from '../intake/contract.ts';
import type { AlertsPorts } from '../intake/alerts.ts';
import type { Accept } from '../intake/accept.ts';
import type { TakeOn } from '../intake/take-on.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ProcessRow } from '../activities/processes.ts';
import type { Door } from '../web/ingress/doors.ts';

export type AlertParts = {
  readonly connections: readonly AlertConnectionConfig[];
  readonly client: Client;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  readonly log: Logger;
  readonly takeOn: TakeOn;
  readonly nowMs: () => number;
};
type Delivered = Extract<AlertsRead, { readonly kind: 'alerts' }>;
export type AlertsHere = {
  /** For the workflow worker. */
  readonly local: object;
  /** For the worker of a ticket system. */
  desk(ports: DeskPorts): object;
  /** As a delivery of the connection would be taken. */
  take(connection: AlertConnectionConfig, read: Pick<Delivered, 'alerts' | 'cut'>): Promise<Accepted>;
  /** By the names of their connections. */
  readonly doors: ReadonlyMap<string, Door>;
  /** Tells the runs of groups that nobody was told of; for whoever has the ingress. */
  startTelling(): { stop(): Promise<void> };
};

type Working = ProcessRow & { readonly alerts: AlertWork };
const working = (): Working => {
  const row = PROCESSES.find((one): one is Working => one.alerts !== undefined);
  if (row) return row;
  throw new Error('Expected a process that works on alerts, got none.');
};

const TELL_EVERY_MS = 30_000;

export function alertsHere(parts: AlertParts): AlertsHere {
  const { connections, client, ledger, clock, alert, takeOn, nowMs, log } = parts;
  const row = working();
  const byName = new Map(connections.map((one) => [one.name, one]));
  const connectionOf = (name: string): AlertConnectionConfig | undefined => byName.get(name);
  const ports: AlertsPorts = { client, ledger, takeOn, work: row.alerts, process: row.name, alert, nowMs };
  const take = createTakeAlerts(ports);
  const taken: AlertsHere['take'] = (connection, { alerts, cut }) =>
    take({ connection, source: sourceOf(connection), alerts, cut, isDelivery: true });
  const explain = explaining(parts, row);
  return {
    local: row.alerts.local({ ledger, clock, connectionOf }),
    desk: (desk) =>
      row.alerts.desk({
        ...desk,
        connectionOf,
        settingsOf: (name) => needed(byName, name).settings.other,
        explain,
      } satisfies AlertDeskPorts),
    take: taken,
    doors: new Map(
      connections.map((connection) => {
        const door = { secrets: connection.secrets, source: sourceOf(connection) };
        return [connection.name, alertDoor(door, (read) => taken(connection, read))];
      }),
    ),
    startTelling() {
      let telling: Promise<unknown> = Promise.resolve();
      const timer = setInterval(() => {
        telling = tellUnseen(ports, connectionOf).catch((error: unknown) =>
          log.warn(
            `groups of alerts that nobody was told of could not be looked for: ${error instanceof Error ? error.message : 'unknown'}`,
          ),
        );
      }, TELL_EVERY_MS);
      return {
        async stop() {
          clearInterval(timer);
          await telling;
        },
      };
    },
  };
}

function sourceOf({ kind }: Pick<AlertConnectionConfig, 'kind'>): AlertSource {
  const source = alertSourceOf(kind);
  if (source) return source;
  throw new Error(`Expected a kind of alert source of this release, got ${kind}.`);
}

const needed = (byName: ReadonlyMap<string, AlertConnectionConfig>, name: string): AlertConnectionConfig => {
  const found = byName.get(name);
  if (found) return found;
  throw new Error(`Expected a configured alert connection, got ${name}.`);
};

/** One way of accepting for each connection and urgency: its runs have settings of their own. */
function explaining({ connections, client, ledger, takeOn, nowMs }: AlertParts, row: Working): Explain {
  const acceptOf = (settings: AlertConnectionConfig['settings']['critical']): Accept =>
    createAccept({ client, ledger, settingsOf: () => settings, processOf: () => row, nowMs }, takeOn);
  const accepts = new Map(
    connections.map(({ name, tickets, settings }) => [
      name,
      { tickets, critical: acceptOf(settings.critical), other: acceptOf(settings.other) },
    ]),
  );
  return async ({ connection, ticket, isCritical, number }) => {
    const accept = accepts.get(connection);
    if (accept === undefined) return { kind: 'not-now', why: 'its connection is not configured any more' };
    return accept[isCritical ? 'critical' : 'other'](accept.tickets, { ticket, deliveryId: `facts-${number}` });
  };
}
