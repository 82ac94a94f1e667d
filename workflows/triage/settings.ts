/** The settings of a triage as data: they travel with the workflow's input, so that a running ticket keeps the rules it started with. */
import type { AiPolicy } from '../chain/contract.ts';

export type WriteMode = 'observe' | 'note' | 'fields';
/** `sla`: a person is asked where no machine can answer. `convenience`: it waits for AI to come back first. */
export type Criticality = 'sla' | 'convenience';
/** The fields of a ticket that a triage may set. */
export type FieldName = 'category' | 'impact' | 'urgency' | 'priority' | 'destination';

export type ClientPolicy = {
  readonly ai: AiPolicy;
  readonly write: WriteMode;
  readonly onRefusal: 'person' | 'next-route';
  /** Where a field differs from `write`. Nothing is set of a ticket that is only observed. */
  readonly fields?: Partial<Readonly<Record<FieldName, 'note' | 'fields'>>>;
  /** @default sla */
  readonly criticality?: Criticality;
};

/** Where a ticket stands. `board` is its destination: board, queue or team, in its system's own word. */
export type Place = { readonly client: string; readonly board: string | null; readonly priority: string | null };
/** What is named must fit, each list by one of its members. */
export type When = { readonly clients?: readonly string[]; readonly boards?: readonly string[]; readonly priorities?: readonly string[] };
/** Rules for some tickets, over those of the client. The last that fits wins, but for `ai`, which only ever becomes stricter. */
export type Exception = { readonly when: When } & Partial<ClientPolicy>;

/** Confidence in percent, 0 to 100: at least `set` fills an empty field, at least `change` replaces a value. */
export type Threshold = { readonly set: number; readonly change: number };
export type Confidences = Threshold & {
  readonly fields: Partial<Readonly<Record<FieldName, Threshold>>>;
  /** What a person has set: kept whatever the confidence, or changed like any other value. */
  readonly personsValues: 'keep' | 'change';
};

/** All that is named must fit. Ages in milliseconds since the ticket was created. */
export type ScopeFilter = {
  readonly boards?: readonly string[];
  readonly statuses?: readonly string[];
  readonly types?: readonly string[];
  readonly sources?: readonly string[];
  readonly clients?: readonly string[];
  readonly youngerThanMs?: number;
  readonly olderThanMs?: number;
};
/** In scope: fits one of `include`, or that is empty; and fits none of `exclude`. */
export type Scope = { readonly include: readonly ScopeFilter[]; readonly exclude: readonly ScopeFilter[] };

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** Wall-clock times as HH:MM, `24:00` being the end of a day; from before to. */
export type Hours = { readonly from: string; readonly to: string };
export type Calendar = {
  /** IANA name, such as Europe/Berlin. */
  readonly timeZone: string;
  /** A day that is not named has no business hours; at least one day has some. */
  readonly hours: Partial<Readonly<Record<Weekday, readonly Hours[]>>>;
  /** Dates as YYYY-MM-DD in that time zone: days without business hours. */
  readonly holidays: readonly string[];
};
/** `*` stands for any. The most exact row counts: client and priority, client, priority, neither. */
export type SlaRow = { readonly client: string; readonly priority: string; readonly respondWithinMs: number };
export type SlaRules = {
  /** `field`: the due time that the ticket system gives. */
  readonly source: 'field' | 'table';
  readonly table: readonly SlaRow[];
  /** Undefined: every minute counts. */
  readonly calendar: Calendar | undefined;
  /** Respond within so much business time where the source says nothing. */
  readonly fallbackMs: number;
};
/** Which rule a due time comes from, as the record keeps it. */
export type DueBy =
  | { readonly kind: 'field' }
  | { readonly kind: 'table'; readonly client: string; readonly priority: string; readonly respondWithinMs: number }
  | { readonly kind: 'fallback'; readonly respondWithinMs: number };

/** What is decided when a ticket is read. */
export type ReadingRules = { readonly scope: Scope; readonly sla: SlaRules };
