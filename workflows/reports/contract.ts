/** The run of a report: what it starts with, how it ends, and the activities that it asks. Texts stand in the ledger; here are their hashes. */
import type { AiPolicy, Route } from '../chain/contract.ts';
import type { PeopleRules } from '../people/contract.ts';
import type { ComingBack } from '../people/times.ts';
import type { PeriodKind } from './period.ts';
import type { GivenAnswer } from './answer.ts';
import type { ReportRef } from './ids.ts';
import type { Persons, Section } from './sections.ts';

export type { ReportRef } from './ids.ts';

/** As configured when a revision was begun. Times in milliseconds. */
export type ReportSettings = {
  readonly timeZone: string;
  /** The ticket connection whose tickets it counts. */
  readonly tickets: string;
  readonly routes: readonly Route[];
  readonly ai: AiPolicy;
  readonly onRefusal: 'person' | 'next-route';
  readonly livenessMs: number;
  /** How long the ticket system may take to be read; then it is unreadable, and said to be. */
  readonly readWithinMs: number;
  /** How long machines may take for the prose; then sentences are made by code. */
  readonly proseWithinMs: number;
  /** When somebody must have approved it. Then the next role is asked; nothing is ever sent by time. */
  readonly approveWithinMs: number;
  /** When it is given up, unsent. */
  readonly lapseAfterMs: number;
  /** When machines that were away are tried again while it waits to be approved, beside being told that they are back. */
  readonly comingBack: ComingBack;
  readonly people: PeopleRules;
  /** Who may approve; nobody else is let. */
  readonly approvers: readonly string[];
  /** By their names in the configuration. */
  readonly recipients: readonly string[];
  /** Those of them that are reached by the queue of a ticket system. @default none */
  readonly onTickets?: OnTickets;
};
/** Recipients whose reports stand on tickets of a connection. */
export type OnTickets = { readonly connection: string; readonly recipients: readonly string[] };

/** `first`: of a schedule, which wants one report and no second one; `next`: a person wants a newer one. */
export type Wanted = 'first' | 'next' | number;
export type ReportRunInput = { readonly ref: ReportRef; readonly timeZone: string; readonly wanted: 'first' | 'next' };
export type Begun =
  | { readonly kind: 'begun'; readonly revision: number; readonly settings: ReportSettings }
  | { readonly kind: 'already'; readonly why: string }
  /** The configuration has no such report, or its period is none, or not over. */
  | { readonly kind: 'not-configured'; readonly why: string };
export type BeginAsked = {
  readonly ref: ReportRef;
  readonly timeZone: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly wanted: Wanted;
};
export type RevisionRef = ReportRef & { readonly revision: number; readonly timeZone: string };

/** The tickets as they were read, under the hash of their text, or why they could not be. */
export type TicketsRead = { readonly kind: 'read'; readonly hash: string } | { readonly kind: 'unreadable'; readonly why: string };
export type Frozen = { readonly kind: 'frozen'; readonly facts: string } | { readonly kind: 'void' };
export type Written = { readonly section: Section } & (
  | { readonly kind: 'model'; readonly text: string }
  /** `text`: the hash under which the ledger has what this person wrote. */
  | { readonly kind: 'person'; readonly text: string; readonly name: string }
  /** `isDefect`: a bug of ours is why, which is told to operators. */
  /** `away`: the machines that may be asked, all of them down: they are asked again once they are back. */
  | { readonly kind: 'none'; readonly why: string; readonly isDefect?: true; readonly away?: string }
);
export type Page =
  | {
      readonly kind: 'made';
      readonly prose: string;
      readonly html: string;
      readonly byModel: number;
      readonly unreadable: readonly string[];
      /** Of the first report of a client and kind: what has no place in it. @default there is nothing */
      readonly mapping?: readonly string[];
      /** Sections that a person has written, by whose name. @default none */
      readonly persons?: Persons;
    }
  | { readonly kind: 'void' }
  /** What a person wrote may not stand there, or the words of the page before are gone: nothing was made. */
  | { readonly kind: 'refused'; readonly why: string };
export type Approved = { readonly of: RevisionRef; readonly html: string; readonly by: string; readonly recipients: readonly string[] };
/** In the words of whatever goes out of the house. Why stands in the outbox. */
export type DeliveryEnd = { readonly kind: 'accepted' | 'refused' | 'not-sent' | 'unknown' };
export type ReportEnd = {
  readonly state: 'sent' | 'sent-in-part' | 'rejected' | 'void' | 'lapsed';
  readonly why?: string;
  readonly by?: string;
  /** It went out without a PDF, and nobody has said why: no worker has printed it in time. */
  readonly isPrintLost?: boolean;
};

export type ResendAsked = { readonly ref: ReportRef; readonly recipients: readonly string[] };
export type ResendInput = ResendAsked & { readonly timeZone: string };
export type ResendBegun =
  | {
      readonly kind: 'resend';
      readonly of: RevisionRef;
      readonly html: string;
      readonly recipients: readonly string[];
      /** @default none */
      readonly onTickets?: OnTickets;
    }
  | { readonly kind: 'nothing'; readonly why: string };
export type ResendOutcome = { readonly kind: 'sent' | 'sent-in-part' } | Extract<ResendBegun, { readonly kind: 'nothing' }>;
export type GivenWord = { readonly task: string; readonly by: string; readonly decision: GivenAnswer };

/** Of a period that is not over: up to when it is told is said by the run itself. */
export type SoFarInput = { readonly ref: ReportRef; readonly timeZone: string };
export type SoFarRef = ReportRef & { readonly timeZone: string; readonly untilMs: number };
type SoFarRefused = { readonly kind: 'refused'; readonly why: string };
/** `tickets`: the ticket connection. */
export type SoFarBegun = { readonly kind: 'begun'; readonly untilMs: number; readonly tickets: string } | SoFarRefused;
/** `html`, `facts`: hashes of texts in the ledger. No row of a report names them: there is nothing to approve. */
export type SoFarPage = { readonly kind: 'made'; readonly html: string; readonly facts: string; readonly untilMs: number };
export type SoFarOutcome = SoFarPage | SoFarRefused;
export interface SoFarLocalActivities {
  beginSoFar(asked: SoFarInput): Promise<SoFarBegun>;
}

/** Local ones: each is a short transaction of the ledger. */
export interface ReportLocalActivities {
  beginRevision(asked: BeginAsked): Promise<Begun>;
  endReport(of: RevisionRef, end: ReportEnd): Promise<void>;
  approveReport(approved: Approved): Promise<'approved' | 'void'>;
  /** Asked again by the same run it says the same. */
  beginResend(asked: ResendAsked): Promise<ResendBegun>;
  /** By what its outbox says of all. */
  endResend(of: RevisionRef): Promise<'sent' | 'sent-in-part'>;
  /** Whether an answer comes of the approver whom it names. */
  isProven(given: GivenWord): Promise<boolean>;
}
/** On the queue of the workflows: they compute for longer than a local one should. */
export interface ReportActivities {
  freezeReport(of: RevisionRef, tickets: TicketsRead): Promise<Frozen>;
  /** `before`: the words of the page before, by their hash; what is not written anew stays as it is there. */
  makePage(of: RevisionRef, facts: string, written: readonly Written[], before?: string): Promise<Page>;
  /** As PDF, before it is sent. False where none could be printed: it goes out without. */
  printReport(of: RevisionRef, html: string): Promise<boolean>;
  deliverReport(of: RevisionRef, recipient: string, html: string): Promise<DeliveryEnd>;
  /** Freezes and prints what there is up to a moment, with words by code alone. */
  pageSoFar(of: SoFarRef, tickets: TicketsRead): Promise<SoFarPage>;
}
/** On the queue of the ticket system. */
export interface ReportDeskActivities {
  /** To a recipient whose reports stand on a ticket of it. */
  deliverReport(of: RevisionRef, recipient: string, html: string): Promise<DeliveryEnd>;
  /** `untilMs`: of a period that is not over, up to there, and nothing of the one before. */
  readTicketsOfPeriod(ref: ReportRef, timeZone: string, untilMs?: number): Promise<TicketsRead>;
}

export type ReportOutcome = { readonly revision: number | undefined } & (
  | { readonly kind: 'already' | 'not-configured'; readonly why: string }
  | { readonly kind: ReportEnd['state']; readonly why?: string }
);

/** What a schedule starts: it says which reports its time makes due. */
export type DispatchInput = { readonly kind: PeriodKind; readonly timeZone: string };
export type DueReports = { readonly period: string; readonly clients: readonly string[] };
export interface DispatchActivities {
  /** Of a schedule's own time, never of now. */
  dueReports(asked: DispatchInput & { readonly scheduledMs: number }): Promise<DueReports>;
}
export type DispatchOutcome =
  | { readonly kind: 'dispatched'; readonly period: string; readonly started: number; readonly there: number }
  | { readonly kind: 'not-of-a-schedule' };
