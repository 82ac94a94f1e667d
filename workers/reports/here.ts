/** The parts of a process that makes reports, for the service and for rehearsals. */
import { whileBeating } from '../../activities/reports/beating.ts';
import { createReportLocal, createReportWork } from '../../activities/reports/run-activities.ts';
import { contextPorts } from '../../activities/desk/context-ports.ts';
import { onTicketsOf } from '../../config/reports/on-tickets.ts';
import { createReportDesk } from '../../activities/reports/tickets-text.ts';
import { doorsOf } from './doors.ts';
import { createPrinter } from './printer.ts';
import { tablesIn } from './tables.ts';
import type { ListTickets, ReportPorts, ReportsConfigured } from '../../activities/reports/ports.ts';
import type { DeskPorts } from '../../activities/desk/context-ports.ts';
import type { Alert, Clock } from '../../activities/clock.ts';
import type { ServiceConfig } from '../../config/contract.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';

type Parts = {
  readonly config: Pick<ServiceConfig, 'reports' | 'alerts'> & { readonly routes: ReportPorts['sources']['routes'] };
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alert: Alert;
  /** @default a Chromium that is there */
  readonly print?: ReportPorts['print'];
};
export type ReportsHere = {
  /** For the workflow worker, which has both the local ones and those of its queue. */
  readonly activities: object;
  /** For the worker of a ticket system. */
  desk(listTickets: ListTickets | undefined, desk: DeskPorts): object;
};

/** Also without any report in the configuration: a run that was begun before it was taken out ends by them. */
export function reportsHere({ config, ledger, clock, alert, print = createPrinter() }: Parts): ReportsHere {
  const ports: ReportPorts = {
    ledger,
    clock,
    alert,
    sources: { hasAlerts: config.alerts.length > 0, routes: config.routes },
    configured: configuredIn(config.reports),
    tablesOf: (client) => tablesIn(config.reports?.clients.find((one) => one.client === client)?.sections ?? []),
    print,
    doorOf: doorsOf(config.reports),
  };
  return {
    activities: { ...createReportLocal(ports), ...whileBeating(createReportWork(ports)) },
    desk(listTickets, desk) {
      const doorOf = doorsOf(config.reports, () => contextPorts(desk));
      const deliver = createReportWork({ ...ports, doorOf }).deliverReport;
      return whileBeating(createReportDesk({ ledger, clock, listTickets, deliver }));
    },
  };
}

export function configuredIn(reports: ReportsConfig | undefined): ReportsConfigured {
  const clients = reports?.clients ?? [];
  return {
    brand: reports?.brand ?? { name: '', colour: '', logo: undefined },
    language: reports?.language ?? 'en',
    onTickets: (recipients) => reports && onTicketsOf(reports.tickets.connection, reports.doors, recipients),
    tokenOf: (name) => reports?.approvers.find((one) => one.name === name)?.token,
    clientsOf: (kind, timeZone) =>
      clients.filter(({ kinds, settings }) => kinds.includes(kind) && settings.timeZone === timeZone).map(({ client }) => client),
    reportOf: ({ client, kind }) => {
      // As it is written there and not as people tell names apart: two spellings would be two reports.
      const found = clients.find((one) => one.client === client && one.kinds.includes(kind));
      return found && { client: found.client, settings: found.settings, targets: found.targets, calendar: reports?.calendar };
    },
  };
}
