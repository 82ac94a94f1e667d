/** What the runs of reports work with. Ports only. */
import type { Delivered } from '../../connectors/delivery.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { OnTickets, ReportDeskActivities, ReportRef, ReportSettings } from '../../workflows/reports/contract.ts';
import type { ReportLanguage } from '../../workflows/reports/facts.ts';
import type { Period, PeriodKind } from '../../workflows/reports/period.ts';
import type { Alert, Clock } from '../clock.ts';
import type { Brand } from './brand.ts';
import type { LedgerSources } from './ledger-sources.ts';
import type { PdfOutcome } from './delivery/pdf.ts';
import type { ExtraTable } from './page-input.ts';
import type { ReportToTell } from './delivery/webhook.ts';
import type { ReportInput, Source, TicketList } from './source.ts';

/** One report as it is configured. */
export type ConfiguredReport = { readonly client: string; readonly settings: ReportSettings } & Pick<ReportInput, 'targets' | 'calendar'>;
export type ReportsConfigured = {
  /** Undefined where the configuration names no such report. */
  reportOf(ref: Pick<ReportRef, 'client' | 'kind'>): ConfiguredReport | undefined;
  /** Clients whose reports a schedule starts, in their order. */
  clientsOf(kind: PeriodKind, timeZone: string): readonly string[];
  /** Those of these recipients whose reports stand on tickets. */
  onTickets(recipients: readonly string[]): OnTickets | undefined;
  /** Of an approver by name. */
  tokenOf(name: string): string | undefined;
  readonly brand: Brand;
  readonly language: ReportLanguage;
};
/** `facts`: the text of the frozen ones, as its hash says; undefined where they are not kept any more. Not every door gives them away. */
export type ReportToSend = ReportToTell & { readonly facts: string | undefined };
/** By which an approved report leaves to one recipient. Each call is one try. */
export type ReportDoor = {
  /** Twice is once: also one that was begun, and of which nobody knows the end, may be tried again. */
  readonly isRepeatable: boolean;
  /** May throw where it is repeatable, and is not known yet: it is asked again. */
  deliver(report: ReportToSend): Promise<Delivered>;
};
export type ReportPorts = {
  readonly ledger: Pick<
    Ledger,
    | 'beginReport'
    | 'stepReport'
    | 'approveReport'
    | 'report'
    | 'reports'
    | 'putReportText'
    | 'reportText'
    | 'outbox'
    | 'beginSending'
    | 'endSending'
    | 'resendReport'
  > &
    LedgerSources['ledger'];
  readonly sources: Omit<LedgerSources, 'ledger'>;
  readonly clock: Clock;
  /** Which try of its activity this is, the first is 1. @default as Temporal says */
  readonly attempt?: () => number;
  readonly alert: Alert;
  readonly configured: ReportsConfigured;
  /** Those that the MSP adds to the reports of a client, as they are now. */
  readonly tablesOf: (client: string) => Promise<readonly ExtraTable[]>;
  readonly print: (html: string) => Promise<PdfOutcome>;
  /** By the name of a recipient; undefined for one that the configuration names no more. */
  readonly doorOf: (recipient: string) => ReportDoor | undefined;
};
/** Of a ticket system that can say which tickets a period had. `isLast`: there is no time to ask again for what is not whole yet. */
export type ListTickets = (client: string, period: Period, isLast: boolean) => Promise<Source<TicketList>>;
export type ReportDeskPorts = {
  readonly ledger: Pick<Ledger, 'putReportText'>;
  readonly clock: Clock;
  readonly listTickets: ListTickets | undefined;
  readonly deliver: ReportDeskActivities['deliverReport'];
  /** Whether the time of the activity is nearly over. */
  readonly isLast?: () => boolean;
};
