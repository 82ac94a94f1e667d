/** What a report is made of, as its sources give it. A connector fills these in; nothing here is read from the network. */
import type { Period } from '../../workflows/reports/period.ts';
import type { Calendar } from '../../workflows/ticket/reading-rules.ts';
import type { ReportLanguage, SourceState } from '../../workflows/reports/facts.ts';

export type Source<T> =
  | { readonly kind: 'complete'; readonly value: T }
  /** Whole up to a moment inside the period, and nothing is known of what came after. */
  | { readonly kind: 'partial'; readonly untilMs: number; readonly value: T }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The group of those whose category, priority or site is not told: it is not that of those that have none. */
export const NOT_KNOWN = 'not known';

/** A ticket that was created or resolved in the period, or open at its end. */
export type ReportTicket = {
  readonly id: string;
  readonly subject: string;
  readonly createdAtMs: number;
  /** `none` where nobody has; undefined where that is not told. */
  readonly acknowledgedAtMs: number | 'none' | undefined;
  readonly resolvedAtMs: number | undefined;
  /** By its name in the ticket system; undefined where it has none, and `NOT_KNOWN` where that is not told. */
  readonly category: string | undefined;
  readonly priority: string | undefined;
  readonly site: string | undefined;
  /** Undefined of an open one of which it is not known whether it waits on the client. */
  readonly status: 'open' | 'waiting-on-client' | 'resolved' | undefined;
  /** The ticket system's own verdict; `none` where no SLA holds, undefined where it is not known. */
  readonly sla: 'met' | 'missed' | 'none' | undefined;
  /** Undefined is not known, and never no. */
  readonly flags: Readonly<Record<'internal' | 'project' | 'merged', boolean | undefined>>;
};
/** `total`: how many tickets were created in the period, counted by the ticket system itself by another way than the list. */
export type TicketList = {
  readonly tickets: readonly ReportTicket[];
  readonly total: number | undefined;
  /** Why there is no total, where it is known. */
  readonly noTotal: string | undefined;
  /** In how many tickets something is told that says nothing. */
  readonly unclear: number;
};
export type ReportAlert = { readonly startsAtMs: number; readonly severity: string; readonly host: string | undefined };
/** Sums of the ledger. */
export type Continuity = {
  /** Items that had their outcome in the period, by the route that decided, or `person`. */
  readonly byRoute: readonly { readonly route: string; readonly items: number }[];
  /** Answered by another route while the primary was blocked. */
  readonly answeredElsewhere: number;
  /** Spans in which a provider was blocked; they may overlap and reach out of the period. */
  readonly outages: readonly { readonly provider: string; readonly fromMs: number; readonly toMs: number }[];
  /** Items in which a person stepped in. */
  readonly people: number;
  /** When each fallback last passed a drill; undefined where it never did. */
  readonly lastTested: readonly { readonly route: string; readonly atMs: number | undefined }[];
};
/** In minutes of business time, by priority as people tell them apart; what is ours is labelled as ours. */
export type Targets = Readonly<Record<string, { readonly acknowledge?: number | undefined; readonly resolve?: number | undefined }>>;

export type ReportInput = {
  readonly client: string;
  readonly clientName: string;
  readonly period: Period;
  readonly previous: Period;
  readonly tickets: Source<TicketList>;
  readonly previousTickets: Source<TicketList>;
  readonly alerts: Source<readonly ReportAlert[]>;
  readonly previousAlerts: Source<readonly ReportAlert[]>;
  readonly continuity: Source<Continuity>;
  readonly targets: Targets | undefined;
  /** The period is not over: `period` ends where it was read. */
  readonly isSoFar?: true;
  /** Whose hours the targets are in; without it every minute counts. */
  readonly calendar?: Calendar | undefined;
  readonly language: ReportLanguage;
};

export const stateOf = (source: Source<unknown>): SourceState => {
  switch (source.kind) {
    case 'complete':
      return { kind: 'complete' };
    case 'partial':
      return { kind: 'partial', untilMs: source.untilMs };
    case 'unreadable':
      return { kind: 'unreadable', reason: source.reason };
  }
};
