/** The parts of a process that takes alerts: doors, activities, and a look for what nobody was told of. */
import { sourceOf } from '../config/alerts/assemble.ts';
import { createAccept } from '../intake/accept.ts';
import { createAlertTally } from '../intake/alert-tally.ts';
import { boardWork } from '../intake/board-work.ts';
import { createPutAlerts, createTakeAlerts, tellUnseen } from '../intake/alerts.ts';
import { reconcileAlerts } from '../intake/reconcile-alerts.ts';
import { beginGone } from '../intake/runs-gone.ts';
import { watchAlerts } from '../watch/alert-sources.ts';
import { every } from '../watch/loop.ts';
import { messageOf } from '../watch/message.ts';
import { once } from '../watch/once.ts';
import { alertDoor } from '../web/ingress/doors.ts';
import { PROCESSES } from './processes.ts';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Alert, Clock } from '../activities/clock.ts';
import type { AlertWork, AlertDeskPorts, Explain } from '../activities/alert-work.ts';
import type { OtherWork } from '../activities/desk/other-work.ts';
import type { DeskPorts } from '../activities/desk/context-ports.ts';
import type { AlertConnectionConfig } from '../config/contract.ts';
import type { AlertsRead } from '../connectors/alert-source.ts';
import type { Accepted } from '../intake/contract.ts';
import type { AlertsPorts, TakeAlerts } from '../intake/alerts.ts';
import type { Asked, ReconcilePorts } from '../intake/reconcile-alerts.ts';
import type { Loop } from '../watch/loop.ts';
import type { Accept } from '../intake/accept.ts';
import type { TakeOn } from '../intake/take-on.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ProcessRow } from '../activities/processes.ts';
import type { Door } from '../web/ingress/doors.ts';
import type { WatchedAlerts } from '../watch/alert-sources.ts';
import type { AlertFigures } from './metrics/alerts.ts';

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
  /** Whose the tickets on some boards of a ticket connection are; undefined where it has no such boards. */
  otherWork(tickets: string): OtherWork | undefined;
  /** As a delivery of the connection would be taken. */
  take(connection: AlertConnectionConfig, read: Pick<Delivered, 'alerts' | 'cut'>): Promise<Accepted>;
  /** By the names of their connections. */
  readonly doors: ReadonlyMap<string, Door>;
  /** For a supervisor. */
  readonly figures: AlertFigures;
  /** Tells the runs of groups that nobody was told of, asks sources what fires, and watches; for whoever has the ingress. */
  startLoops(): Loop;
};

type Working = ProcessRow & { readonly alerts: AlertWork };
const working = (): Working => {
  const row = PROCESSES.find((one): one is Working => one.alerts !== undefined);
  if (row) return row;
  throw new Error('Expected a process that works on alerts, got none.');
};

const TELL_EVERY_MS = 30_000;
const WATCH_EVERY_MS = 60_000;

export function alertsHere(parts: AlertParts): AlertsHere {
  const { connections, client, ledger, clock, alert, takeOn, nowMs } = parts;
  const row = working();
  const byName = new Map(connections.map((one) => [one.name, one]));
  const connectionOf = (name: string): AlertConnectionConfig | undefined => byName.get(name);
  const otherOf = (name: string): AlertConnectionConfig['settings']['other'] => needed(byName, name).settings.other;
  const tally = createAlertTally();
  const watched: { now?: WatchedAlerts } = {};
  const ports: AlertsPorts = { client, ledger, takeOn, work: row.alerts, process: row.name, alert, tally, nowMs };
  const take = createTakeAlerts(ports);
  const taken: AlertsHere['take'] = (connection, { alerts, cut }) =>
    take({ connection, source: sourceOf(connection.kind), alerts, cut, isDelivery: true });
  const explain = explaining(parts, row);
  return {
    local: row.alerts.local({
      ledger,
      clock,
      alert,
      connectionOf,
      settingsOf: otherOf,
      receiverOf: (name) => connectionOf(name)?.receiver,
    }),
    desk: (desk) =>
      row.alerts.desk({
        ...desk,
        connectionOf,
        settingsOf: otherOf,
        explain,
      } satisfies AlertDeskPorts),
    otherWork: (tickets) => boardWork(connections, tickets, { work: row.alerts, put: createPutAlerts(ports) }),
    take: taken,
    doors: new Map(
      connections
        .filter(({ boards }) => boards === undefined)
        .map((connection) => {
          const door = { secrets: connection.secrets, source: sourceOf(connection.kind) };
          return [connection.name, alertDoor(door, (read) => taken(connection, read))];
        }),
    ),
    figures: { tally, watched: () => watched.now, process: row.name },
    startLoops: () => loopsOf(parts, { row, ports, take, connectionOf, found: (now) => void (watched.now = now) }),
  };
}

type Inside = {
  readonly row: Working;
  readonly ports: AlertsPorts;
  readonly take: TakeAlerts;
  readonly connectionOf: (name: string) => AlertConnectionConfig | undefined;
  readonly found: (now: WatchedAlerts) => void;
};
function loopsOf(parts: AlertParts, { row, ports, take, connectionOf, found }: Inside): Loop {
  const { connections, ledger, alert, log, nowMs } = parts;
  const failing = (what: string) => (error: unknown) => log.warn(`${what}: ${messageOf(error)}`);
  const watch = watchAlerts({
    ledger,
    alert,
    info: (text) => log.info(text),
    sources: connections.map(({ name, quietSourceMs: quietMs }) => ({ name, quietMs })),
    process: row.name,
    nowMs,
    found,
  });
  const tell = async (): Promise<void> => void (await tellUnseen(ports, connectionOf));
  const lookForGone = beginGone({ ...ports, ledger }, connectionOf);
  const begin = async (): Promise<void> => void (await lookForGone());
  const loops = [
    every(TELL_EVERY_MS, tell, failing('groups of alerts that nobody was told of could not be looked for')),
    every(TELL_EVERY_MS, begin, failing('groups of alerts whose run is gone could not be looked for')),
    every(WATCH_EVERY_MS, watch, failing('alert sources could not be watched')),
    ...connections.flatMap((connection) => {
      const { list, ...source } = sourceOf(connection.kind);
      if (connection.poll === undefined || list === undefined) return [];
      const asked = { connection, source: { ...source, list }, place: connection.poll.place } as const;
      return [askingLoop(parts, { ledger, work: row.alerts, take }, { ...asked, everyMs: connection.poll.everyMs })];
    }),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
}

/** The first comparison comes at once: what was posted while nobody listened is in it. */
function askingLoop({ alert, log }: AlertParts, ports: ReconcilePorts, asked: Asked & { readonly everyMs: number }): Loop {
  const { name } = asked.connection;
  const trouble = once(
    (why) => alert({ kind: 'alert-source-unasked', detail: `${name} cannot be asked for what fires there: ${why}` }),
    () => log.info(`${name} can be asked again for what fires there`),
  );
  const ask = async (): Promise<void> => {
    const compared = await reconcileAlerts(ports, asked);
    if (compared.kind !== 'compared') return trouble.met(compared.why);
    trouble.over();
    const { begun, over, left, unreadable } = compared;
    if (begun + over > 0) log.info({ connection: name, begun, over }, 'alerts seen by polling');
    if (left !== undefined || unreadable.length > 0)
      log.debug({ connection: name, left, unreadable }, 'a list of alerts that says less than all');
  };
  return every(asked.everyMs, ask, (error) => trouble.met(messageOf(error)));
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
