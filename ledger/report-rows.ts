/** What the ledger keeps of reports. Data only. */
import type { RouteEvent } from './route-rows.ts';
import type { DecisionRow } from './rows.ts';

export type ReportKey = { readonly client: string; readonly kind: string; readonly period: string };
export type RevisionKey = ReportKey & { readonly revision: number };
/**
 * `void`: a newer revision took its place before it was sent. `lapsed`: nobody has approved it in time; nothing was sent. `sent`: every recipient
 * has it. `sent-in-part`: of one at least that is not known, or it was refused: a person sees to it.
 */
export type ReportState = 'reading' | 'writing' | 'waiting' | 'approved' | 'sent' | 'sent-in-part' | 'rejected' | 'void' | 'lapsed';
export type ReportRow = RevisionKey & {
  readonly workflowId: string;
  readonly runId: string;
  readonly timeZone: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: ReportState;
  /** Hashes of the texts that it is made of, as far as they are made. */
  readonly facts: string | undefined;
  readonly prose: string | undefined;
  readonly html: string | undefined;
  /** In base64. */
  readonly pdf: string | undefined;
  readonly beganAtMs: number;
  readonly changedAtMs: number;
  /** Undefined where nobody has said anything of it, or retention has emptied it. */
  readonly why: string | undefined;
  readonly by: string | undefined;
};
export type ReportBegun = Pick<ReportRow, keyof RevisionKey | 'workflowId' | 'runId' | 'timeZone' | 'fromMs' | 'toMs'> & {
  readonly atMs: number;
};
/** What a step has come to. What is not named stays. */
export type ReportStep = {
  readonly state: ReportState;
  readonly atMs: number;
  readonly facts?: string;
  readonly prose?: string;
  readonly html?: string;
  readonly pdf?: string;
  readonly why?: string;
  readonly by?: string;
};
export type ReportApproval = RevisionKey & {
  readonly html: string;
  readonly by: string;
  readonly atMs: number;
  readonly recipients: readonly string[];
};
/** The last four are how a try ended. `not-sent` is tried again; `refused` was for good. */
export type OutboxState = 'waiting' | 'sending' | 'accepted' | 'refused' | 'not-sent' | 'unknown';
export type OutboxRow = RevisionKey & {
  readonly recipient: string;
  readonly state: OutboxState;
  /** Each try says the same time. */
  readonly approvedAtMs: number;
  readonly triedAtMs: number | undefined;
  readonly changedAtMs: number;
  readonly detail: string;
};
export type OutboxKey = RevisionKey & { readonly recipient: string };
export type ClientAlert = {
  readonly startsAtMs: number;
  /** Undefined once retention has emptied it. */
  readonly body: unknown;
};

/** `detail`: undefined once retention has emptied it. */
export type ClientDecision = Pick<DecisionRow, 'process' | 'outcome' | 'route'> & { readonly detail: unknown };

export type ReportLedger = {
  /**
   * The newest revision, or none of it. Those before that were not sent become void in the same transaction. `there`: it was begun before, by the
   * same run; `taken`: by another.
   */
  beginReport(begun: ReportBegun): Promise<'begun' | 'there' | 'taken'>;
  /** False where it is void, or over: nothing is changed then. */
  stepReport(of: RevisionKey, step: ReportStep): Promise<boolean>;
  /**
   * With one row in the outbox for each recipient, in one transaction. `void`: it is not the newest revision, or not that text. What was approved
   * before stays approved, by whoever was first.
   */
  approveReport(approval: ReportApproval): Promise<'approved' | 'void'>;
  /** Of one revision, or of the newest. */
  report(of: ReportKey, revision?: number): Promise<ReportRow | undefined>;
  /** The newest first. */
  reports(limit: number, client?: string, state?: ReportState): Promise<readonly ReportRow[]>;
  /** Sealed, under the SHA-256 of the text. Put again it is as new. */
  putReportText(text: string, atMs: number): Promise<string>;
  /** Undefined where there is none, retention has emptied it, or it is not what its hash says. */
  reportText(hash: string): Promise<string | undefined>;
  outbox(of: RevisionKey): Promise<readonly OutboxRow[]>;
  /** `again`: it was begun before, and nobody knows how that ended. `over`: it has an end, or is none of the outbox. */
  beginSending(of: OutboxKey, atMs: number): Promise<'begun' | 'again' | 'over'>;
  /** The first end stays, but for one that was not sent. */
  endSending(of: OutboxKey, end: { readonly state: OutboxState; readonly detail: string; readonly atMs: number }): Promise<void>;
  /**
   * Of an approved revision, those of `recipients` who are sent it again: what was refused, not sent or is not known begins anew. None where
   * it is not approved, or all of them have it. Said again it says the same.
   */
  resendReport(of: RevisionKey, recipients: readonly string[], atMs: number): Promise<readonly string[]>;
  /** All clients of whom anything was decided or alerted, as they were spelled. */
  clientsKnown(): Promise<readonly string[]>;
  /** Alerts of a client, in these spellings, that started in a span, the second moment outside. */
  alertsOfClient(spellings: readonly string[], fromMs: number, toMs: number): Promise<readonly ClientAlert[]>;
  /** How its items ended in a span, the second moment outside. */
  decisionsOfClient(spellings: readonly string[], fromMs: number, toMs: number): Promise<readonly ClientDecision[]>;
  /** What routes came to before a moment, the oldest first. */
  routeEventsBefore(untilMs: number): Promise<readonly RouteEvent[]>;
};
