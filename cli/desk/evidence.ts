/** Everything that was seen of a desk, in the order in which it was asked. It holds replies and no judgement. */
import type { PeriodAsked, PeriodPageRead, PeriodTicket } from '../../connectors/period.ts';
import type { DeskFields, DeskTicket } from '../../connectors/ticket-system.ts';
import type { DeliveryHeaders } from '../../connectors/standard-webhooks.ts';
import type { Got } from './wire.ts';

/** A write that must be refused, and the ticket read before and after it. */
export type Refusal = { readonly before: Got; readonly sent: Got; readonly after: Got };
/** One field set alone; `version` is the one named, `before` the fields that were there. */
export type FieldSet = {
  readonly field: keyof DeskFields;
  readonly value: string | number;
  readonly before: DeskFields;
  readonly version: string;
  readonly sent: Got;
  readonly after: Got;
};
export type NoteWritten = { readonly mark: string; readonly text: string; readonly sent: Got };

export type General = {
  readonly capabilities: Got;
  readonly wrongToken: readonly Got[];
  /** The ticket that never was, and what was asked of it. */
  readonly noTicket: string;
  readonly absent: readonly Got[];
  readonly before: Got;
  readonly again: Got;
};
export type Noted = NoteWritten & {
  readonly found: Got;
  readonly after: Got;
  /** Since the version before the note, since the one after it, and since one that never was. */
  readonly acts: Got;
  readonly actsAfter: Got | undefined;
  readonly actsUnknown: Got;
  readonly neverUsed: Got;
  readonly elsewhere: Got | undefined;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
};
export type Edited = {
  readonly noteId: string;
  readonly edit: NoteWritten;
  readonly found: Got;
  readonly old: Got;
  readonly absent: Got;
};
export type FieldsTried = {
  readonly sets: readonly FieldSet[];
  /** Of the last set that was answered 2xx: what a second writer would say. */
  readonly stale: Refusal | undefined;
  readonly race: readonly Got[];
  readonly unconditional: Refusal | undefined;
  readonly invalid: Refusal | undefined;
  /** Since before the first set, and since before the first note. */
  readonly acts: Got | undefined;
  readonly whole: Got;
  readonly idle: IdleSet | undefined;
};
/** A field set to what it is; `acts` are those since before. */
export type IdleSet = { readonly field: keyof DeskFields; readonly sent: Got; readonly after: Got; readonly acts: Got };
/** One call that several refusals fit, the first of which was wanted. */
export type Ordered = { readonly what: string; readonly wanted: readonly number[]; readonly got: Got };
export type Refused = {
  readonly ordered: readonly Ordered[];
  /** Of the list and of the search, with a parameter that is none. */
  readonly list: readonly Got[];
  readonly search: readonly Got[];
};
export type Listed = {
  /** All since a second before the ticket was made, page by page; `isCut` where that was given up. */
  readonly pages: readonly Got[];
  readonly isCut: boolean;
  readonly sinceMs: number;
  readonly last: Got;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  /** Since exactly the ticket's last change, since a second later, and one ticket only since it was made. */
  readonly exact: Got | undefined;
  readonly later: Got | undefined;
  readonly single: Got;
  /** One more behind that one, and one behind a place that never was; undefined where the desk tells no places. */
  readonly behind: { readonly single: Got; readonly nowhere: Got } | undefined;
};
/** As it is sent. */
export type Draft = {
  readonly externalId: string;
  readonly client: string;
  readonly destination?: string;
  readonly priority: string;
  readonly subject: string;
  readonly body: string;
  readonly notifyClient: false;
};
/** A draft that must be refused, under an external id of its own, and the look for it after. */
export type CreateRefused = { readonly rule: 'R42' | 'R43'; readonly what: string; readonly sent: Got; readonly found: Got };
export type Made = {
  readonly draft: Draft;
  readonly sent: Got;
  readonly found: Got;
  readonly read: Got | undefined;
  /** The list since before it was made. */
  readonly listed: Got;
  readonly wrongToken: readonly Got[];
  readonly refused: readonly CreateRefused[];
  /** The same draft once more. */
  readonly again: { readonly sent: Got; readonly found: Got } | undefined;
};
export type Creating = {
  /** The desk says that it makes tickets. */
  readonly isSaid: boolean;
  /** The look for an external id that was never used, and for one that is none: asked of every desk. */
  readonly neverUsed: Got;
  readonly noId: Got;
  readonly made: Made | undefined;
};
/** A close that must be refused, and the ticket after it. `wanted`: any 4xx where it is undefined. */
export type CloseRefused = {
  readonly rule: 'R47' | 'R49';
  readonly what: string;
  readonly wanted: readonly number[] | undefined;
  readonly sent: Got;
  readonly after: Got;
};
/** Of a ticket that the test has made, as it was before a note gave it another version. */
export type Closed = {
  readonly old: DeskTicket;
  readonly wrongToken: Got;
  readonly refused: readonly CloseRefused[];
  readonly before: Got;
  /** Two at once, with the version that it has. */
  readonly race: readonly [Got, Got];
  readonly after: Got;
  readonly acts: Got;
  readonly again: { readonly sent: Got; readonly after: Got; readonly acts: Got } | undefined;
};
/** One that was merged by hand, and the ticket that it went into. */
export type MergedSeen = { readonly ticket: string; readonly read: Got; readonly survivor: Got | undefined };
export type Closing = {
  /** The desk says that it closes tickets. */
  readonly isSaid: boolean;
  readonly closed: Closed | undefined;
  readonly merged: MergedSeen | undefined;
};
export type Period = PeriodAsked;
export type PeriodPage = Omit<Extract<PeriodPageRead, { kind: 'page' }>, 'kind'>;
export type PageSeen = { readonly got: Got; readonly read: PeriodPage | undefined; readonly answeredAtMs: number };
/** All pages of a period; `isCut` where that was given up. */
export type Walk = {
  readonly period: Period;
  readonly pages: readonly PageSeen[];
  readonly isCut: boolean;
  readonly tickets: readonly PeriodTicket[];
};
export type Counted = { readonly before: Got; readonly after: Got };
/** A page of `limit` that ends with the test ticket, the one behind it after a note, and one behind a place that never was. */
export type Stayed = { readonly limit: number; readonly first: Got; readonly behind: Got | undefined; readonly nowhere: Got };
/** A ticket that the test has closed, as it was listed first; after a note; and in the second of its end and the next one. */
export type DoneSeen = {
  readonly ticket: PeriodTicket;
  readonly noted: Walk;
  readonly edges: { readonly at: Walk; readonly after: Walk } | undefined;
};
export type MergedListed = { readonly id: string; readonly mergedInto: string | undefined; readonly walk: Walk };
export type PeriodAnswers = {
  /** From the making of the test ticket until an hour from now. */
  readonly walk: Walk;
  readonly counted: Counted;
  readonly read: Got;
  /** Undefined where the test ticket stands too far behind, or nowhere. */
  readonly stayed: Stayed | undefined;
  /** A second after its making, and the hour before. */
  readonly openAtEnd: Walk;
  readonly before: Walk;
  readonly done: DoneSeen | undefined;
  readonly merged: MergedListed | undefined;
  readonly wrongToken: readonly Got[];
  readonly refused: readonly { readonly what: string; readonly got: Got }[];
};
export type PeriodSeen = {
  /** The desk says that it lists the tickets of a period. */
  readonly isSaid: boolean;
  /** Asked of every desk. */
  readonly first: Got;
  readonly asked: PeriodAnswers | undefined;
};
/** A reply that somebody was asked for; `listed` since then, after a note of ours. */
export type ReplySeen = { readonly acts: Got; readonly listed: Got | undefined; readonly waitedMs: number };
export type PersonSeen = { readonly staff: ReplySeen; readonly client: ReplySeen | undefined };
export type Delivered = { readonly headers: DeliveryHeaders; readonly rawBody: Uint8Array; readonly atMs: number };
export type Announced = { readonly secret: string; readonly waitedMs: number; readonly deliveries: readonly Delivered[] };

export type Evidence = {
  readonly ticket: string;
  readonly client: string | undefined;
  readonly all: readonly Got[];
  readonly general: General;
  /** Undefined where the ticket could not be read: nothing was written then. */
  readonly written:
    | {
        readonly start: DeskTicket;
        readonly note: Noted;
        readonly publicNote: NoteWritten & { readonly found: Got };
        readonly edited: Edited | undefined;
        readonly fields: FieldsTried;
        readonly refused: Refused;
        readonly listed: Listed;
        readonly creating: Creating;
        readonly closing: Closing;
        readonly period: PeriodSeen;
        readonly person: PersonSeen | undefined;
      }
    | undefined;
  readonly announced: Announced | undefined;
};
export type Written = NonNullable<Evidence['written']>;
